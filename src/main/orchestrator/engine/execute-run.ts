import { MusterError, toWireError } from '../../../shared/model/error.ts';
import type { PlannedPhase } from '../../../shared/model/plan.ts';
import type { RestingRunStatus, Run } from '../../../shared/model/run.ts';
import { movesStage } from '../../../shared/rules/install-stage.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withDeadline } from '../../platform/call-context.ts';
import type { ClusterStore } from '../../ports/stores.ts';
import type { Operation, Phase, Step } from './phase.ts';
import { type BatchDeps, type BatchResult, runBatch } from './run-batch.ts';

/** Everything an execution needs that is not in the run itself. */
export interface ExecuteDeps extends BatchDeps {
  readonly clusters: ClusterStore;
}

/** How a run ended. */
export interface RunResult {
  readonly status: Exclude<RestingRunStatus, 'interrupted'>;
  readonly error: MusterError | null;
}

/**
 * Walks the plan of a run that the journal already knows, phase by phase, group by group. Knows no concrete phase.
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
  let changed = 0;
  try {
    for (const planned of run.plan.phases) {
      ctx.signal.throwIfAborted();
      changed += await executePhase(ctx, planned, phaseOf(operation, planned), deps);
    }
  } catch (error) {
    return settleRun(run, ended(error), deps);
  }
  return settleRun(run, { status: changed === 0 ? 'unchanged' : 'done', error: null }, deps);
}

async function executePhase(
  ctx: CallContext,
  planned: PlannedPhase,
  phase: Phase,
  deps: ExecuteDeps,
): Promise<number> {
  const { journal, tools, crash } = deps;
  const runId = tools.runId;
  journal.startPhase(runId, phase.id);
  crash('phase-started', { phaseId: phase.id });
  const limit = { ms: planned.deadlineMs, what: `The phase "${planned.title}"` };
  let changed = 0;
  try {
    await withDeadline(ctx, limit, async (limited) => {
      for (const batch of planned.batches) {
        limited.signal.throwIfAborted();
        const steps = batch.map((step) => toStep(step, deps));
        const result = await runBatch(limited, phase, steps, deps);
        changed += result.changed;
        throwFirst(planned, result);
      }
    });
  } catch (error) {
    journal.settlePhase(runId, phase.id, 'failed');
    throw error;
  }
  journal.settlePhase(runId, phase.id, 'done');
  crash('phase-settled', { phaseId: phase.id });
  reachStage(phase, deps);
  return changed;
}

function reachStage(phase: Phase, deps: ExecuteDeps): void {
  const { clusters, journal, tools } = deps;
  const clusterId = tools.desired.cluster.id;
  const stage = clusters.byId(clusterId)?.installStage ?? 'none';
  if (phase.reaches === undefined || !movesStage(stage, phase.reaches)) return;
  clusters.setInstallStage(clusterId, phase.reaches);
  journal.append(tools.runId, [{ type: 'cluster', clusterId, installStage: phase.reaches }]);
}

function throwFirst(planned: PlannedPhase, result: BatchResult): void {
  const [first, ...others] = result.errors;
  if (first === undefined) return;
  if (first.error.code === 'cancelled') throw first.error;
  const name = first.step.node?.hostname ?? '';
  const where = first.error.message.startsWith(name) ? '' : `${name}: `;
  const more = others.length === 0 ? '' : ` (and ${others.length} more in the same phase)`;
  throw new MusterError(first.error.code, `${where}${first.error.message}${more}`, {
    cure: first.error.cure,
    detail: first.error.detail,
    cause: new Error(`phase ${planned.id}`, { cause: first.error }),
  });
}

function ended(error: unknown): RunResult {
  if (error instanceof MusterError) {
    return { status: error.code === 'cancelled' ? 'cancelled' : 'stopped', error };
  }
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

function toStep(planned: PlannedPhase['batches'][number][number], deps: ExecuteDeps): Step {
  const node = planned.nodeId === null ? null : deps.tools.nodeById(planned.nodeId);
  return { ...planned, node, actedAt: null };
}
