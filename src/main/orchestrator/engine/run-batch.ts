import { MusterError, toWireError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withFields } from '../../platform/call-context.ts';
import { mapLimited } from '../../platform/limited.ts';
import type { Journal } from '../../ports/journal.ts';
import type { CrashHook } from './crash-points.ts';
import type { NodeLife } from './node-life.ts';
import { throwIfAsked } from './pause.ts';
import type { ActResult, ChangingPhase, Phase, Step, Verdict, WriteTools } from './phase.ts';
import { settle } from './settle.ts';

/** What a batch needs besides its phase. */
export interface BatchDeps {
  readonly journal: Journal;
  readonly tools: WriteTools;
  readonly life: NodeLife;
  readonly crash: CrashHook;
  /** Steps begun before this execution and not taken back since: what is found of them is the doing of this run. */
  readonly begun: ReadonlySet<StepId>;
  /** Between two looks at a post-condition, milliseconds. */
  readonly pollMs: number;
  /** Hosts looked at at once. */
  readonly parallel: number;
}

/** How a batch ended: `changed` counts the steps that acted on a host. */
export interface BatchResult {
  readonly changed: number;
  readonly errors: readonly { readonly step: Step; readonly error: MusterError }[];
}

/**
 * Runs one group of steps: look; record what already holds; act on the rest; look until it holds.
 * Every outcome is in the journal when this returns, errors included.
 */
export async function runBatch(
  ctx: CallContext,
  phase: Phase,
  batch: readonly Step[],
  deps: BatchDeps,
): Promise<BatchResult> {
  if (phase.kind === 'observe') return observeBatch(ctx, phase, batch, deps);
  const looks = await mapLimited(batch, deps.parallel, async (step) => ({
    step,
    verdict: await firstLook(ctx, phase, step, deps),
  }));
  for (const { step, verdict } of looks) {
    if (verdict.state === 'holds') holdStep(phase, step, verdict.evidence, deps);
  }
  const todo = looks.filter(({ verdict }) => verdict.state !== 'holds').map(({ step }) => step);
  if (todo.length > 0) throwIfAsked(ctx);
  const found = looks.filter(({ step, verdict }) => verdict.state === 'holds' && deps.begun.has(step.id));
  return {
    changed: phase.touches === 'hosts' ? todo.length + found.length : 0,
    errors: todo.length === 0 ? [] : await actAndSettle(ctx, phase, todo, deps),
  };
}

async function observeBatch(
  ctx: CallContext,
  phase: Phase,
  batch: readonly Step[],
  deps: BatchDeps,
): Promise<BatchResult> {
  const results = await mapLimited(batch, deps.parallel, async (step) => {
    deps.journal.startStep(deps.tools.runId, step.id);
    return settleStep(ctx, phase, step, deps);
  });
  return { changed: 0, errors: results.flat() };
}

/** Before acting nothing is final: what looks broken may be what this step is about to mend. */
async function firstLook(ctx: CallContext, phase: Phase, step: Step, deps: BatchDeps): Promise<Verdict> {
  try {
    return await phase.verify(stepContext(ctx, phase, step), step, deps.tools);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof MusterError)) throw error;
    return { state: 'broken', error };
  }
}

/** A step that holds is recorded. Where this run had begun it before, it is its own doing, and rollback must know. */
function holdStep(phase: ChangingPhase, step: Step, evidence: string, deps: BatchDeps): void {
  const status = deps.begun.has(step.id) ? 'done' : 'held';
  proved(phase, step, { status, output: evidence }, deps);
}

/** The node moves before the step is settled: a step that says it is done has brought its node where it says. */
function proved(
  phase: Phase,
  step: Step,
  outcome: { readonly status: 'done' | 'held'; readonly output: string },
  { journal, tools, life, crash }: BatchDeps,
): void {
  crash('step-proved', { phaseId: phase.id, stepId: step.id });
  if (phase.kind === 'change' && step.node !== null && phase.nodeStatus !== undefined) {
    life.reach(step.node.id, phase.nodeStatus.after);
  }
  journal.settleStep(tools.runId, step.id, outcome);
}

async function actAndSettle(
  ctx: CallContext,
  phase: ChangingPhase,
  todo: readonly Step[],
  deps: BatchDeps,
): Promise<BatchResult['errors']> {
  const { journal, tools, life, crash } = deps;
  for (const step of todo) {
    journal.startStep(tools.runId, step.id);
    if (step.node !== null && phase.nodeStatus !== undefined)
      life.enter(step.node.id, phase.nodeStatus.during);
    crash('step-started', { phaseId: phase.id, stepId: step.id });
  }
  const acting = todo.map((step) => ({ ...step, actedAt: ctx.clock.now() }));
  const results = await act(ctx, phase, acting, deps);
  // Where the journal takes nothing more, the others are still waited for: nothing may go on behind a run that has ended.
  const settled = await Promise.allSettled(
    acting.map(async (step) => {
      crash('step-acted', { phaseId: phase.id, stepId: step.id });
      const result = results.get(step.id) ?? missingResult(step);
      const failures = result.acted
        ? await settleStep(ctx, phase, step, deps)
        : [failStep(phase, step, result.error, deps)];
      crash('step-settled', { phaseId: phase.id, stepId: step.id });
      return failures;
    }),
  );
  return settled.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Opens the gate, then acts. An error of the whole batch becomes the outcome of each of its steps. */
async function act(
  ctx: CallContext,
  phase: ChangingPhase,
  batch: readonly Step[],
  deps: BatchDeps,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const { journal, tools, pollMs } = deps;
  const context = withFields(ctx, { phase: phase.id });
  const onWait = (wait: { waitingFor: string; lastReason: string }) => {
    for (const step of batch) journal.stepWaits(tools.runId, step.id, wait);
  };
  try {
    if (phase.gate !== undefined) {
      const gate = phase.gate.bind(phase);
      // Nothing has been done yet: who asks to stop soon need not wait for a gate.
      const signal = AbortSignal.any([ctx.signal, ctx.stopSoon]);
      const look = (looking: CallContext) => gate(looking, batch, tools);
      await settle({ ...context, signal }, { look, pollMs, onWait });
    }
    return await phase.run(context, batch, tools);
  } catch (error) {
    const reason = asMusterError(error);
    return new Map(batch.map((step) => [step.id, { acted: false, error: reason }]));
  }
}

async function settleStep(
  ctx: CallContext,
  phase: Phase,
  step: Step,
  deps: BatchDeps,
): Promise<BatchResult['errors']> {
  const { journal, tools, pollMs } = deps;
  let evidence: string;
  try {
    evidence = await settle(stepContext(ctx, phase, step), {
      look: (looking) => phase.verify(looking, step, tools),
      pollMs,
      onWait: (wait) => journal.stepWaits(tools.runId, step.id, wait),
    });
  } catch (error) {
    return [failStep(phase, step, asMusterError(error), deps)];
  }
  proved(phase, step, { status: 'done', output: evidence }, deps);
  return [];
}

function failStep(
  phase: Phase,
  step: Step,
  error: MusterError,
  deps: BatchDeps,
): { readonly step: Step; readonly error: MusterError } {
  const { journal, tools, life } = deps;
  const status = error.code === 'cancelled' ? 'interrupted' : 'failed';
  if (phase.kind === 'change' && step.node !== null && phase.nodeStatus !== undefined) {
    life.fail(step.node.id, error.message);
  }
  journal.settleStep(tools.runId, step.id, { status, error: toWireError(error) });
  return { step, error };
}

function missingResult(step: Step): ActResult {
  const message = `Nothing was reported for "${step.title}", so it counts as failed.`;
  return { acted: false, error: new MusterError('node-failed', message) };
}

/** What was thrown as an error for a person; anything else is a defect and says so. */
export function asMusterError(error: unknown): MusterError {
  if (error instanceof MusterError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error ? error.stack : undefined;
  return new MusterError('internal', `A defect in Muster stopped this step: ${message}`, {
    detail,
    cause: error,
  });
}

/** The same context with log lines bound to the step's phase and host. */
export function stepContext(ctx: CallContext, phase: Phase, step: Step): CallContext {
  return withFields(
    ctx,
    step.node === null ? { phase: phase.id } : { phase: phase.id, node: step.node.hostname },
  );
}
