import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { type RollbackItem, type RollbackPlan, stepsToUndo } from '../../../src/shared/model/rollback.ts';
import type { Run } from '../../../src/shared/model/run.ts';
import type { MemoryJournal } from './memory-journal.ts';
import type { SampleNodes } from './sample-site.ts';

export interface PlayedWayBack {
  readonly run: Run;
  readonly plan: RollbackPlan;
  readonly journal: MemoryJournal;
  readonly nodes: SampleNodes;
  /** Milliseconds a step takes. */
  readonly pace: number;
  /** Id of a step that does not let itself be taken back. */
  readonly sticks: string | null;
  readonly signal: AbortSignal;
}

const stuck = {
  code: 'host-unreachable',
  message: 'km7-s3 does not answer.',
  cure: 'Look at the cable of km7-s3. Then go on taking it back.',
  retryable: true,
} as const;

/** Walks a run back as the engine would tell of it. Resolves at its end. */
export async function playRollback(play: PlayedWayBack): Promise<void> {
  const { run, plan, journal } = play;
  const say = (...bodies: RunEventBody[]) => journal.append(run.id, bodies);
  say({ type: 'run', status: 'rolling-back', error: null });
  for (const phase of plan.phases) {
    const items = phase.batches.flat().filter(({ verdict }) => verdict === 'undo');
    if (items.length === 0) continue;
    say({ type: 'phase', phaseId: phase.id, status: 'undoing' });
    for (const item of items) {
      say(stepBody(item, 'undoing'));
      if (!(await undone(play, item))) {
        say(stepBody(item, 'undo-failed'), { type: 'phase', phaseId: phase.id, status: 'failed' });
        say({ type: 'run', status: 'needs-attention', error: stuck });
        return;
      }
      say(stepBody(item, 'undone'));
    }
    say({ type: 'phase', phaseId: phase.id, status: 'undone' });
  }
  for (const { nodeId } of stepsToUndo(plan)) {
    if (nodeId === null) continue;
    play.nodes.move(nodeId, 'pending');
    say({ type: 'node', nodeId, status: 'pending' });
  }
  play.nodes.setStage(run.clusterId, 'none');
  say({ type: 'cluster', clusterId: run.clusterId, installStage: 'none' });
  say({ type: 'run', status: plan.limit.kind === 'all' ? 'rolled-back' : 'stopped', error: null });
}

/** @returns false where the step stays, or somebody stopped it. */
async function undone({ pace, sticks, signal }: PlayedWayBack, { stepId }: RollbackItem): Promise<boolean> {
  try {
    await sleep(pace, undefined, { signal });
    return stepId !== sticks;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function stepBody(item: RollbackItem, status: 'undoing' | 'undone' | 'undo-failed'): RunEventBody {
  const { stepId, phaseId, nodeId } = item;
  const error = status === 'undo-failed' ? stuck : null;
  return {
    type: 'step',
    stepId,
    phaseId,
    nodeId,
    status,
    attempt: 1,
    waitingFor: null,
    lastReason: null,
    error,
  };
}
