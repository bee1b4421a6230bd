import { MusterError } from '../../shared/model/error.ts';
import type { NodeId, StepId } from '../../shared/model/ids.ts';
import {
  type RollbackItem,
  type RollbackLimit,
  type RollbackPlan,
  stepsToUndo,
} from '../../shared/model/rollback.ts';
import type { Run } from '../../shared/model/run.ts';
import {
  executeRollback,
  type RollbackWork,
  restingStatus,
} from '../orchestrator/engine/execute-rollback.ts';
import { type FirstVerdict, firstLook } from '../orchestrator/engine/first-look.ts';
import type { ChangingPhase, Phase, ReadTools, Step } from '../orchestrator/engine/phase.ts';
import { operations } from '../orchestrator/operations/index.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { mapLimited } from '../platform/limited.ts';
import { recordAct } from './audit.ts';
import { type ChosenRollback, chooseRollback, rollbackPlan } from './choose-rollback.ts';
import type { AppDeps } from './deps.ts';
import { type DesiredReading, readDesired } from './desired.ts';
import { collectEvidence, evidenceDirectory } from './evidence.ts';
import { requireNewest } from './run-files/older-database.ts';
import { POLL_MS, toolsFor, withRunTools } from './run-tools.ts';
import type { StartedRun } from './runs.ts';

/** Hosts looked at at once. */
const PARALLEL_LOOKS = 10;

export interface RollbackRequest {
  /** Id of a run or name of a cluster; null for the only cluster. */
  readonly what: string | null;
  readonly limit: RollbackLimit;
}

/** What would be taken back, to be shown before anything is. */
export interface RollbackOffer extends ChosenRollback {
  /** Whether something on a host would be taken away. */
  readonly touchesHosts: boolean;
  /** Whether there is anything to do: steps, or an end that was not written. */
  readonly isOpen: boolean;
}

/**
 * Finds the run and works out the list. Asks no host and changes nothing.
 * @throws what {@link chooseRollback} throws.
 */
export function readRollback(
  deps: Pick<AppDeps, 'stores' | 'journal'>,
  request: RollbackRequest,
): RollbackOffer {
  const chosen = chooseRollback(deps, request);
  const undo = stepsToUndo(chosen.plan);
  const touchesHosts = undo.some(({ phaseId }) => {
    const phase = phaseNamed(chosen.run, phaseId);
    return phase?.kind === 'change' && phase.touches === 'hosts';
  });
  return { ...chosen, touchesHosts, isOpen: undo.length > 0 || chosen.run.status === 'needs-attention' };
}

/** A way back under way. */
export interface StartedRollback extends StartedRun {
  /** Where the evidence goes, before anything is taken away. */
  readonly evidence: string;
  /** Resolves when the evidence is kept and the first step is about to be taken back; rejects with what kept it from that, as `finished` does. */
  readonly began: Promise<void>;
}

/**
 * Keeps the evidence, then walks back as the offer says.
 * @throws MusterError `run-locked` while another run has the cluster, `run-mismatch` where the journal no longer says what the offer showed,
 * `database-corrupt` where it lacks what the run's files know,
 * `ansible-missing`, `ansible-too-old`. Nothing has been taken back then; nor where `finished` rejects.
 */
export async function startRollback(
  ctx: CallContext,
  deps: AppDeps,
  offer: RollbackOffer,
): Promise<StartedRollback> {
  const { run, plan, touchesHosts } = offer;
  if (touchesHosts) await deps.playbooks.check(ctx);
  const reading = await readForRollback(ctx, deps, run);
  await requireNewest(deps, run.id);
  deps.journal.beginRollback(run.id, deps.owner);
  const at = isoNow(deps.clock);
  try {
    checkStillSo(deps, offer);
    recordAct(deps, { what: 'roll back run', subject: run.id, at });
  } catch (error) {
    deps.journal.settleRun(run.id, restingStatus(run), run.error);
    throw error;
  }
  const evidence = evidenceDirectory(deps, run.id, at);
  const { promise: readyToGo, resolve: goes } = Promise.withResolvers<void>();
  const work: RollbackWork = {
    run,
    plan,
    operation: operations[run.operation],
    before: async (working) => {
      const nodes = reading.desired.nodes.filter(({ id }) => touchedNodes(plan).has(id));
      if (nodes.length > 0) {
        const request = { runId: run.id, desired: reading.desired, nodes, directory: evidence };
        await collectEvidence(working, deps, request);
        working.log.info(`Evidence is kept in ${evidence}`);
      }
      goes();
    },
  };
  const finished = withRunTools(ctx, deps, { run, reading }, (working, execution) =>
    executeRollback(working, work, execution),
  );
  const began = Promise.race([readyToGo, finished.then(() => undefined)]);
  // Who follows the end need not listen to the beginning.
  began.catch(() => undefined);
  return { runId: run.id, plan: run.plan, finished, evidence, began };
}

/** What one look says of a step that would be taken back. */
export interface RollbackLook {
  readonly item: RollbackItem;
  readonly look: 'would-be-taken-back' | 'already-gone' | 'cannot-tell';
  readonly text: string;
}

/** Looks at every step that would be taken back, in the order of the list. Changes nothing: no journal, no row, no lease. */
export async function lookBack(
  ctx: CallContext,
  deps: AppDeps,
  offer: RollbackOffer,
): Promise<readonly RollbackLook[]> {
  const { run, plan } = offer;
  const tools: ReadTools = toolsFor(deps, run, await readForRollback(ctx, deps, run));
  return mapLimited(stepsToUndo(plan), PARALLEL_LOOKS, async (item): Promise<RollbackLook> => {
    ctx.stopSoon.throwIfAborted();
    const phase = phaseNamed(run, item.phaseId);
    if (phase?.kind !== 'change') throw new Error(`phase ${item.phaseId} changes nothing`);
    const verdict = await oneLook(ctx, phase, item, tools);
    switch (verdict.state) {
      case 'holds':
        return { item, look: 'already-gone', text: verdict.evidence };
      case 'not-yet':
        return { item, look: 'would-be-taken-back', text: verdict.reason };
      case 'broken':
      case 'unknown':
        return { item, look: 'cannot-tell', text: verdict.error.message };
    }
  });
}

async function oneLook(
  ctx: CallContext,
  { takeBack }: ChangingPhase,
  item: RollbackItem,
  tools: ReadTools,
): Promise<FirstVerdict> {
  if (takeBack === undefined) throw new Error(`phase ${item.phaseId} has no way back`);
  const { stepId: id, nodeId, title } = item;
  const step: Step = {
    id,
    nodeId,
    title,
    node: nodeId === null ? null : tools.nodeById(nodeId),
    actedAt: null,
  };
  return firstLook(ctx, (looking) => takeBack.isUndone(looking, step, tools), POLL_MS);
}

/** Nodes that were taken out half-way are still part of the way back, and of how the others are reached. */
function readForRollback(ctx: CallContext, deps: AppDeps, { plan, clusterId }: Run): Promise<DesiredReading> {
  const ids = plan.phases.flatMap(({ batches }) => batches.flat()).map(({ nodeId }) => nodeId);
  const returning = [...new Set(ids)].filter(
    (id): id is NodeId => id !== null && deps.stores.nodes.byId(id)?.status === 'removed',
  );
  return readDesired(ctx, deps, clusterId, { withoutBundle: true, returning });
}

function touchedNodes(plan: RollbackPlan): ReadonlySet<NodeId> {
  return new Set(stepsToUndo(plan).flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId])));
}

function phaseNamed(run: Run, phaseId: string): Phase | undefined {
  return operations[run.operation].phases.find(({ id }) => id === phaseId);
}

/** Between showing and beginning, another process may have gone on. */
function checkStillSo(deps: AppDeps, { run, plan }: RollbackOffer): void {
  checkShown({ run, plan: rollbackPlan(deps, run, plan.limit) }, idsToUndo(plan));
}

/** Whether a list is the one that a person saw. @throws MusterError `run-mismatch` where it is not. */
export function checkShown(
  { run, plan }: Pick<RollbackOffer, 'run' | 'plan'>,
  shown: readonly StepId[],
): void {
  if (idsToUndo(plan).join() === shown.join()) return;
  throw new MusterError('run-mismatch', `Run ${run.id} has gone on since the list was made.`, {
    cure: 'Look at the list again: it is made anew each time it is asked for.',
  });
}

function idsToUndo(plan: RollbackPlan): readonly StepId[] {
  return stepsToUndo(plan).map(({ stepId }) => stepId);
}
