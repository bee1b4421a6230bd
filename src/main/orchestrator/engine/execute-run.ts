import { MusterError, toWireError } from '../../../shared/model/error.ts';
import type { PlannedPhase } from '../../../shared/model/plan.ts';
import type { RestingRunStatus, Run } from '../../../shared/model/run.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { ClusterStore } from '../../ports/stores.ts';
import { executePhase, type PhaseDeps, skipPhase, walkedAlready } from './execute-phase.ts';
import { isPauseWanted, Pause, pausesBefore } from './pause.ts';
import type { Operation, Phase } from './phase.ts';
import type { BatchDeps } from './run-batch.ts';
import { batchesLeft, begunSteps, changedSoFar, repeats, standingOf } from './standing.ts';

/** Everything an execution needs that is not in the run itself. */
export interface ExecuteDeps extends Omit<BatchDeps, 'begun'> {
  readonly clusters: ClusterStore;
  /** Id of the phase whose pause was answered with "go on". */
  readonly goesPast?: string | null;
  /**
   * Gives back what the run holds outside the journal, before its end is written: a process that dies in between goes on and holds it anew,
   * one that dies later leaves nothing that nobody would come back for. Never throws.
   */
  readonly letGo?: (ctx: CallContext) => Promise<void>;
}

/** How a run ended, or where it stands still. */
export interface RunResult {
  readonly status: Exclude<RestingRunStatus, 'interrupted'>;
  readonly error: MusterError | null;
  /** Where a paused run stands: `before "Join servers"`. */
  readonly pause?: string;
}

/**
 * Walks the plan of a run that the journal already knows, phase by phase, group by group. Knows no concrete phase.
 * What the journal says is settled is not touched again; what looks is looked at again. A new run is one of which nothing is settled.
 * Stops at the first group with a failure, after the whole group has an outcome. Never throws for a failed step: the
 * failure is in the result and in the journal.
 */
export async function executeRun(
  ctx: CallContext,
  run: Run,
  operation: Operation,
  deps: ExecuteDeps,
): Promise<RunResult> {
  deps.crash('run-begun', {});
  const result = await resultOf(ctx, { run, operation }, deps);
  await deps.letGo?.(ctx);
  return settleRun(run, result, deps);
}

interface Walk {
  readonly run: Run;
  readonly operation: Operation;
}

async function resultOf(ctx: CallContext, whole: Walk, deps: ExecuteDeps): Promise<RunResult> {
  try {
    const changed = await walk(ctx, whole, deps);
    return { status: changed === 0 ? 'unchanged' : 'done', error: null };
  } catch (error) {
    return ended(error, whole.run, isPauseWanted(ctx));
  }
}

/** @returns how many steps of the run have changed a host. @throws Pause, MusterError. */
async function walk(ctx: CallContext, { run, operation }: Walk, deps: ExecuteDeps): Promise<number> {
  const standing = standingOf(deps.journal, run);
  const phases = run.plan.phases.map((planned) => ({ planned, phase: phaseOf(operation, planned) }));
  const here = new Set(deps.tools.desired.nodes.map(({ id }) => id));
  let changed = changedSoFar(run, operation, standing);
  for (const [index, both] of phases.entries()) {
    ctx.signal.throwIfAborted();
    ctx.stopSoon.throwIfAborted();
    const { planned, phase } = both;
    const left = batchesLeft(both, standing, ({ nodeId }) => nodeId === null || here.has(nodeId));
    const own: PhaseDeps = { ...deps, begun: begunSteps(standing) };
    if (left.length === 0) {
      walkedAlready(both, standing, own);
      continue;
    }
    if (planned.skip !== null) {
      skipPhase(planned, left, own);
      continue;
    }
    if (pausesBefore(planned, standing) && deps.goesPast !== planned.id) {
      throw new Pause(`before "${planned.title}"`);
    }
    const hostsAhead = phases.slice(index + 1).some((later) => touchesHosts(later));
    // What is done anew each time would ask for a person's word each time, and the run would never get past it.
    const between = run.plan.pauseBetween && !repeats(phase);
    const pauses = { between, hostsAhead };
    changed += await executePhase(ctx, { planned, phase, left, pauses }, own);
  }
  return changed;
}

function touchesHosts({ planned, phase }: { readonly planned: PlannedPhase; readonly phase: Phase }) {
  return phase.kind === 'change' && phase.touches === 'hosts' && planned.skip === null;
}

function ended(error: unknown, { plan }: Run, standsStill: boolean): RunResult {
  if (error instanceof Pause) return { status: 'paused', error: null, pause: error.where };
  if (error instanceof MusterError && error.code === 'cancelled') {
    if (standsStill) return { status: 'paused', error: null, pause: 'where somebody asked for it' };
    const { code, message, detail } = error;
    const cure = `Go on with: muster resume ${plan.clusterName}`;
    return { status: 'cancelled', error: new MusterError(code, message, { cure, detail, cause: error }) };
  }
  if (error instanceof MusterError) return { status: 'stopped', error };
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error ? error.stack : undefined;
  return { status: 'stopped', error: new MusterError('internal', message, { detail, cause: error }) };
}

function settleRun(run: Run, result: RunResult, deps: ExecuteDeps): RunResult {
  const wire = result.error === null ? null : toWireError(result.error);
  deps.journal.settleRun(run.id, result.status, wire);
  deps.crash('run-settled', {});
  return result;
}

/** The code of a planned phase. @throws MusterError `run-mismatch` where this version has none. */
export function phaseOf(operation: Operation, planned: PlannedPhase): Phase {
  const phase = operation.phases.find(({ id }) => id === planned.id);
  if (phase !== undefined) return phase;
  throw new MusterError(
    'run-mismatch',
    `The plan names a phase "${planned.id}" that this version of Muster does not have.`,
    {
      cure: 'Make a new plan with this version; what is already done on the hosts is recognised and not repeated.',
    },
  );
}
