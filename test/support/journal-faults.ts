import type { RunEvent } from '../../src/shared/model/event.ts';
import type { Run, RunStep, StepStatus } from '../../src/shared/model/run.ts';

/** Everything that the journal keeps of one run. */
export interface KeptRun {
  readonly run: Run;
  readonly steps: readonly RunStep[];
  readonly events: readonly RunEvent[];
}

const looked: readonly StepStatus[] = [
  'running',
  'failed',
  'held',
  'done',
  'skipped',
  'undoing',
  'undone',
  'undo-failed',
];
const outcomes: readonly StepStatus[] = ['done', 'failed', 'interrupted'];
const undoOutcomes: readonly StepStatus[] = ['undone', 'undo-failed'];

/** Which status of a step may follow which. A first look may fail, or settle anything that is not settled; what looks is looked at again. */
const ways: Readonly<Record<StepStatus, readonly StepStatus[]>> = {
  pending: looked,
  running: ['waiting', ...outcomes],
  waiting: ['waiting', ...outcomes],
  held: looked,
  done: looked,
  failed: looked,
  interrupted: looked,
  skipped: ['running', 'skipped'],
  undoing: ['undoing', ...undoOutcomes],
  undone: ['running', 'held', 'done', 'skipped', 'undone'],
  'undo-failed': looked,
};

/** What in the journal of a run that is over does not fit together, a sentence each. */
export function journalFaults(kept: KeptRun): readonly string[] {
  return [...gaps(kept), ...wrongWays(kept), ...rowsUnlikeEvents(kept), ...effectsWithoutRow(kept)];
}

function gaps({ events }: KeptRun): readonly string[] {
  return events.flatMap(({ sequence }, index) =>
    sequence === index + 1 ? [] : [`event ${index + 1} has number ${sequence}`],
  );
}

function wrongWays({ events }: KeptRun): readonly string[] {
  const last = new Map<string, StepStatus>();
  return events.flatMap(({ sequence, body }) => {
    if (body.type !== 'step') return [];
    const before = last.get(body.stepId) ?? 'pending';
    last.set(body.stepId, body.status);
    return ways[before].includes(body.status)
      ? []
      : [`event ${sequence}: ${body.stepId} goes from ${before} to ${body.status}`];
  });
}

function rowsUnlikeEvents({ run, steps, events }: KeptRun): readonly string[] {
  const planned = run.plan.phases.flatMap(({ batches }) => batches.flat());
  const missing = planned.filter(({ id }) => !steps.some(({ stepId }) => stepId === id));
  const faults = steps.flatMap((step) => {
    const own = events.flatMap(({ body }) =>
      body.type === 'step' && body.stepId === step.stepId ? [body] : [],
    );
    const begun = own.filter(({ status }) => status === 'running').length;
    const told = own.at(-1)?.status ?? 'pending';
    return [
      ...(told === step.status ? [] : [`${step.stepId} is ${step.status}, its last event says ${told}`]),
      ...(begun === step.attempt
        ? []
        : [`${step.stepId} has ${step.attempt} attempts, begun ${begun} times`]),
      ...(step.finishedAt === null && step.status !== 'pending' ? [`${step.stepId} has no end`] : []),
    ];
  });
  return [...missing.map(({ id }) => `${id} has no row`), ...faults];
}

/** Whatever Ansible does on a host, the row of the step says before that it is under way. */
function effectsWithoutRow({ events }: KeptRun): readonly string[] {
  const underWay = new Set<string>();
  return events.flatMap(({ sequence, body }) => {
    if (body.type === 'step') {
      const place = `${body.phaseId} ${body.nodeId}`;
      if (body.status === 'running' || body.status === 'undoing') underWay.add(place);
      else if (body.status !== 'waiting') underWay.delete(place);
    }
    if (body.type !== 'log' || body.nodeId === null || !body.text.startsWith('changed: ')) return [];
    return underWay.has(`${body.phaseId} ${body.nodeId}`)
      ? []
      : [`event ${sequence}: ${body.text} in ${body.phaseId}, where nothing is under way`];
  });
}
