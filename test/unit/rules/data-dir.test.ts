import { describe, expect, it } from 'vitest';
import { distributionSchema } from '../../../src/shared/model/cluster.ts';
import { dataDirProblem } from '../../../src/shared/rules/data-dir.ts';
import { traitsOf } from '../../../src/shared/rules/distributions.ts';

describe('dataDirProblem', () => {
  it.each([
    ...distributionSchema.options.map((id) => traitsOf(id).defaultDataDir),
    '/data/rke2',
    '/srv/cluster',
    '/mnt/ssd/k3s',
    '/opt/rancher',
    '/var/lib/rancher',
    '/etcetera/data',
  ])('takes %s', (path) => {
    expect(dataDirProblem(path)).toBeNull();
  });

  it.each([
    ['/data', 'it lies directly below "/", and uninstalling removes it'],
    ['/', 'it lies directly below "/", and uninstalling removes it'],
    ['/var/lib', 'the system keeps other things in it, and uninstalling removes it'],
    ['/usr/local', 'the system keeps other things in it, and uninstalling removes it'],
    ['/var/lib/muster', 'the system keeps other things in it, and uninstalling removes it'],
    ['/etc/rancher', 'it lies in /etc, which is no place for data'],
    ['/run/k3s/data', 'it lies in /run, which is no place for data'],
  ])('refuses %s: %s', (path, problem) => {
    expect(dataDirProblem(path)).toBe(problem);
  });
});
