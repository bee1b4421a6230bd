import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from '../../../src/shared/model/event.ts';
import { nodeIdSchema, runIdSchema } from '../../../src/shared/model/ids.ts';
import type { LogFilter } from '../../../src/shared/model/log-filter.ts';
import { createLogFilter } from '../../../src/shared/rules/log-filter.ts';
import { stepBody } from '../renderer/samples.ts';

const s2 = nodeIdSchema.parse('node-km7-s2');
const all: LogFilter = { depth: 'story', nodeId: null, phaseId: null, text: '' };

function kept(filter: Partial<LogFilter>, bodies: readonly RunEventBody[]): readonly number[] {
  const wanted = createLogFilter({ ...all, ...filter });
  const runId = runIdSchema.parse('run-1');
  const events = bodies.map((body, index): RunEvent => ({ runId, sequence: index + 1, at: '', body }));
  return events.filter(wanted).map(({ sequence }) => sequence);
}

const wait = (host: string, lastReason: string, waitingFor = 'voter') =>
  stepBody('join-servers', host, 'waiting', { waitingFor, lastReason });
const said = (
  level: 'debug' | 'info' | 'warn' | 'error',
  text: string,
  about: object = {},
): RunEventBody => ({
  type: 'log',
  level,
  phaseId: null,
  nodeId: null,
  text,
  ...about,
});
const finding = (severity: 'ok' | 'warn' | 'block'): RunEventBody => ({
  type: 'finding',
  finding: {
    rule: 'F101',
    severity,
    subject: { kind: 'node', name: 'n' },
    seen: 'Seen',
    why: '',
    cure: ['Cure it'],
  },
});

describe('log filter', () => {
  it('tells a wait once for as long as it waits for the same', () => {
    const bodies = [
      stepBody('join-servers', 'km7-s2', 'running'),
      wait('km7-s2', '9 behind'),
      wait('km7-s3', '9 behind'),
      wait('km7-s2', '5 behind'),
      wait('km7-s2', 'not ready', 'Ready'),
      stepBody('join-servers', 'km7-s2', 'done'),
      stepBody('join-servers', 'km7-s2', 'running', { attempt: 2 }),
      wait('km7-s2', '9 behind'),
    ];
    expect(kept({}, bodies)).toEqual([1, 2, 3, 5, 6, 7, 8]);
    expect(kept({ depth: 'everything' }, bodies)).toHaveLength(8);
  });

  it.each([
    ['everything', [1, 2, 3, 4, 5, 6, 7]],
    ['story', [2, 3, 4, 6, 7]],
    ['warnings', [3, 4, 6, 7]],
    ['errors', [4, 7]],
  ] as const)('shows %s', (depth, wanted) => {
    const bodies = [
      said('debug', 'd'),
      said('info', 'i'),
      said('warn', 'w'),
      said('error', 'e'),
      finding('ok'),
      finding('warn'),
      finding('block'),
    ];
    expect(kept({ depth }, bodies)).toEqual(wanted);
  });

  it('shows of a phase on a node what both say, and what either says without naming the other', () => {
    const bodies = [
      stepBody('join-servers', 'km7-s2', 'running'),
      stepBody('join-servers', 'km7-s3', 'running'),
      stepBody('connect', 'km7-s2', 'done'),
      { type: 'phase', phaseId: 'join-servers', status: 'running' } as const,
      said('info', 'both', { phaseId: 'join-servers', nodeId: s2 }),
      said('info', 'node', { nodeId: s2 }),
      said('info', 'other phase', { phaseId: 'connect', nodeId: s2 }),
      said('info', 'phase', { phaseId: 'join-servers' }),
      said('info', 'neither'),
    ];
    expect(kept({ nodeId: s2, phaseId: 'join-servers' }, bodies)).toEqual([1, 4, 5, 6]);
    expect(kept({ nodeId: s2 }, bodies)).toEqual([1, 3, 5, 6, 7]);
    expect(kept({ phaseId: 'join-servers' }, bodies)).toEqual([1, 2, 4, 5, 8]);
  });

  it('finds text in whatever case, also in what belongs below a line', () => {
    const bodies = [said('info', 'Token CA hash'), said('info', 'other'), finding('warn')];
    expect(kept({ text: 'ca HASH' }, bodies)).toEqual([1]);
    expect(kept({ text: 'cure' }, bodies)).toEqual([3]);
    expect(kept({ text: '.*' }, bodies)).toEqual([]);
  });
});
