import { MusterError } from '../../../shared/model/error.ts';
import type { Foreseen, LookLine, LookSummary } from '../../../shared/model/look.ts';
import type { Plan, PlannedPhase } from '../../../shared/model/plan.ts';
import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import { mapLimited } from '../../platform/limited.ts';
import { phaseOf } from './execute-run.ts';
import { foresee, type Seen, until } from './foresee.ts';
import type { ObservingPhase, Operation, Phase, PreviewTools, Step } from './phase.ts';
import { settle } from './settle.ts';

/** What a look ahead needs. There is no journal and no writer among it. */
export interface LookDeps {
  readonly tools: PreviewTools;
  /** Between two looks of an observing phase, milliseconds. */
  readonly pollMs: number;
  /** Hosts looked at at once. */
  readonly parallel: number;
  /** Hears each line as soon as it is known. */
  readonly onLine: (line: LookLine) => void;
}

/** What a look ahead came to. */
export interface LookResult {
  readonly summary: LookSummary;
  /** What ended it early: an observation that failed, a deadline, a person. */
  readonly error: MusterError | null;
}

/** What is known so far. */
interface Course {
  alreadySo: number;
  wouldChange: number;
  unknown: number;
  /** Title of the latest phase that would change a host: what comes after it can depend on that. */
  pending: string | null;
}

/**
 * Walks a plan and says of every step what a run would do, without doing it: observing phases really look, changing ones look first and
 * ask their preview. Phases that belong to the run itself (`everyTime`) are passed over. Never throws for what a host or a person did.
 */
export async function lookAhead(
  ctx: CallContext,
  plan: Plan,
  operation: Operation,
  deps: LookDeps,
): Promise<LookResult> {
  const course: Course = { alreadySo: 0, wouldChange: 0, unknown: 0, pending: null };
  const phases = plan.phases
    .map((planned) => ({ planned, phase: phaseOf(operation, planned) }))
    .filter(({ phase }) => phase.kind === 'observe' || phase.everyTime !== true);
  let error: MusterError | null = null;
  for (const [index, { planned, phase }] of phases.entries()) {
    if (error?.code === 'cancelled') break;
    const { id: phaseId, title } = planned;
    deps.onLine({ type: 'phase', phaseId, title, number: index + 1, of: phases.length });
    if (error === null) error = await lookAtPhase(ctx, planned, { phase, course, deps });
    else tellAll(planned, { phase, course, deps }, until(course.pending ?? title));
    if (error !== null) course.pending ??= title;
  }
  const { alreadySo, wouldChange, unknown } = course;
  return { summary: { alreadySo, wouldChange, unknown }, error };
}

interface Look {
  readonly phase: Phase;
  readonly course: Course;
  readonly deps: LookDeps;
}

/** @returns what ends the look, or null. */
async function lookAtPhase(ctx: CallContext, planned: PlannedPhase, look: Look): Promise<MusterError | null> {
  const { phase, course } = look;
  if (planned.skip !== null) {
    tellAll(planned, look, { foreseen: 'left-out', text: planned.skip, diff: null });
    return null;
  }
  if (phase.kind === 'observe' && course.pending !== null) {
    tellAll(planned, look, until(course.pending));
    return null;
  }
  const limit = { ms: planned.deadlineMs, what: `Looking ahead at "${planned.title}"` };
  try {
    await withDeadline(ctx, limit, async (limited) => {
      for (const batch of planned.batches) {
        stopIfAsked(limited);
        await lookAtBatch(
          limited,
          planned,
          batch.map((step) => toStep(step, look)),
          look,
        );
      }
    });
    return null;
  } catch (error) {
    if (error instanceof MusterError) return error;
    throw error;
  }
}

async function lookAtBatch(
  ctx: CallContext,
  planned: PlannedPhase,
  batch: readonly Step[],
  look: Look,
): Promise<void> {
  const { phase, course, deps } = look;
  if (phase.kind === 'observe') return observe(ctx, phase, batch, look);
  const seen = await foresee(ctx, phase, batch, { ...deps, pending: course.pending });
  for (const step of batch)
    tell(look, step, seen.get(step.id) ?? { foreseen: 'unknown', text: '', diff: null });
  const acts = [...seen.values()].some(({ foreseen }) => foreseen !== 'already-so');
  if (acts && phase.touches === 'hosts') course.pending = planned.title;
}

/** All of a group are looked at before the first failure ends the look. */
async function observe(
  ctx: CallContext,
  phase: ObservingPhase,
  batch: readonly Step[],
  look: Look,
): Promise<void> {
  const { tools, pollMs, parallel } = look.deps;
  const errors = await mapLimited(batch, parallel, async (step) => {
    try {
      const text = await settle(ctx, {
        look: (looking) => phase.verify(looking, step, tools),
        pollMs,
        onWait: () => undefined,
      });
      tell(look, step, { foreseen: 'seen', text, diff: null });
      return null;
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      tell(look, step, { foreseen: 'failed', text: error.message, diff: null });
      return error;
    }
  });
  const first = errors.find((error) => error !== null);
  if (first !== undefined) throw first;
}

function tell(look: Look, step: Step, { foreseen, text, diff }: Seen): void {
  const { phase, course, deps } = look;
  if (phase.kind === 'change') count(course, foreseen);
  const { id: stepId, nodeId, title } = step;
  const host = step.node?.hostname ?? null;
  deps.onLine({ type: 'step', phaseId: phase.id, stepId, nodeId, host, title, foreseen, text, diff });
}

function tellAll(planned: PlannedPhase, look: Look, seen: Seen): void {
  for (const step of planned.batches.flat()) tell(look, toStep(step, look), seen);
}

function count(course: Course, foreseen: Foreseen): void {
  if (foreseen === 'already-so') course.alreadySo += 1;
  if (foreseen === 'would-change') course.wouldChange += 1;
  if (foreseen === 'unknown') course.unknown += 1;
}

function toStep(planned: PlannedPhase['batches'][number][number], { deps }: Look): Step {
  const node = planned.nodeId === null ? null : deps.tools.nodeById(planned.nodeId);
  return { ...planned, node, actedAt: null };
}

/** Nothing has to be finished first: the first wish to stop is enough. */
function stopIfAsked(ctx: CallContext): void {
  ctx.signal.throwIfAborted();
  ctx.stopSoon.throwIfAborted();
}
