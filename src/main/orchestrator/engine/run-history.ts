import type { NodeId, StepId } from '../../../shared/model/ids.ts';
import type { OperationId, PlannedStep } from '../../../shared/model/plan.ts';
import type { Run, RunStep, StepStatus } from '../../../shared/model/run.ts';
import type { Operation, Phase } from './phase.ts';

/** A run with its rows, as far as they can be read. */
export interface PastRun {
  readonly run: Run;
  readonly steps: readonly RunStep[];
}

/** The other runs of a cluster, each part newest first, in the order they began. */
export interface OtherRuns {
  readonly newer: readonly PastRun[];
  readonly older: readonly PastRun[];
}

/** The operations there are, by id. */
export type Operations = Readonly<Record<OperationId, Operation>>;

/** Statuses of a step that acted, or may have: something of it can be on a host. */
const made: readonly StepStatus[] = [
  'running',
  'waiting',
  'done',
  'failed',
  'interrupted',
  'undoing',
  'undo-failed',
];

/** Whether the run of this row has, or may have, made the effect, and it was not taken back in that run. */
export function isMade({ status, attempt }: Pick<RunStep, 'status' | 'attempt'>): boolean {
  // One that failed and never began could not be looked at, and nothing was done to it.
  return made.includes(status) && !(status === 'failed' && attempt === 0);
}

/**
 * Names the effect of a step over all runs of a cluster. That a node is in the cluster is one effect, whichever phase brought it in: which
 * agent is the first one changes with the site file.
 */
export function effectOf(phase: Phase, step: PlannedStep): string {
  const joins = phase.kind === 'change' && phase.nodeStatus?.after === 'active';
  return joins && step.nodeId !== null ? `in-cluster/${step.nodeId}` : step.id;
}

/** What the other runs of a cluster say of its effects. */
export interface RunHistory {
  /** The newest of them that made the effect, when it was not taken away since; null where none did. */
  maker(effect: string, nodeId: NodeId | null): Run | null;
  /** The newer run that took away what this one made, or null. */
  takenAwayBy(effect: string, nodeId: NodeId | null): Run | null;
  /** Whether a row that could tell of the effect cannot be read. */
  isUnsure(stepId: StepId): boolean;
}

interface Fact {
  readonly run: Run;
  readonly kind: 'made' | 'taken-away';
  /** An effect, `node/<id>` for all on a node, or `cluster` for all on the cluster as a whole. */
  readonly of: string;
}

/**
 * Reads the rows of the other runs of a cluster. What came first is told by the order of the runs and by no clock: only the newest run goes on,
 * and none is taken back while a newer one has something standing, so whatever a run made, only a newer one has taken away since. Pure.
 */
export function historyOf({ newer, older }: OtherRuns, operations: Operations): RunHistory {
  const factsOfAll = (runs: readonly PastRun[]) =>
    runs.flatMap((past) => factsOf(past, operations[past.run.operation]));
  const since = factsOfAll(newer);
  const takenAway = since.filter(({ kind }) => kind === 'taken-away');
  const ever = [...since, ...factsOfAll(older)];
  const unreadable = new Set([...newer, ...older].flatMap(missingRows));
  const about = (effect: string, nodeId: NodeId | null) => {
    const scopes = [effect, nodeId === null ? 'cluster' : `node/${nodeId}`];
    return ({ of }: Fact) => scopes.includes(of);
  };
  return {
    takenAwayBy: (effect, nodeId) => takenAway.find(about(effect, nodeId))?.run ?? null,
    maker: (effect, nodeId) => {
      const newest = ever.find(about(effect, nodeId));
      return newest?.kind === 'made' ? newest.run : null;
    },
    isUnsure: (stepId) => unreadable.has(stepId),
  };
}

/** Steps of the plan whose rows are not among those that could be read. */
export function missingRows({ run, steps }: PastRun): readonly StepId[] {
  const read = new Set(steps.map(({ stepId }) => stepId));
  return run.plan.phases
    .flatMap(({ batches }) => batches.flat())
    .map(({ id }) => id)
    .filter((id) => !read.has(id));
}

function factsOf({ run, steps }: PastRun, operation: Operation): readonly Fact[] {
  const rows = new Map(steps.map((row) => [row.stepId, row]));
  return run.plan.phases.flatMap((planned) => {
    const phase = operation.phases.find(({ id }) => id === planned.id);
    if (phase === undefined || phase.kind === 'observe') return [];
    return planned.batches.flat().flatMap((step): readonly Fact[] => {
      const row = rows.get(step.id);
      return row === undefined ? [] : factsOfStep(run, phase, step, row);
    });
  });
}

function factsOfStep(run: Run, phase: Phase, step: PlannedStep, row: RunStep): readonly Fact[] {
  const of = effectOf(phase, step);
  if (row.status === 'undone') return [{ run, kind: 'taken-away', of }];
  if (row.status === 'done' && takesAway(phase)) {
    const all = step.nodeId === null ? 'cluster' : `node/${step.nodeId}`;
    return [{ run, kind: 'taken-away', of: all }];
  }
  return isMade(row) ? [{ run, kind: 'made', of }] : [];
}

/** Whether the phase takes everything off a node, or everything of a cluster away. */
function takesAway(phase: Phase): boolean {
  return phase.kind === 'change' && (phase.nodeStatus?.after === 'removed' || phase.reaches === 'none');
}
