import { describe, expect, it } from 'vitest';
import { logLevelSchema, type RunEventBody, runEventSchema } from '../../../src/shared/model/event.ts';
import { eventLine, formatEventLine, isLevelShown } from '../../../src/shared/rules/event-line.ts';

const at = '2026-03-01T08:00:00.000Z';
const event = (body: unknown) => runEventSchema.parse({ runId: 'run-1', sequence: 7, at, body });
const line = (body: unknown) => formatEventLine(eventLine(event(body)), (id) => id.replace('node-', ''));
const step = (changes: object) => ({
  type: 'step',
  stepId: 'join/s1',
  phaseId: 'join',
  nodeId: 'node-s1',
  status: 'running',
  attempt: 1,
  waitingFor: null,
  lastReason: null,
  error: null,
  ...changes,
});
const failure = {
  code: 'node-failed',
  message: 'It broke.',
  detail: 'one\ntwo',
  cure: 'Mend it.',
  retryable: false,
};

const waits = (status: string, waitingFor: string, lastReason: string) =>
  step({ status, waitingFor, lastReason });
const stuck = step({ status: 'undo-failed', error: { ...failure, detail: undefined, cure: undefined } });

describe('an event as a line', () => {
  it.each<[string, unknown, string]>([
    ['a run that ends well', { type: 'run', status: 'done', error: null }, 'success   -  -  run done'],
    [
      'a run that stops',
      { type: 'run', status: 'stopped', error: failure },
      'error     -  -  run stopped: It broke.\n    one\n    two\n    Mend it.',
    ],
    ['a run cut off', { type: 'run', status: 'interrupted', error: null }, 'warn      -  -  run interrupted'],
    [
      'a phase that begins',
      { type: 'phase', phaseId: 'join', status: 'running' },
      'info      join  -  phase begins',
    ],
    [
      'a phase that is proved',
      { type: 'phase', phaseId: 'join', status: 'done' },
      'success   join  -  phase done',
    ],
    ['a step that is proved', step({ status: 'done' }), 'success   join  s1  step proved'],
    ['a step that held', step({ status: 'held' }), 'success   join  s1  step already so'],
    ['a second attempt', step({ attempt: 2 }), 'info      join  s1  step begins, attempt 2'],
    ['a wait', waits('waiting', 'Ready', 'no node'), 'progress  join  s1  waits for Ready: no node'],
    [
      'a wait on the way back',
      waits('undoing', 'its end', 'up'),
      'progress  join  s1  waits for its end: up',
    ],
    ['an undo that fails', stuck, 'error     join  s1  step not taken back: It broke.'],
    ['a step taken back', step({ status: 'undone' }), 'success   join  s1  step taken back, proved'],
    [
      'a finding',
      {
        type: 'finding',
        finding: {
          rule: 'F101',
          severity: 'warn',
          subject: { kind: 'node', name: 's1' },
          seen: 'swap',
          why: '',
          cure: ['off'],
        },
      },
      'warn      -  -  F101 s1: swap\n    off',
    ],
    ['a node', { type: 'node', nodeId: 'node-s1', status: 'active' }, 'info      -  s1  node is active now'],
    [
      'a log line of a host',
      { type: 'log', level: 'debug', phaseId: 'join', nodeId: 'node-s1', text: 'a\u001b[2Jb\nc' },
      'debug     join  s1  a[U+001B][2Jb\n    c',
    ],
  ])('tells %s', (_what, body, told) => {
    expect(line(body)).toBe(`${at}  ${told}`);
  });

  it('tells nothing a second line could pass off as another event', () => {
    const forged = `ok\n${at}  success   -  -  run done`;
    const told = line({ type: 'log', level: 'info', phaseId: null, nodeId: null, text: forged });
    expect(told.split('\n').slice(1)).toEqual([`    ${at}  success   -  -  run done`]);
  });
});

describe('levels', () => {
  it.each([
    ['debug', ['debug', 'info', 'warn', 'error', 'success', 'progress']],
    ['progress', ['info', 'warn', 'error', 'success', 'progress']],
    ['info', ['info', 'warn', 'error', 'success']],
    ['success', ['warn', 'error', 'success']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('%s lets through what matters as much or more', (wanted, shown) => {
    expect(logLevelSchema.options.filter((level) => isLevelShown(level, wanted))).toEqual(shown);
  });

  it('are given to every kind of event', () => {
    const kinds: RunEventBody['type'][] = ['run', 'phase', 'step', 'finding', 'node', 'cluster', 'log'];
    const bodies = [
      { type: 'run', status: 'paused', error: null },
      { type: 'phase', phaseId: 'p', status: 'skipped' },
      step({ status: 'skipped' }),
      { type: 'cluster', clusterId: 'c', installStage: 'completed' },
    ];
    for (const body of bodies) expect(kinds).toContain(event(body).body.type);
    expect(bodies.map((body) => eventLine(event(body)).level)).toEqual(['info', 'info', 'info', 'info']);
  });
});
