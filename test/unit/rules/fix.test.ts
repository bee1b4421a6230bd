import { describe, expect, it } from 'vitest';
import { errorCodeSchema } from '../../../src/shared/model/error.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { fixOfError, fixOfFinding } from '../../../src/shared/rules/fix.ts';

const finding = (rule: string, kind: Finding['subject']['kind'] = 'node'): Finding => ({
  rule,
  severity: 'block',
  subject: { kind, name: 'km7-a1' },
  seen: '',
  why: '',
  cure: [],
});

describe('what the window mends', () => {
  it.each([
    ['F101', 'contact'],
    ['F132', 'host'],
    ['F201', 'topology'],
    ['F202', 'topology'],
    ['F204', 'topology'],
    ['F210', 'host'],
  ])('%s by %s', (rule, kind) => {
    expect(fixOfFinding(finding(rule), ['km7-a1', 'km7-a2'])?.kind).toBe(kind);
  });

  it('is nothing that lies on a host or in a bundle, and no host where none is named', () => {
    for (const rule of ['F103', 'F120', 'F133', 'F143', 'F301', 'F352', 'F999'])
      expect(fixOfFinding(finding(rule), ['km7-a1'])).toBeNull();
    expect(fixOfFinding(finding('F132', 'cluster'), ['km7'])).toBeNull();
    expect(fixOfFinding(finding('F101'), [])).toBeNull();
  });

  it('names every host that the same was found on', () => {
    expect(fixOfFinding(finding('F101'), ['a', 'b'])).toEqual({ kind: 'contact', hosts: ['a', 'b'] });
  });

  it('is of errors those of a host key, a login and sudo', () => {
    const kinds = errorCodeSchema.options.flatMap((code) => {
      const fix = fixOfError({ code }, 'km7-a1');
      return fix === null ? [] : [`${code} ${fix.kind}`];
    });
    expect(kinds).toEqual([
      'host-key-changed contact',
      'host-key-unknown contact',
      'host-login contact',
      'sudo secrets',
    ]);
    expect(fixOfError({ code: 'host-login' }, null)).toBeNull();
  });
});
