import type { StepId } from '../../../shared/model/ids.ts';
import type { PlannedPhase, PlannedStep } from '../../../shared/model/plan.ts';
import type { Run, RunPhase, RunStep, StepStatus } from '../../../shared/model/run.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Operation, Phase } from './phase.ts';

/** How far a run has come, as its journal says when somebody begins to walk it. */
export interface Standing {
  readonly phases: ReadonlyMap<string, RunPhase>;
  readonly steps: ReadonlyMap<StepId, RunStep>;
}

/** Pure reading of the journal. Of a new run nothing is settled. */
export function standingOf(journal: Pick<Journal, 'phases' | 'steps'>, { id }: Pick<Run, 'id'>): Standing {
  return {
    phases: new Map(journal.phases(id).map((phase) => [phase.phaseId, phase])),
    steps: new Map(journal.steps(id).map((step) => [step.stepId, step])),
  };
}

const settled: readonly StepStatus[] = ['done', 'held', 'skipped'];

/** Whether a step has an outcome that stays. One that was taken back is to be done again. */
export function isSettled(standing: Standing, stepId: StepId): boolean {
  const status = standing.steps.get(stepId)?.status;
  return status !== undefined && settled.includes(status);
}

/** Whether the phase is done again each time a run goes on. */
export function repeats(phase: Phase): boolean {
  return phase.kind === 'observe' || phase.everyTime === true;
}

/** Steps that were begun and not taken back since: where their condition holds now, it is the doing of this run. */
export function begunSteps({ steps }: Standing): ReadonlySet<StepId> {
  const begun = [...steps.values()].filter(({ attempt, status }) => attempt > 0 && status !== 'undone');
  return new Set(begun.map(({ stepId }) => stepId));
}

/**
 * The groups of a phase that are still to be done; empty groups are left out. What looks is done again, but not at a node that has left the
 * cluster in this run, as one that was uninstalled has.
 * @param isHere whether the node of a step still belongs to the cluster.
 */
export function batchesLeft(
  { planned, phase }: { readonly planned: PlannedPhase; readonly phase: Phase },
  standing: Standing,
  isHere: (step: PlannedStep) => boolean,
): readonly (readonly PlannedStep[])[] {
  const isLeft = (step: PlannedStep) =>
    !isSettled(standing, step.id) || (repeats(phase) && isHere(step) && planned.skip === null);
  return planned.batches.map((batch) => batch.filter(isLeft)).filter((batch) => batch.length > 0);
}

/** The first phase with something that was never done, or is to be done anew; null where all is settled. */
export function standsAt({ plan }: Pick<Run, 'plan'>, standing: Standing): PlannedPhase | null {
  const isOpen = ({ id }: PlannedStep) => !isSettled(standing, id);
  return plan.phases.find(({ batches }) => batches.some((batch) => batch.some(isOpen))) ?? null;
}

/** The phase before which a paused run stands, so that going on passes that pause; null for a run that stopped in another way. */
export function pauseAnswered(run: Pick<Run, 'plan' | 'status'>, standing: Standing): string | null {
  return run.status === 'paused' ? (standsAt(run, standing)?.id ?? null) : null;
}

/** How many steps have changed a host so far. */
export function changedSoFar(run: Run, operation: Operation, standing: Standing): number {
  const touching = new Set(
    operation.phases.flatMap((phase) =>
      phase.kind === 'change' && phase.touches === 'hosts' ? [phase.id] : [],
    ),
  );
  const steps = run.plan.phases.flatMap(({ id, batches }) => (touching.has(id) ? batches.flat() : []));
  return steps.filter(({ id }) => standing.steps.get(id)?.status === 'done').length;
}
