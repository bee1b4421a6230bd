import { MusterError } from '../../shared/model/error.ts';
import { type ClusterId, runIdSchema } from '../../shared/model/ids.ts';
import { type RollbackLimit, type RollbackPlan, stepsToUndo } from '../../shared/model/rollback.ts';
import type { Run } from '../../shared/model/run.ts';
import { planRollback } from '../orchestrator/engine/plan-rollback.ts';
import type { PastRun } from '../orchestrator/engine/run-history.ts';
import { operations } from '../orchestrator/operations/index.ts';
import type { AppDeps } from './deps.ts';
import { clusterNamed } from './sites.ts';

type ChooseDeps = Pick<AppDeps, 'stores' | 'journal'>;

/** A run with what taking it back comes to. */
export interface ChosenRollback {
  readonly run: Run;
  readonly plan: RollbackPlan;
}

/**
 * The run a person wants taken back: by its id, or the newest one of a cluster that left something. One that others were built upon is not
 * taken away from under them.
 * @param what id of a run or name of a cluster; null for the only cluster.
 * @throws MusterError `not-found` where there is nothing to take back; `run-mismatch`, `database-corrupt`, `bad-input` of the list.
 */
export function chooseRollback(
  deps: ChooseDeps,
  { what, limit }: { readonly what: string | null; readonly limit: RollbackLimit },
): ChosenRollback {
  const named = what === null ? null : deps.journal.run(runIdSchema.parse(what));
  const clusterId = named?.clusterId ?? clusterNamed(deps, what).id;
  const past = pastRuns(deps, clusterId);
  const run = named === null ? newestWithEffects(deps, past, clusterId) : notBuiltUpon(deps, past, named);
  return { run, plan: planOf(deps, past, run, limit) };
}

/** The list of one run as the journal has it now. */
export function rollbackPlan(deps: ChooseDeps, run: Run, limit: RollbackLimit): RollbackPlan {
  return planOf(deps, pastRuns(deps, run.clusterId), run, limit);
}

/** Newest first. */
function pastRuns({ journal }: ChooseDeps, clusterId: ClusterId): readonly PastRun[] {
  return journal.runsOf(clusterId).map((run) => ({ run, steps: journal.steps(run.id) }));
}

function planOf(
  { stores }: ChooseDeps,
  past: readonly PastRun[],
  run: Run,
  limit: RollbackLimit,
): RollbackPlan {
  const at = past.findIndex((one) => one.run.id === run.id);
  const own = past[at];
  if (own === undefined) throw new MusterError('not-found', `There is no run ${run.id} in the database.`);
  const nodes = run.plan.phases.flatMap(({ batches }) => batches.flat()).map(({ nodeId }) => nodeId);
  const initialServer = nodes.find((id) => id !== null && stores.nodes.byId(id)?.isInitial === true) ?? null;
  return planRollback({
    past: own,
    others: { newer: past.slice(0, at), older: past.slice(at + 1) },
    operations,
    limit,
    initialServer,
  });
}

/** Whether the run has something to take back, or was left half-way back. */
function isOpen(deps: ChooseDeps, past: readonly PastRun[], { run, steps }: PastRun): boolean {
  if (run.status === 'rolled-back' || steps.every(({ status }) => status === 'pending')) return false;
  if (run.status === 'needs-attention') return true;
  return stepsToUndo(planOf(deps, past, run, { kind: 'all' })).length > 0;
}

function newestWithEffects(deps: ChooseDeps, past: readonly PastRun[], clusterId: ClusterId): Run {
  const found = past.find((one) => isOpen(deps, past, one));
  if (found !== undefined) return found.run;
  const name = deps.stores.clusters.byId(clusterId)?.name ?? clusterId;
  throw new MusterError('not-found', `There is nothing of cluster ${name} that could be taken back.`, {
    cure: 'Nothing was changed. What Muster has done is listed by: muster runs',
  });
}

function notBuiltUpon(deps: ChooseDeps, past: readonly PastRun[], named: Run): Run {
  if (named.status === 'rolled-back') {
    throw new MusterError('run-mismatch', `Run ${named.id} is rolled back already.`, {
      cure: 'Nothing is left to do. To begin anew: muster up site.yaml',
    });
  }
  const newer = past.slice(
    0,
    past.findIndex(({ run }) => run.id === named.id),
  );
  const upon = newer.find(
    (one) => isOpen(deps, past, one) && hasOwn(planOf(deps, past, one.run, { kind: 'all' })),
  );
  if (upon === undefined) return named;
  throw new MusterError(
    'run-mismatch',
    `Run ${upon.run.id} (${upon.run.operation}) came after ${named.id} and is built upon it.`,
    { cure: `Take the newer one back first: muster rollback ${upon.run.id}` },
  );
}

function hasOwn(plan: RollbackPlan): boolean {
  return stepsToUndo(plan).some(({ whose }) => whose === 'this-run');
}
