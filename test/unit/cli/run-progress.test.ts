import { describe, expect, it } from 'vitest';
import { createRunProgress } from '../../../src/main/cli/output/run-progress.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import {
  clusterIdSchema,
  nodeIdSchema,
  runIdSchema,
  type StepId,
  stepIdSchema,
} from '../../../src/shared/model/ids.ts';
import type { PlannedPhase } from '../../../src/shared/model/plan.ts';

function phase(id: string, hosts: readonly string[], changes: Partial<PlannedPhase> = {}): PlannedPhase {
  const steps = hosts.map((host) => ({
    id: stepIdSchema.parse(`${id}/${host}`),
    nodeId: nodeIdSchema.parse(host),
    title: `${id} ${host}`,
  }));
  return {
    id,
    title: id.toUpperCase(),
    purpose: '',
    deadlineMs: 1000,
    undo: '',
    reversal: 'nothing',
    skip: null,
    pauseBefore: false,
    batches: [steps],
    ...changes,
  };
}

/** What is written for these events. */
function told(
  phases: readonly PlannedPhase[],
  settled: readonly string[],
  bodies: readonly RunEventBody[],
): string {
  let written = '';
  const progress = createRunProgress({
    plan: {
      version: 2,
      operation: 'install',
      clusterId: clusterIdSchema.parse('c'),
      clusterName: 'c',
      madeAt: '',
      madeWith: '0.1.0',
      wanted: {},
      pauseBetween: false,
      phases: [...phases],
      findings: [],
    },
    isSettled: (id: StepId) => settled.includes(id),
    nodeName: (id) => id,
    write: (text) => {
      written += text;
    },
    redraws: false,
    columns: 100,
    now: () => 0,
    verbose: false,
  });
  bodies.forEach((body, index) => {
    progress.onEvent({ runId: runIdSchema.parse('r'), sequence: index + 1, at: '', body });
  });
  return written;
}

const step = (id: string, status: 'done' | 'skipped' | 'undone'): RunEventBody => ({
  type: 'step',
  stepId: stepIdSchema.parse(id),
  phaseId: id.slice(0, id.indexOf('/')),
  nodeId: nodeIdSchema.parse(id.slice(id.indexOf('/') + 1)),
  status,
  attempt: 1,
  waitingFor: null,
  lastReason: null,
  error: null,
});

describe('the progress of a run that goes on', () => {
  const phases = [phase('one', ['a', 'b']), phase('two', ['a', 'b']), phase('three', ['a', 'b'])];

  it('keeps the numbers of the plan, and counts what is left', () => {
    const text = told(
      phases,
      ['one/a', 'one/b', 'two/a'],
      [
        { type: 'phase', phaseId: 'two', status: 'running' },
        step('two/b', 'done'),
        { type: 'phase', phaseId: 'two', status: 'done' },
        { type: 'phase', phaseId: 'three', status: 'running' },
      ],
    );
    expect(text.split('\n')).toEqual([
      '[2/3] TWO (1 of 2 left)',
      '      b  done',
      '      0.0 s',
      '[3/3] THREE (2)',
      '',
    ]);
  });

  it('counts all of what is looked at again', () => {
    const text = told(phases, ['one/a', 'one/b'], [{ type: 'phase', phaseId: 'one', status: 'running' }]);
    expect(text).toBe('[1/3] ONE (2)\n');
  });

  it('says nothing of a phase that is only written down as done', () => {
    expect(told(phases, [], [{ type: 'phase', phaseId: 'one', status: 'done' }])).toBe('');
  });
});

it('says once, with the reason, that a phase is left out', () => {
  const phases = [phase('one', ['a', 'b'], { skip: 'by hand' })];
  const text = told(
    phases,
    [],
    [
      step('one/a', 'skipped'),
      step('one/b', 'skipped'),
      { type: 'phase', phaseId: 'one', status: 'skipped' },
    ],
  );
  expect(text).toBe('[1/1] ONE  left out: by hand\n');
});

it('tells of phases that are taken back, in the order they are', () => {
  const phases = [phase('one', ['a']), phase('two', ['a'])];
  const text = told(
    phases,
    [],
    [
      { type: 'phase', phaseId: 'two', status: 'undoing' },
      step('two/a', 'undone'),
      { type: 'phase', phaseId: 'two', status: 'undone' },
      { type: 'phase', phaseId: 'one', status: 'undoing' },
    ],
  );
  expect(text.split('\n')).toEqual([
    '[2/2] Taking back: TWO',
    '      a  taken back',
    '      0.0 s',
    '[1/2] Taking back: ONE',
    '',
  ]);
});
