import type { PlannedPhase, PlannedStep } from '../../../shared/model/plan.ts';
import { movesStage } from '../../../shared/rules/install-stage.ts';
import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import type { ClusterStore } from '../../ports/stores.ts';
import { AskedToStop, Pause, throwIfAsked } from './pause.ts';
import type { Phase, Step } from './phase.ts';
import { type BatchDeps, runBatch } from './run-batch.ts';
import type { Standing } from './standing.ts';
import { throwFirst } from './step-failure.ts';

/** What a phase needs to be walked. */
export interface PhaseDeps extends BatchDeps {
  readonly clusters: ClusterStore;
}

/** A phase with what of it is still to be done. */
export interface PhaseWalk {
  readonly planned: PlannedPhase;
  readonly phase: Phase;
  /** Groups of steps, none of them empty. */
  readonly left: readonly (readonly PlannedStep[])[];
  readonly pauses: {
    /** Stand still after each group that changed a host, as long as a host may be changed after it. */
    readonly between: boolean;
    /** Whether a later phase may change a host. */
    readonly hostsAhead: boolean;
  };
}

/**
 * Walks one phase. Between groups it looks whether somebody asked to stop.
 * @returns how many steps changed a host. @throws Pause; MusterError of the first failure, after the whole group has an outcome.
 */
export async function executePhase(ctx: CallContext, walk: PhaseWalk, deps: PhaseDeps): Promise<number> {
  const { journal, tools, crash } = deps;
  const { planned, phase } = walk;
  journal.startPhase(tools.runId, phase.id);
  crash('phase-started', { phaseId: phase.id });
  const limit = { ms: planned.deadlineMs, what: `The phase "${planned.title}"` };
  let end: PhaseEnd;
  try {
    end = await withDeadline(stoppable(ctx, phase), limit, (limited) => walkBatches(limited, walk, deps));
  } catch (error) {
    const standsStill = error instanceof Pause || error instanceof AskedToStop;
    journal.settlePhase(tools.runId, phase.id, standsStill ? 'pending' : 'failed');
    throw error instanceof AskedToStop ? error.reason : error;
  }
  closePhase(phase, deps);
  if (end.pause !== null) throw end.pause;
  return end.changed;
}

interface PhaseEnd {
  readonly changed: number;
  /** The pause after the last group. */
  readonly pause: Pause | null;
}

async function walkBatches(ctx: CallContext, walk: PhaseWalk, deps: PhaseDeps): Promise<PhaseEnd> {
  let changed = 0;
  let pause: Pause | null = null;
  for (const [index, batch] of walk.left.entries()) {
    if (pause !== null) throw pause;
    throwIfAsked(ctx);
    const steps = batch.map((step) => toStep(step, deps));
    const result = await runBatch(ctx, walk.phase, steps, deps);
    changed += result.changed;
    throwFirst(result.errors);
    pause = result.changed === 0 ? null : pauseAfter(walk, index, steps);
  }
  return { changed, pause };
}

/** Looking can be cut short at any time: nothing is left half done. */
function stoppable(ctx: CallContext, phase: Phase): CallContext {
  if (phase.kind !== 'observe') return ctx;
  return { ...ctx, signal: AbortSignal.any([ctx.signal, ctx.stopSoon]) };
}

function pauseAfter(
  { planned, left, pauses }: PhaseWalk,
  index: number,
  steps: readonly Step[],
): Pause | null {
  const ahead = index + 1 < left.length || pauses.hostsAhead;
  if (!pauses.between || !ahead) return null;
  const [first, ...others] = steps.flatMap(({ node }) => (node === null ? [] : [node.hostname]));
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return new Pause(
    first === undefined ? `after "${planned.title}"` : `after ${first}${more} in "${planned.title}"`,
  );
}

/** Nothing of the phase is left to do. What a process that died did not get to write is made up for. */
export function walkedAlready(
  { planned, phase }: Pick<PhaseWalk, 'planned' | 'phase'>,
  { phases }: Standing,
  deps: PhaseDeps,
): void {
  const closed = planned.skip === null ? 'done' : 'skipped';
  if (phases.get(planned.id)?.status === closed) return;
  if (closed === 'done') closePhase(phase, deps);
  else deps.journal.settlePhase(deps.tools.runId, planned.id, closed);
}

/** The stage is reached before the phase is closed: a phase that says it is done has brought the cluster where it says. */
function closePhase(phase: Phase, deps: PhaseDeps): void {
  reachStage(phase, deps);
  deps.journal.settlePhase(deps.tools.runId, phase.id, 'done');
  deps.crash('phase-settled', { phaseId: phase.id });
}

/** Leaves a phase out: each step says why. What the phase would have reached is not claimed. */
export function skipPhase(
  planned: PlannedPhase,
  left: PhaseWalk['left'],
  { journal, tools }: PhaseDeps,
): void {
  for (const { id } of left.flat()) {
    journal.settleStep(tools.runId, id, { status: 'skipped', output: planned.skip });
  }
  journal.settlePhase(tools.runId, planned.id, 'skipped');
}

function reachStage(phase: Phase, deps: PhaseDeps): void {
  const { clusters, journal, tools } = deps;
  const clusterId = tools.desired.cluster.id;
  const stage = clusters.byId(clusterId)?.installStage ?? 'none';
  if (phase.reaches === undefined || !movesStage(stage, phase.reaches)) return;
  clusters.setInstallStage(clusterId, phase.reaches);
  journal.append(tools.runId, [{ type: 'cluster', clusterId, installStage: phase.reaches }]);
  deps.crash('stage-reached', { phaseId: phase.id });
}

function toStep(planned: PlannedStep, { tools }: PhaseDeps): Step {
  const node = planned.nodeId === null ? null : tools.nodeById(planned.nodeId);
  return { ...planned, node, actedAt: null };
}
