import type { WireError } from '../../shared/model/error.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { ClusterId, NodeId, RunId } from '../../shared/model/ids.ts';
import type { PhaseStatus, Run, RunPhase, RunStatus, RunStep, StepStatus } from '../../shared/model/run.ts';
import { isBusy } from '../../shared/model/run.ts';
import type { OwnerState, RecordedRun } from '../ports/journal.ts';
import type { AppDeps } from './deps.ts';

type HistoryDeps = Pick<AppDeps, 'journal' | 'stores' | 'ownerState'>;

/** One run as a list shows it; also one whose row cannot be read in full. */
export interface RunSummary {
  readonly id: RunId;
  readonly clusterName: string;
  readonly operation: string;
  /** As it stands: a run whose process is gone is under way no more, also where a full disk took no word of it. */
  readonly status: string;
  /** Whether the process that has it under way is there; null for a run that is at rest. */
  readonly owner: OwnerState | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Milliseconds, never negative; null while it is under way. */
  readonly tookMs: number | null;
  /** Phase at which it stopped or is, and why; null where there is nothing to say. */
  readonly stoppedAt: string | null;
  readonly error: WireError | null;
  /** Why its row cannot be read; null for one that can. */
  readonly unreadable: string | null;
}

/** One step of a timeline. */
export interface TimelineStep {
  readonly stepId: string;
  /** Hostname; null for a step on the cluster. */
  readonly node: string | null;
  readonly title: string;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly tookMs: number | null;
  /** Of taking it back; null where that never was tried. */
  readonly undoTookMs: number | null;
  readonly waitingFor: string | null;
  readonly lastReason: string | null;
  readonly error: WireError | null;
}

export interface TimelinePhase {
  readonly phaseId: string;
  readonly title: string;
  readonly status: PhaseStatus;
  /** Null for one that is taken back: between its beginning and its way back lies all that came after it. */
  readonly tookMs: number | null;
  /** Why a person left it out. */
  readonly skip: string | null;
  readonly steps: readonly TimelineStep[];
}

/** A run as a timeline: phases, and in each its nodes. */
export interface Timeline {
  readonly run: RunSummary;
  /** Null where it cannot be read. */
  readonly startedBy: Run['owner'] | null;
  readonly phases: readonly TimelinePhase[];
  /** Rows that cannot be read and are therefore missing above: where and why. */
  readonly unreadable: readonly string[];
}

/** Runs of a cluster, or all, newest first. */
export function runHistory(
  deps: HistoryDeps,
  clusterId: ClusterId | null,
  limit: number,
): readonly RunSummary[] {
  return deps.journal
    .history(clusterId)
    .slice(0, limit)
    .map((recorded) => summaryOf(deps, recorded));
}

/**
 * The run that a person means: by its id, the newest of a cluster by the cluster's name, or the newest of all.
 * @throws MusterError `not-found`.
 */
export function runNamed({ journal, stores }: HistoryDeps, name: string | null): RecordedRun {
  const all = journal.history(null);
  const cluster = stores.clusters.list().find((candidate) => candidate.name === name);
  const fits = ({ id, clusterId }: RecordedRun) => name === null || id === name || clusterId === cluster?.id;
  const found = all.find(fits);
  if (found !== undefined) return found;
  if (all.length === 0) {
    throw new MusterError('not-found', 'There is no run in the database yet.', {
      cure: 'Describe a site in a file and run: muster up site.yaml',
    });
  }
  const message =
    cluster === undefined
      ? `There is no run and no cluster "${name}".`
      : `Cluster ${cluster.name} has no run yet.`;
  throw new MusterError('not-found', message, { cure: 'muster runs lists them.' });
}

/** Everything recorded of one run. */
export function runTimeline(deps: HistoryDeps, recorded: RecordedRun): Timeline {
  const { journal, stores } = deps;
  const { id } = recorded;
  const planned = new Map((recorded.run?.plan.phases ?? []).map((phase) => [phase.id, phase]));
  const steps = Map.groupBy(journal.steps(id), ({ phaseId }) => phaseId);
  const phases = journal.phases(id).map((phase): TimelinePhase => {
    const plan = planned.get(phase.phaseId);
    return {
      phaseId: phase.phaseId,
      title: plan?.title ?? phase.phaseId,
      status: phase.status,
      tookMs: wentBack(phase) ? null : span(phase.startedAt, phase.finishedAt),
      skip: plan?.skip ?? null,
      steps: (steps.get(phase.phaseId) ?? []).map((step) => timelineStep(step, hostnameOf(stores))),
    };
  });
  return {
    run: summaryOf(deps, recorded),
    startedBy: journal.standing(id)?.owner ?? null,
    phases,
    unreadable: journal.unreadableRows(id),
  };
}

function timelineStep(step: RunStep, hostname: (id: NodeId) => string): TimelineStep {
  const { stepId, nodeId, title, status, attempt, waitingFor, lastReason, error } = step;
  return {
    stepId,
    node: nodeId === null ? null : hostname(nodeId),
    title,
    status,
    attempt,
    tookMs: span(step.startedAt, step.finishedAt),
    undoTookMs: span(step.undoStartedAt, step.undoFinishedAt),
    waitingFor,
    lastReason,
    error,
  };
}

/** A node by the name people know; by its id where its row is gone or cannot be read. */
export function hostnameOf(stores: Pick<AppDeps['stores'], 'nodes'>): (id: NodeId) => string {
  const names = new Map<NodeId, string>();
  const look = (id: NodeId) => {
    try {
      return stores.nodes.byId(id)?.hostname ?? id;
    } catch {
      // What happened on a node is told also where its own row cannot be read; `db verify` names that row.
      return id;
    }
  };
  return (id) => {
    const name = names.get(id) ?? look(id);
    names.set(id, name);
    return name;
  };
}

function summaryOf(deps: HistoryDeps, recorded: RecordedRun): RunSummary {
  const { journal, stores } = deps;
  const { id, clusterId, operation, status, startedAt, finishedAt, run, reason } = recorded;
  const owner = isBusy(recorded) ? ownerOf(deps, id) : null;
  return {
    id,
    clusterName: run?.plan.clusterName ?? nameOf(stores, clusterId),
    operation,
    status: owner === 'gone' ? withoutOwner(status) : status,
    owner,
    startedAt,
    finishedAt,
    tookMs: span(startedAt, finishedAt),
    stoppedAt: placeOf(journal.phases(id), run),
    error: run?.error ?? null,
    unreadable: reason,
  };
}

function ownerOf({ journal, ownerState }: HistoryDeps, runId: RunId): OwnerState {
  const owner = journal.standing(runId)?.owner ?? null;
  return owner === null ? 'gone' : ownerState(owner);
}

/** What the next process that may write makes of a run that nobody works on any more. */
function withoutOwner(status: string): RunStatus {
  return status === 'rolling-back' ? 'needs-attention' : 'interrupted';
}

function nameOf(stores: HistoryDeps['stores'], clusterId: ClusterId): string {
  try {
    return stores.clusters.byId(clusterId)?.name ?? clusterId;
  } catch {
    // The run is told also where the row of its cluster cannot be read; `db verify` names that row.
    return clusterId;
  }
}

/** The phase where a run failed, is, or goes on. */
function placeOf(phases: readonly RunPhase[], run: Run | null): string | null {
  const at =
    phases.find(({ status }) => status === 'failed' || status === 'running' || status === 'undoing') ??
    phases.find(({ status }) => status === 'pending');
  if (at === undefined) return null;
  return run?.plan.phases.find(({ id }) => id === at.phaseId)?.title ?? at.phaseId;
}

function wentBack({ status }: { readonly status: PhaseStatus }): boolean {
  return status === 'undoing' || status === 'undone';
}

/** Milliseconds between two stored moments; 0 where the clock went back in between; null where one is missing. */
export function span(startedAt: string | null, finishedAt: string | null): number | null {
  const ms = Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
