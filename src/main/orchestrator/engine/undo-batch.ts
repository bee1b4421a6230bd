import { type MusterError, toWireError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withFields } from '../../platform/call-context.ts';
import { mapLimited } from '../../platform/limited.ts';
import { actOnGroup, resultOf, settleEach } from './act-on-group.ts';
import { firstLook, outOfReach } from './first-look.ts';
import type { ChangingPhase, Step, TakeBack } from './phase.ts';
import { type BatchDeps, stepContext } from './run-batch.ts';
import { settle } from './settle.ts';
import { asMusterError, type StepFailure } from './step-failure.ts';

/** What going back needs besides its phase. */
export type UndoDeps = Omit<BatchDeps, 'begun'>;

/** A phase that has a way back. */
export interface ReversiblePhase {
  readonly phase: ChangingPhase;
  readonly takeBack: TakeBack;
}

/**
 * Takes one group of steps back: look; record what is gone already; write that it begins, act, look until nothing is left. What a look cannot
 * tell is taken back all the same, as it is Muster's own; but not on a host that is not to be had: acting would only say the same later.
 * Every outcome is in the journal when this returns, errors included.
 */
export async function undoBatch(
  ctx: CallContext,
  way: ReversiblePhase,
  batch: readonly Step[],
  deps: UndoDeps,
): Promise<readonly StepFailure[]> {
  const { phase, takeBack } = way;
  const looks = await mapLimited(batch, deps.parallel, async (step) => {
    const look = (looking: CallContext) => takeBack.isUndone(looking, step, deps.tools);
    return { step, verdict: await firstLook(stepContext(ctx, phase, step), look, deps.pollMs) };
  });
  const failures: StepFailure[] = [];
  const todo: Step[] = [];
  for (const { step, verdict } of looks) {
    if (verdict.state === 'holds') closeUndo(way, step, verdict.evidence, deps);
    else if ('error' in verdict && outOfReach.has(verdict.error.code))
      failures.push(failUndo(way, step, verdict.error, deps));
    else todo.push(step);
  }
  return todo.length === 0 ? failures : [...failures, ...(await actAndSettle(ctx, way, todo, deps))];
}

async function actAndSettle(
  ctx: CallContext,
  way: ReversiblePhase,
  todo: readonly Step[],
  deps: UndoDeps,
): Promise<readonly StepFailure[]> {
  const { journal, tools, life, crash, pollMs } = deps;
  const { phase, takeBack } = way;
  for (const step of todo) {
    journal.startUndo(tools.runId, step.id);
    if (step.node !== null && takeBack.nodeStatus !== undefined)
      life.enter(step.node.id, takeBack.nodeStatus.during);
    crash('undo-started', { phaseId: phase.id, stepId: step.id });
  }
  const acting = todo.map((step) => ({ ...step, actedAt: ctx.clock.now() }));
  const gate = takeBack.gate?.bind(takeBack);
  const results = await actOnGroup(withFields(ctx, { phase: phase.id }), acting, {
    gate: gate && ((looking) => gate(looking, acting, tools)),
    act: (working) => takeBack.undo(working, acting, tools),
    pollMs,
    onWait: (wait) => {
      for (const { id } of acting) journal.stepWaits(tools.runId, id, wait);
    },
  });
  return settleEach(acting, async (step) => {
    crash('undo-acted', { phaseId: phase.id, stepId: step.id });
    const result = resultOf(results, step);
    const failures = result.acted
      ? await settleUndo(ctx, way, step, deps)
      : [failUndo(way, step, result.error, deps)];
    crash('undo-settled', { phaseId: phase.id, stepId: step.id });
    return failures;
  });
}

/** Looks until nothing of the step is left. @returns the failure, where there is one. */
async function settleUndo(
  ctx: CallContext,
  way: ReversiblePhase,
  step: Step,
  deps: UndoDeps,
): Promise<readonly StepFailure[]> {
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
    return [failUndo(way, step, asMusterError(error), deps)];
  }
  crash('undo-proved', { phaseId: phase.id, stepId: step.id });
  closeUndo(way, step, evidence, deps);
  return [];
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
): StepFailure {
  if (step.node !== null && takeBack.nodeStatus !== undefined) deps.life.fail(step.node.id, error.message);
  deps.journal.settleUndo(deps.tools.runId, step.id, { status: 'undo-failed', error: toWireError(error) });
  return { step, error };
}
