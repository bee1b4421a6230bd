import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/shared/model/event.ts';
import type { RunStep, StepStatus } from '../../../src/shared/model/run.ts';
import { journalFaults, type KeptRun } from '../../support/journal-faults.ts';
import { sampleRun, sampleRunId, sampleStepId } from '../../support/site-samples.ts';

const stepId = sampleStepId('prepare', 'server-1');
const run = sampleRun();
const [phase] = run.plan.phases;
const planned = phase?.batches.flat().find(({ id }) => id === stepId);
if (phase === undefined || planned === undefined) throw new Error('the sample has another plan');
const { nodeId } = planned;
const only = { ...run, plan: { ...run.plan, phases: [{ ...phase, batches: [[planned]] }] } };

/** A run of one step that went through these; a text stands for what Ansible did. */
function kept(
  course: readonly (StepStatus | { readonly did: string })[],
  row: Partial<RunStep> = {},
): KeptRun {
  const at = '2026-03-01T08:00:00.000Z';
  const statuses = course.filter((one) => typeof one === 'string');
  const events = course.map((one, index): RunEvent => {
    const place = { phaseId: 'prepare', nodeId };
    const body =
      typeof one === 'string'
        ? {
            ...place,
            type: 'step' as const,
            stepId,
            status: one,
            attempt: 1,
            waitingFor: null,
            lastReason: null,
            error: null,
          }
        : { ...place, type: 'log' as const, level: 'info' as const, text: one.did };
    return { runId: sampleRunId(), sequence: index + 1, at, body };
  });
  const step: RunStep = {
    runId: sampleRunId(),
    stepId,
    phaseId: 'prepare',
    nodeId,
    title: 'Prepare server-1',
    status: statuses.at(-1) ?? 'pending',
    attempt: statuses.filter((status) => status === 'running').length,
    startedAt: at,
    finishedAt: at,
    undoStartedAt: null,
    undoFinishedAt: null,
    waitingFor: null,
    lastReason: null,
    output: null,
    error: null,
    ...row,
  };
  return { run: only, steps: [step], events };
}
const did = { did: 'changed: Write the settings' };

describe('the journal of a run', () => {
  test.each<{ readonly course: Parameters<typeof kept>[0] }>([
    { course: ['running', did, 'waiting', 'done'] },
    { course: ['running', did, 'interrupted', 'done'] },
    { course: ['running', 'interrupted', 'running', did, 'done', 'undoing', did, 'undo-failed', 'undone'] },
    { course: ['failed', 'running', did, 'done', 'undo-failed', 'held'] },
    { course: ['held'] },
  ])('fits together: $course', ({ course }) => {
    expect(journalFaults(kept(course))).toEqual([]);
  });

  test.each<{ readonly why: string; readonly found: KeptRun; readonly fault: RegExp }>([
    {
      why: 'an effect before its row',
      found: kept([did, 'running', 'done']),
      fault: /^event 1: changed: .*nothing is under way$/,
    },
    {
      why: 'an effect after its outcome',
      found: kept(['running', 'done', did]),
      fault: /^event 3: .*nothing is under way$/,
    },
    { why: 'a way that is none', found: kept(['running', 'held']), fault: /goes from running to held$/ },
    {
      why: 'an outcome that nobody began',
      found: kept(['done', 'waiting', 'done']),
      fault: /goes from done to waiting$/,
    },
    {
      why: 'attempts that were not begun',
      found: kept(['running', 'done'], { attempt: 2 }),
      fault: /2 attempts, begun 1 times$/,
    },
    {
      why: 'a row unlike its event',
      found: kept(['running', 'done'], { status: 'failed' }),
      fault: /is failed, its last event says done$/,
    },
    { why: 'no end', found: kept(['running', 'done'], { finishedAt: null }), fault: /has no end$/ },
    { why: 'a planned step without a row', found: { ...kept(['done']), steps: [] }, fault: /has no row$/ },
    {
      why: 'a gap',
      found: { ...kept(['held', 'held']), events: kept(['held', 'held']).events.slice(1) },
      fault: /^event 1 has number 2$/,
    },
  ])('is at fault with $why', ({ found, fault }) => {
    expect(journalFaults(found)).toEqual([expect.stringMatching(fault)]);
  });
});
