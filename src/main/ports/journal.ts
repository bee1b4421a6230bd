import type { WireError } from '../../shared/model/error.ts';
import type { RunEvent, RunEventBody } from '../../shared/model/event.ts';
import type { ClusterId, RunId, StepId } from '../../shared/model/ids.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import type { RestingRunStatus, Run, RunPhase, RunStep } from '../../shared/model/run.ts';

/** How a step ended; an error is an outcome like any other and is stored. */
export type StepOutcome =
  | { readonly status: 'held' | 'done' | 'skipped'; readonly output: string | null }
  | { readonly status: 'failed' | 'interrupted'; readonly error: WireError };

/** How taking a step back ended. */
export type UndoOutcome =
  | { readonly status: 'undone'; readonly output: string | null }
  | { readonly status: 'undo-failed'; readonly error: WireError };

/** A run as far as its row can be read. */
export interface RecordedRun {
  readonly id: RunId;
  readonly clusterId: ClusterId;
  /** As it stands in the row; of a later version it may be a word that this one does not know. */
  readonly operation: string;
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Null where it cannot be read; then `reason` says why. */
  readonly run: Run | null;
  readonly reason: string | null;
}

/** Which runs are asked for their times. */
export interface PastRunsRequest {
  readonly operation: OperationId;
  readonly clusterIds: readonly ClusterId[];
  readonly limit: number;
}

/** The times of a run that came to its end. */
export interface PastRun {
  readonly run: Pick<Run, 'startedAt' | 'finishedAt'>;
  readonly phases: readonly Pick<RunPhase, 'phaseId' | 'status' | 'startedAt' | 'finishedAt'>[];
  /** Steps that went alike stand here once. */
  readonly steps: readonly Pick<RunStep, 'phaseId' | 'status' | 'attempt'>[];
}

/** A run as a list has it: neither its plan nor the process that owns it. */
export type ListedRun = Omit<Run, 'plan' | 'owner'> & { readonly clusterName: string };

/** The newest runs, newest first. */
export interface ListedRuns {
  readonly runs: readonly ListedRun[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** How a run stands, whatever else of its row can be read. */
export interface RunStanding {
  readonly status: string;
  /** Null for an owner that cannot be read. */
  readonly owner: Run['owner'] | null;
}

/** What can be said of the process that has a run: on another machine it cannot be looked at. */
export type OwnerState = 'alive' | 'gone' | 'elsewhere';

/**
 * The journal of runs. Each method is one transaction that is on disk when it returns; rows and the event that tells of
 * them are written together, so no follower can see one without the other.
 */
export interface Journal {
  /** Writes the run, its phases and all its steps as `pending`. @throws MusterError `run-locked` while another run has the cluster. */
  begin(run: Run): void;
  /** The step is about to act: `running`, attempt counted up. */
  startStep(runId: RunId, stepId: StepId): void;
  /** It acted, and waits for its post-condition. */
  stepWaits(
    runId: RunId,
    stepId: StepId,
    wait: { readonly waitingFor: string; readonly lastReason: string },
  ): void;
  settleStep(runId: RunId, stepId: StepId, outcome: StepOutcome): void;
  /**
   * The step could not be looked at, and nothing was done to it: `failed`, with as many attempts as before. What is known of one that was taken
   * back, or could not be, stays; the reason is a line of the log then.
   */
  failLook(runId: RunId, stepId: StepId, error: WireError): void;
  startPhase(runId: RunId, phaseId: string): void;
  /** `pending` for one that stands still between two groups: it goes on with the run. */
  settlePhase(runId: RunId, phaseId: string, status: 'done' | 'failed' | 'skipped' | 'pending'): void;
  settleRun(runId: RunId, status: RestingRunStatus, error: WireError | null): void;
  /**
   * Takes a run over after its process died or it was stopped: `running` again, with this owner.
   * @throws MusterError `run-mismatch` for a run that has nothing to go on with; `run-locked` while another run has the cluster.
   */
  adopt(runId: RunId, owner: Run['owner']): void;
  /** Taking back begins, or goes on: `rolling-back`, with this owner. @throws MusterError `run-locked`; `run-mismatch` for one rolled back already. */
  beginRollback(runId: RunId, owner: Run['owner']): void;
  /** The steps of the phase are about to be taken back. */
  startPhaseUndo(runId: RunId, phaseId: string): void;
  startUndo(runId: RunId, stepId: StepId): void;
  settleUndo(runId: RunId, stepId: StepId, outcome: UndoOutcome): void;
  /** `pending`: taking back ended in good order with some of its steps still done. */
  settlePhaseUndo(runId: RunId, phaseId: string, status: 'undone' | 'failed' | 'pending'): void;
  /**
   * Runs that are under way but not alive, as when their owner is dead: `running` becomes `interrupted`, `rolling-back` becomes `needs-attention`, with their
   * running steps. @returns them.
   */
  reap(isAlive: (owner: Run['owner'], runId: RunId) => boolean): readonly Run[];
  /** Events that belong to no row change: log lines, findings, node moves. */
  append(runId: RunId, bodies: readonly RunEventBody[]): void;

  run(runId: RunId): Run | null;
  /** Newest first, as they began: the laptop's clock may have gone back in between. Runs that cannot be read are missing. */
  runsOf(clusterId: ClusterId | null): readonly Run[];
  /** The run of a cluster that is under way, an older one too, else its newest; null where none can be read. Quick also where there are many. */
  currentRun(clusterId: ClusterId): Run | null;
  /** The newest runs for a list; quick whatever the size of their plans. Those that cannot be read are missing, and count towards the limit. */
  listed(clusterId: ClusterId | null, limit: number): ListedRuns;
  /** The times of runs that came to their end, newest first; quick whatever the size of their plans. */
  pastRuns(request: PastRunsRequest): readonly PastRun[];
  /** The same as `runsOf`, with the runs that cannot be read in their places. */
  history(clusterId: ClusterId | null): readonly RecordedRun[];
  /** How a run stands, from two columns of its row; null where there is no such run. */
  standing(runId: RunId): RunStanding | null;
  /** How every run of a cluster stands, from one column: also those that cannot be read are in it. */
  standings(clusterId: ClusterId): readonly string[];
  /** Rows of the phases and steps of a run that cannot be read, and are missing from `phases` and `steps`: where and why. */
  unreadableRows(runId: RunId): readonly string[];
  phases(runId: RunId): readonly RunPhase[];
  steps(runId: RunId): readonly RunStep[];
  /** Events after `afterSequence`, oldest first, at most `limit`. */
  events(runId: RunId, afterSequence: number, limit: number): readonly RunEvent[];
  /** Number of the newest event of a run; 0 where there is none. */
  lastSequence(runId: RunId): number;
  /** Called after each commit with what was written. @returns how to stop listening. */
  onDidAppend(listener: (events: readonly RunEvent[]) => void): () => void;
}
