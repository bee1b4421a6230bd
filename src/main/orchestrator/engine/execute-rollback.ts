import { MusterError, toWireError } from '../../../shared/model/error.ts';
import { type RollbackPhase, type RollbackPlan, stepsToUndo } from '../../../shared/model/rollback.ts';
import type { RestingRunStatus, Run } from '../../../shared/model/run.ts';
import { returnsStage } from '../../../shared/rules/install-stage.ts';
import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import { type ExecuteDeps, phaseOf } from './execute-run.ts';
import { AskedToStop, throwIfAsked } from './pause.ts';
import type { ChangingPhase, Operation, Phase, Step } from './phase.ts';
import { settle } from './settle.ts';
import { asMusterError, throwFirst } from './step-failure.ts';
import { type ReversiblePhase, undoBatch } from './undo-batch.ts';

/** How going back ended. A run that was taken back in part can go on from there: it is `stopped`. */
export interface RollbackResult {
  readonly status: Extract<RestingRunStatus, 'rolled-back' | 'stopped' | 'needs-attention'>;
  readonly error: MusterError | null;
  /** Steps taken back by this attempt. */
  readonly undone: number;
}

/** A way back that the journal knows has begun. */
export interface RollbackWork {
  /** The run as it was before going back began. */
  readonly run: Run;
  readonly plan: RollbackPlan;
  readonly operation: Operation;
  /** What comes before anything is taken away, such as keeping evidence. */
  readonly before?: (ctx: CallContext) => Promise<void>;
}

/**
 * Walks back over a run, the last group done first. Stops at the first group with a failure, after the whole group has an outcome; the run
 * `needs-attention` then and the same command goes on. Knows no concrete phase.
 * @throws what kept it from beginning: nothing was taken back then, and the run is as it was.
 */
export async function executeRollback(
  ctx: CallContext,
  work: RollbackWork,
  deps: ExecuteDeps,
): Promise<RollbackResult> {
  const { run, plan } = work;
  deps.crash('rollback-begun', {});
  try {
    await takeUp(ctx, work, deps);
    await work.before?.(ctx);
  } catch (error) {
    await deps.letGo?.(ctx);
    deps.journal.settleRun(run.id, restingStatus(run), run.error);
    throw error;
  }
  const error = await walkBack(ctx, work, deps);
  const undone = countUndone(work, deps);
  const result: RollbackResult =
    error === null
      ? { status: plan.limit.kind === 'all' ? 'rolled-back' : 'stopped', error, undone }
      : { status: 'needs-attention', error: forPerson(error, { plan, undone }), undone };
  await deps.letGo?.(ctx);
  deps.journal.settleRun(run.id, result.status, result.error === null ? null : toWireError(result.error));
  deps.crash('run-settled', {});
  return result;
}

/** How long making something anew may take where the plan has no deadline for it, milliseconds. */
const TAKE_UP_MS = 120_000;

/** Makes anew what does not outlive a process, such as the hold on the cluster. It is no step of the way back. */
async function takeUp(ctx: CallContext, { run, operation }: RollbackWork, deps: ExecuteDeps): Promise<void> {
  for (const phase of operation.phases) {
    if (phase.kind === 'observe' || phase.everyTime !== true) continue;
    const ms = run.plan.phases.find(({ id }) => id === phase.id)?.deadlineMs ?? TAKE_UP_MS;
    const limit = { ms, what: `The phase "${phase.title}"` };
    await withDeadline(ctx, limit, (limited) => takeUpPhase(limited, phase, deps));
  }
}

async function takeUpPhase(ctx: CallContext, phase: ChangingPhase, deps: ExecuteDeps): Promise<void> {
  const { tools, pollMs } = deps;
  for (const batch of phase.plan(tools.desired)) {
    const steps = batch.map((step): Step => ({ ...step, ...placeOf(step, deps), actedAt: ctx.clock.now() }));
    const results = await phase.run(ctx, steps, tools);
    for (const step of steps) {
      const result = results.get(step.id);
      if (result?.acted === false) throw result.error;
      const look = (looking: CallContext) => phase.verify(looking, step, tools);
      await settle(ctx, { look, pollMs, onWait: () => undefined });
    }
  }
}

/** @returns what stopped it, or null. */
async function walkBack(
  ctx: CallContext,
  work: RollbackWork,
  deps: ExecuteDeps,
): Promise<MusterError | null> {
  try {
    for (const back of work.plan.phases) {
      throwIfAsked(ctx);
      await undoPhase(ctx, back, work, deps);
    }
    if (work.plan.limit.kind !== 'all') reopenNodes(work, deps);
    return null;
  } catch (error) {
    return asMusterError(error instanceof AskedToStop ? error.reason : error);
  }
}

async function undoPhase(
  ctx: CallContext,
  back: RollbackPhase,
  work: RollbackWork,
  deps: ExecuteDeps,
): Promise<void> {
  const { journal, tools } = deps;
  const planned = work.run.plan.phases.find(({ id }) => id === back.id);
  if (planned === undefined) return;
  const phase = phaseOf(work.operation, planned);
  const batches = back.batches
    .map((batch) => batch.filter(({ verdict }) => verdict === 'undo'))
    .filter((batch) => batch.length > 0);
  if (batches.length === 0) return madeUpFor(phase, work, deps);
  const way = wayBackOf(phase);
  const groups = way.takeBack.asOne === true ? [batches.flat()] : batches;
  journal.startPhaseUndo(tools.runId, phase.id);
  const limit = { ms: planned.deadlineMs, what: `Taking back "${planned.title}"` };
  try {
    await withDeadline(ctx, limit, async (limited) => {
      for (const batch of groups) {
        throwIfAsked(limited);
        const steps = batch.map((item): Step => {
          const { stepId: id, nodeId, title } = item;
          return { id, nodeId, title, ...placeOf(item, deps), actedAt: null };
        });
        throwFirst(await undoBatch(limited, way, steps, deps));
      }
    });
  } catch (error) {
    journal.settlePhaseUndo(tools.runId, phase.id, error instanceof AskedToStop ? 'pending' : 'failed');
    throw error;
  }
  closePhaseUndo(phase, work, deps);
}

/** Every step was taken back, but the process died before it could say so of the phase. */
function madeUpFor(phase: Phase, work: RollbackWork, deps: ExecuteDeps): void {
  const { journal, tools } = deps;
  const row = journal.phases(tools.runId).find(({ phaseId }) => phaseId === phase.id);
  const undone = stepsOf(phase, deps).some(({ status }) => status === 'undone');
  if (undone && row?.status !== 'undone') closePhaseUndo(phase, work, deps);
}

/**
 * The stage goes back before the phase is closed. Where some of its nodes stay, the phase is not taken back; what another run has taken away
 * since does not stay.
 */
function closePhaseUndo(phase: Phase, { plan }: RollbackWork, deps: ExecuteDeps): void {
  const { journal, tools } = deps;
  const inPart = plan.limit.kind === 'only-failed';
  const stays = inPart && stepsOf(phase, deps).some(({ status }) => status === 'done' || status === 'held');
  if (!stays) returnStage(phase, deps);
  journal.settlePhaseUndo(tools.runId, phase.id, stays ? 'pending' : 'undone');
}

function stepsOf(phase: Phase, { journal, tools }: ExecuteDeps) {
  return journal.steps(tools.runId).filter(({ phaseId }) => phaseId === phase.id);
}

function returnStage(phase: Phase, { clusters, journal, tools }: ExecuteDeps): void {
  const clusterId = tools.desired.cluster.id;
  const left = phase.kind === 'change' ? phase.takeBack?.returnsTo : undefined;
  if (left === undefined || !returnsStage(clusters.byId(clusterId)?.installStage ?? 'none', left)) return;
  clusters.setInstallStage(clusterId, left);
  journal.append(tools.runId, [{ type: 'cluster', clusterId, installStage: left }]);
}

/** The run can go on, so the nodes it had taken out are still wanted. */
function reopenNodes({ run }: RollbackWork, deps: ExecuteDeps): void {
  const steps = run.plan.phases.flatMap(({ batches }) => batches.flat());
  for (const nodeId of new Set(steps.map(({ nodeId }) => nodeId))) {
    if (nodeId !== null) deps.life.reopen(nodeId);
  }
}

function wayBackOf(phase: Phase): ReversiblePhase {
  if (phase.kind === 'change' && phase.takeBack !== undefined) return { phase, takeBack: phase.takeBack };
  throw new Error(`phase ${phase.id} has no way back`);
}

function placeOf({ nodeId }: Pick<Step, 'nodeId'>, { tools }: ExecuteDeps): Pick<Step, 'node'> {
  return { node: nodeId === null ? null : tools.nodeById(nodeId) };
}

function countUndone({ plan }: RollbackWork, { journal, tools }: ExecuteDeps): number {
  const rows = new Map(journal.steps(tools.runId).map((row) => [row.stepId, row.status]));
  return stepsToUndo(plan).filter(({ stepId }) => rows.get(stepId) === 'undone').length;
}

/** What stopped the way back, with how far it came and how it goes on. */
function forPerson(
  error: MusterError,
  { plan, undone }: { readonly plan: RollbackPlan; readonly undone: number },
): MusterError {
  const command = `muster rollback ${plan.runId}${limitWords(plan)}`;
  const goOn = `go on taking it back with the same command: ${command}`;
  const options = { detail: error.detail, cause: error };
  if (error.code === 'cancelled') {
    const message = `Stopped because somebody asked for it: ${undone} of ${stepsToUndo(plan).length} steps are taken back, the others stand.`;
    return new MusterError('cancelled', message, {
      ...options,
      cure: `${goOn[0]?.toUpperCase()}${goOn.slice(1)}`,
    });
  }
  const first = error.cure ?? 'Look at the host named above and mend what keeps it from being taken back.';
  return new MusterError(error.code, error.message, { ...options, cure: `${first} Then ${goOn}` });
}

function limitWords({ limit }: RollbackPlan): string {
  if (limit.kind === 'all') return '';
  return limit.kind === 'to' ? ` --to ${limit.phaseId}` : ' --only-failed';
}

/** The status a run goes back to when taking it back did not begin. */
export function restingStatus({ status }: Pick<Run, 'status'>): RestingRunStatus {
  return status === 'running' || status === 'rolling-back' ? 'needs-attention' : status;
}
