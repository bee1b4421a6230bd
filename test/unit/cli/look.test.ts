import { describe, expect, it } from 'vitest';
import { createLookWriter, summaryLine } from '../../../src/main/cli/output/look.ts';
import { nodeIdSchema, stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { LookLine } from '../../../src/shared/model/look.ts';

type StepLine = Extract<LookLine, { type: 'step' }>;

function step(host: string | null, changes: Partial<StepLine> = {}): StepLine {
  return {
    type: 'step',
    phaseId: 'prepare-hosts',
    stepId: stepIdSchema.parse(`prepare-hosts/${host ?? ''}`),
    nodeId: host === null ? null : nodeIdSchema.parse(`node-${host}`),
    host,
    title: 'Prepare',
    foreseen: 'would-change',
    text: 'Keep kernel modules',
    diff: null,
    ...changes,
  };
}

const phase: LookLine = { type: 'phase', phaseId: 'prepare-hosts', title: 'Prepare hosts', number: 2, of: 5 };

describe('a look ahead in words', () => {
  it('groups steps under their phase, each with what is foreseen', () => {
    const inWords = createLookWriter();
    const lines = [
      phase,
      step('s1'),
      step('s2', { foreseen: 'already-so', text: 'in place' }),
      step(null, { foreseen: 'unknown', text: 'until "Stage bundle" is done' }),
    ].flatMap(inWords);
    expect(lines).toEqual([
      '',
      '[2/5] Prepare hosts',
      '      s1  WOULD CHANGE: Keep kernel modules',
      '      s2  already so: in place',
      '      cluster  cannot tell until "Stage bundle" is done',
    ]);
  });

  it('shows a diff once in a phase, and names the host that has the same', () => {
    const inWords = createLookWriter();
    const diff = '--- before\n+++ after\n+net.ipv4.ip_forward = 1\n';
    expect([phase, step('s1', { diff }), step('s2', { diff })].flatMap(inWords).slice(2)).toEqual([
      '      s1  WOULD CHANGE: Keep kernel modules',
      '          --- before',
      '          +++ after',
      '          +net.ipv4.ip_forward = 1',
      '      s2  WOULD CHANGE: Keep kernel modules',
      '          (the same diff as on s1)',
    ]);
    expect([phase, step('s3', { diff })].flatMap(inWords)).toHaveLength(6);
  });

  it('lets no text of a host steer the terminal', () => {
    const lines = createLookWriter()(step('s1', { text: 'a\u001b[2Jb\nc', diff: '+\u001b]0;x\u0007\n' }));
    expect(lines.every((line) => !line.includes('\u001b') && !line.includes('\u0007'))).toBe(true);
    expect(lines).toHaveLength(2);
  });

  it('counts, or says that there is nothing to do', () => {
    expect(summaryLine({ alreadySo: 4, wouldChange: 0, unknown: 0 })).toBe(
      'Nothing to do: 4 steps are so already.',
    );
    expect(summaryLine({ alreadySo: 0, wouldChange: 3, unknown: 2 })).toBe(
      'Of 5 steps 3 would change something, 2 cannot be told yet.',
    );
  });
});
