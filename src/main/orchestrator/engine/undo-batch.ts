import { MusterError, toWireError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withFields } from '../../platform/call-context.ts';
import { mapLimited } from '../../platform/limited.ts';
import { outOfReach } from './foresee.ts';
import type { ActResult, ChangingPhase, Step, TakeBack, Verdict } from './phase.ts';
import { asMusterError, type BatchDeps, stepContext } from './run-batch.ts';
import { settle } from './settle.ts';

/** What going back needs besides its phase. */
export type UndoDeps = Omit<BatchDeps, 'begun'>;

/** A phase that has a way back. */
export interface ReversiblePhase {
  readonly phase: ChangingPhase;
  readonly takeBack: TakeBack;
}

/** Why a step could not be taken back. */
export interface UndoFailure {
  readonly step: Step;
  readonly error: MusterError;
}

/**
 * Takes one group of steps back: look; record what is gone already; write that it begins, act, look until nothing is left. Every outcome is
 * in the journal when this returns, errors included.
 */
export async function undoBatch(
  ctx: CallContext,
  way: ReversiblePhase,
  batch: readonly Step[],
  deps: UndoDeps,
): Promise<readonly UndoFailure[]> {
  const looks = await mapLimited(batch, deps.parallel, async (step) => ({
    step,
    verdict: await firstLook(ctx, way, step, deps),
  }));
  const failures: UndoFailure[] = [];
  const todo: Step[] = [];
  for (const { step, verdict } of looks) {
    if (verdict.state === 'holds') closeUndo(way, step, verdict.evidence, deps);
    else if (verdict.state === 'broken' && outOfReach.has(verdict.error.code))
      failures.push(failUndo(way, step, verdict.error, deps));
    else todo.push(step);
  }
  if (todo.length === 0) return failures;
  return [...failures, ...(await actAndSettle(ctx, way, todo, deps))];
}

/** Before acting nothing is final, but for a host that is not to be had: acting on it would only say the same later. */
async function firstLook(
  ctx: CallContext,
  { phase, takeBack }: ReversiblePhase,
  step: Step,
  { tools }: UndoDeps,
): Promise<Verdict> {
  try {
    return await takeBack.isUndone(stepContext(ctx, phase, step), step, tools);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof MusterError)) throw error;
    return { state: 'broken', error };
  }
}

async function actAndSettle(
  ctx: CallContext,
  way: ReversiblePhase,
  todo: readonly Step[],
  deps: UndoDeps,
): Promise<readonly UndoFailure[]> {
  const { journal, tools, life, crash } = deps;
  const { phase, takeBack } = way;
  for (const step of todo) {
    journal.startUndo(tools.runId, step.id);
    if (step.node !== null && takeBack.nodeStatus !== undefined)
      life.enter(step.node.id, takeBack.nodeStatus.during);
    crash('undo-started', { phaseId: phase.id, stepId: step.id });
  }
  const acting = todo.map((step) => ({ ...step, actedAt: ctx.clock.now() }));
  const results = await act(ctx, way, acting, deps);
  const settled = await Promise.all(
    acting.map(async (step) => {
      crash('undo-acted', { phaseId: phase.id, stepId: step.id });
      const result = results.get(step.id) ?? missingResult(step);
      const failure = result.acted
        ? await settleUndo(ctx, way, step, deps)
        : failUndo(way, step, result.error, deps);
      crash('undo-settled', { phaseId: phase.id, stepId: step.id });
      return failure;
    }),
  );
  return settled.filter((failure) => failure !== null);
}

/** Waits for the gate, then acts. An error of the whole group becomes the outcome of each of its steps. */
async function act(
  ctx: CallContext,
  { phase, takeBack }: ReversiblePhase,
  batch: readonly Step[],
  { journal, tools, pollMs }: UndoDeps,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const context = withFields(ctx, { phase: phase.id });
  try {
    await settle(context, {
      look: async (looking) =>
        (await takeBack.gate?.(looking, batch, tools)) ?? { state: 'holds', evidence: 'no gate' },
      pollMs,
      onWait: (wait) => {
        for (const step of batch) journal.stepWaits(tools.runId, step.id, wait);
      },
    });
    return await takeBack.undo(context, batch, tools);
  } catch (error) {
    const reason = asMusterError(error);
    return new Map(batch.map((step) => [step.id, { acted: false, error: reason }]));
  }
}

/** Looks until nothing of the step is left. @returns the failure, or null. */
async function settleUndo(
  ctx: CallContext,
  way: ReversiblePhase,
  step: Step,
  deps: UndoDeps,
): Promise<UndoFailure | null> {
  const { journal, tools, pollMs, crash } = deps;
  const { phase, takeBack } = way;
  let evidence: string;
  try {
    evidence = await settle(stepContext(ctx, phase, step), {
      look: (looking) => takeBack.isUndone(looking, step, tools),
      pollMs,
      onWait: (wait) => journal.stepWaits(tools.runId, step.id, wait),
    });
  } catch (error) {
    return failUndo(way, step, asMusterError(error), deps);
  }
  crash('undo-proved', { phaseId: phase.id, stepId: step.id });
  closeUndo(way, step, evidence, deps);
  return null;
}

/** The node moves before the step is settled: a step that says it is taken back has brought its node where it says. */
function closeUndo({ takeBack }: ReversiblePhase, step: Step, evidence: string, deps: UndoDeps): void {
  if (step.node !== null && takeBack.nodeStatus !== undefined)
    deps.life.reach(step.node.id, takeBack.nodeStatus.after);
  deps.journal.settleUndo(deps.tools.runId, step.id, { status: 'undone', output: evidence });
}

function failUndo(
  { takeBack }: ReversiblePhase,
  step: Step,
  error: MusterError,
  deps: UndoDeps,
): UndoFailure {
  if (step.node !== null && takeBack.nodeStatus !== undefined) deps.life.fail(step.node.id, error.message);
  deps.journal.settleUndo(deps.tools.runId, step.id, { status: 'undo-failed', error: toWireError(error) });
  return { step, error };
}

function missingResult(step: Step): ActResult {
  const message = `Nothing was reported for taking back "${step.title}", so it counts as failed.`;
  return { acted: false, error: new MusterError('node-failed', message) };
}
