import { type MusterError, toWireError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withFields } from '../../platform/call-context.ts';
import { mapLimited } from '../../platform/limited.ts';
import type { Journal } from '../../ports/journal.ts';
import { actOnGroup, resultOf, settleEach } from './act-on-group.ts';
import type { CrashHook } from './crash-points.ts';
import { firstLook, outOfReach } from './first-look.ts';
import type { NodeLife } from './node-life.ts';
import { throwIfAsked } from './pause.ts';
import type { ChangingPhase, Phase, Step, WriteTools } from './phase.ts';
import { settle } from './settle.ts';
import { asMusterError, type StepFailure } from './step-failure.ts';

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
  readonly errors: readonly StepFailure[];
}

/**
 * Runs one group of steps: look; record what already holds; act on the rest; look until it holds. A step that cannot be looked at fails, and
 * nothing is done to it: what was there before Muster came would not be known any more.
 * Every outcome is in the journal when this returns, errors included.
 */
export async function runBatch(
  ctx: CallContext,
  phase: Phase,
  batch: readonly Step[],
  deps: BatchDeps,
): Promise<BatchResult> {
  if (phase.kind === 'observe') return observeBatch(ctx, phase, batch, deps);
  const looks = await mapLimited(batch, deps.parallel, async (step) => {
    const look = (looking: CallContext) => phase.verify(looking, step, deps.tools);
    return { step, verdict: await firstLook(stepContext(ctx, phase, step), look, deps.pollMs) };
  });
  const blind: StepFailure[] = [];
  const todo: Step[] = [];
  let found = 0;
  for (const { step, verdict } of looks) {
    if (verdict.state === 'holds') {
      holdStep(phase, step, verdict.evidence, deps);
      if (deps.begun.has(step.id)) found += 1;
    } else if (verdict.state === 'unknown' && !mayActUnseen(step, verdict.error, deps)) {
      deps.journal.failLook(deps.tools.runId, step.id, toWireError(verdict.error));
      blind.push({ step, error: verdict.error });
    } else todo.push(step);
  }
  if (todo.length > 0) throwIfAsked(ctx);
  return {
    changed: phase.touches === 'hosts' ? todo.length + found : 0,
    errors: todo.length === 0 ? blind : [...blind, ...(await actAndSettle(ctx, phase, todo, deps))],
  };
}

/** What this run has begun is its own doing anyway, and what keeps it from being seen may be what acting again mends. */
function mayActUnseen(step: Step, { code }: MusterError, { begun }: BatchDeps): boolean {
  return begun.has(step.id) && !outOfReach.has(code);
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
): Promise<readonly StepFailure[]> {
  const { journal, tools, life, crash, pollMs } = deps;
  for (const step of todo) {
    journal.startStep(tools.runId, step.id);
    if (step.node !== null && phase.nodeStatus !== undefined)
      life.enter(step.node.id, phase.nodeStatus.during);
    crash('step-started', { phaseId: phase.id, stepId: step.id });
  }
  const acting = todo.map((step) => ({ ...step, actedAt: ctx.clock.now() }));
  const gate = phase.gate?.bind(phase);
  const results = await actOnGroup(withFields(ctx, { phase: phase.id }), acting, {
    gate: gate && ((looking) => gate(looking, acting, tools)),
    act: (working) => phase.run(working, acting, tools),
    pollMs,
    onWait: (wait) => {
      for (const { id } of acting) journal.stepWaits(tools.runId, id, wait);
    },
  });
  return settleEach(acting, async (step) => {
    crash('step-acted', { phaseId: phase.id, stepId: step.id });
    const result = resultOf(results, step);
    const failures = result.acted
      ? await settleStep(ctx, phase, step, deps)
      : [failStep(phase, step, result.error, deps)];
    crash('step-settled', { phaseId: phase.id, stepId: step.id });
    return failures;
  });
}

async function settleStep(
  ctx: CallContext,
  phase: Phase,
  step: Step,
  deps: BatchDeps,
): Promise<readonly StepFailure[]> {
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

function failStep(phase: Phase, step: Step, error: MusterError, deps: BatchDeps): StepFailure {
  const { journal, tools, life } = deps;
  const status = error.code === 'cancelled' ? 'interrupted' : 'failed';
  if (phase.kind === 'change' && step.node !== null && phase.nodeStatus !== undefined) {
    life.fail(step.node.id, error.message);
  }
  journal.settleStep(tools.runId, step.id, { status, error: toWireError(error) });
  return { step, error };
}

/** The same context with log lines bound to the step's phase and host. */
export function stepContext(ctx: CallContext, phase: Phase, step: Step): CallContext {
  return withFields(
    ctx,
    step.node === null ? { phase: phase.id } : { phase: phase.id, node: step.node.hostname },
  );
}
