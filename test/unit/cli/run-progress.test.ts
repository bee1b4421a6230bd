import { describe, expect, it } from 'vitest';
import { createRunProgress } from '../../../src/main/cli/output/run-progress.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { nodeIdSchema, runIdSchema, type StepId, stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { PlannedPhase } from '../../../src/shared/model/plan.ts';
import type { PhaseStatus } from '../../../src/shared/model/run.ts';
import { phaseOn, planOf } from '../../support/plans.ts';

/** What is written for these events. */
function told(
  phases: readonly PlannedPhase[],
  settled: readonly string[],
  bodies: readonly RunEventBody[],
): string {
  let written = '';
  const progress = createRunProgress({
    plan: planOf(phases),
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

const step = (id: string, status: 'done' | 'skipped' | 'undone' | 'undo-failed'): RunEventBody => ({
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

const phaseIs = (phaseId: string, status: PhaseStatus): RunEventBody => ({ type: 'phase', phaseId, status });

describe('the progress of a run that goes on', () => {
  const phases = [phaseOn('one', ['a', 'b']), phaseOn('two', ['a', 'b']), phaseOn('three', ['a', 'b'])];

  it('keeps the numbers of the plan, and counts what is left', () => {
    const text = told(
      phases,
      ['one/a', 'one/b', 'two/a'],
      [phaseIs('two', 'running'), step('two/b', 'done'), phaseIs('two', 'done'), phaseIs('three', 'running')],
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
    const text = told(phases, ['one/a', 'one/b'], [phaseIs('one', 'running')]);
    expect(text).toBe('[1/3] ONE (2)\n');
  });

  it('says nothing of a phase that is only written down as done', () => {
    expect(told(phases, [], [phaseIs('one', 'done')])).toBe('');
  });
});

it('says once, with the reason, that a phase is left out', () => {
  const phases = [phaseOn('one', ['a', 'b'], { skip: 'by hand' })];
  const text = told(
    phases,
    [],
    [step('one/a', 'skipped'), step('one/b', 'skipped'), phaseIs('one', 'skipped')],
  );
  expect(text).toBe('[1/1] ONE  left out: by hand\n');
});

it('tells of phases that are taken back, in the order they are', () => {
  const phases = [phaseOn('one', ['a']), phaseOn('two', ['a'])];
  const text = told(
    phases,
    [],
    [phaseIs('two', 'undoing'), step('two/a', 'undone'), phaseIs('two', 'undone'), phaseIs('one', 'undoing')],
  );
  expect(text.split('\n')).toEqual([
    '[2/2] Taking back: TWO',
    '      a  taken back',
    '      0.0 s',
    '[1/2] Taking back: ONE',
    '',
  ]);
});

it('tells of what is taken back in a phase that this run had left out', () => {
  const phases = [phaseOn('one', ['a', 'b'], { skip: 'by hand' })];
  const bodies = [phaseIs('one', 'undoing'), step('one/a', 'undone'), step('one/b', 'undo-failed')];
  expect(told(phases, [], bodies).split('\n')).toEqual([
    '[1/1] Taking back: ONE',
    '      a  taken back',
    '      b  NOT TAKEN BACK',
    '',
  ]);
});
