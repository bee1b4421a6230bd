import { describe, expect, it } from 'vitest';
import { registryHosts } from '../../../src/shared/rules/registry-hosts.ts';

describe('the registries of a cluster', () => {
  it.each([
    [{ systemDefault: null, mirrors: {} }, []],
    [{ systemDefault: 'registry.site:5000', mirrors: {} }, ['registry.site:5000']],
    [
      {
        systemDefault: 'registry.site:5000',
        mirrors: {
          'docker.io': { endpoints: ['https://registry.site:5000/v2/hub', 'http://10.0.0.9'] },
          '*': { endpoints: ['https://eng:p@ss@mirror.site/x?y#z'] },
        },
      },
      ['registry.site:5000', '10.0.0.9', 'mirror.site'],
    ],
    [{ systemDefault: '', mirrors: { a: { endpoints: ['https://user:secret@'] } } }, []],
    [
      { systemDefault: null, mirrors: { a: { endpoints: ['https://[fd00::1]:5000/v2'] } } },
      ['[fd00::1]:5000'],
    ],
  ])('%j', (settings, hosts) => {
    expect(registryHosts({ configs: {}, ...settings })).toEqual(hosts);
  });
});
