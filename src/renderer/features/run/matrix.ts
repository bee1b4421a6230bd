import type { RunNode, RunSnapshot } from '../../../shared/contract/runs.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { NodeStatus } from '../../../shared/model/node.ts';
import type { PlannedPhase } from '../../../shared/model/plan.ts';
import type { PhaseStatus, RunStep } from '../../../shared/model/run.ts';
import type { MarkName } from '../../ui/mark.tsx';

/** A phase as a milestone. */
export interface Column {
  readonly phase: PlannedPhase;
  /** Counts from 1. */
  readonly number: number;
  readonly status: PhaseStatus;
  readonly startedAt: string | null;
  /** Steps proved, of all steps. */
  readonly done: number;
  readonly total: number;
}

/** What a phase has to do with a row. */
export interface Cell {
  readonly step: RunStep;
  readonly mark: MarkName;
}

export interface Row {
  /** Null for the cluster's own row. */
  readonly node: RunNode | null;
  /** One for each column; null where the phase does not concern the row. */
  readonly cells: readonly (Cell | null)[];
}

export interface Group {
  readonly id: 'cluster' | 'servers' | 'agents';
  readonly rows: readonly Row[];
}

/** A run as phases by nodes. */
export interface Matrix {
  readonly columns: readonly Column[];
  readonly groups: readonly Group[];
}

/** The matrix of a run. Rows keep the order of the snapshot's nodes. Pure. */
export function matrixOf(snapshot: RunSnapshot): Matrix {
  const byPhase = Map.groupBy(snapshot.steps, ({ phaseId }) => phaseId);
  const columns = snapshot.run.plan.phases.map((phase, index) =>
    columnOf(snapshot, { phase, number: index + 1, steps: byPhase.get(phase.id) ?? [] }),
  );
  const byRow = new Map<NodeId | null, Map<string, RunStep>>();
  for (const step of snapshot.steps) {
    const ofRow = byRow.get(step.nodeId) ?? new Map<string, RunStep>();
    byRow.set(step.nodeId, ofRow.set(step.phaseId, step));
  }
  const row = (node: RunNode | null): Row => {
    const steps = byRow.get(node?.id ?? null);
    return { node, cells: columns.map((column) => cellOf(steps?.get(column.phase.id), column)) };
  };
  const nodes = (role: RunNode['role']) => snapshot.nodes.filter((node) => node.role === role).map(row);
  const groups: Group[] = [
    { id: 'servers', rows: nodes('server') },
    { id: 'agents', rows: nodes('agent') },
    { id: 'cluster', rows: byRow.has(null) ? [row(null)] : [] },
  ];
  return { columns, groups: groups.filter(({ rows }) => rows.length > 0) };
}

interface ColumnRequest extends Pick<Column, 'phase' | 'number'> {
  readonly steps: readonly RunStep[];
}

function columnOf(snapshot: RunSnapshot, { phase, number, steps }: ColumnRequest): Column {
  const row = snapshot.phases.find(({ phaseId }) => phaseId === phase.id);
  return {
    phase,
    number,
    status: row?.status ?? 'pending',
    startedAt: row?.startedAt ?? null,
    done: steps.filter(isProved).length,
    total: steps.length,
  };
}

/** Whether a step's post-condition has been seen to hold. */
export function isProved({ status }: Pick<RunStep, 'status'>): boolean {
  return status === 'done' || status === 'held';
}

function cellOf(step: RunStep | undefined, column: Column): Cell | null {
  return step === undefined ? null : { step, mark: stepMark(step, column.status) };
}

/** The mark of a step: one that has not begun in a phase that has is queued. */
export function stepMark({ status }: Pick<RunStep, 'status'>, phase: PhaseStatus): MarkName {
  if (status === 'pending') return phase === 'running' ? 'queued' : 'pending';
  if (status === 'done') return 'verified';
  return status === 'undo-failed' ? 'failed' : status;
}

/** The mark of a node's recorded status. */
export function nodeMark(status: NodeStatus): MarkName {
  return status;
}

/** How often each mark stands in the matrix; the usual ones are there with 0 as well. */
export function markCounts({ groups }: Matrix): ReadonlyMap<MarkName, number> {
  const usual: MarkName[] = [
    'verified',
    'held',
    'running',
    'waiting',
    'failed',
    'queued',
    'pending',
    'interrupted',
  ];
  const counts = new Map<MarkName, number>(usual.map((mark) => [mark, 0]));
  for (const cell of groups.flatMap(({ rows }) => rows).flatMap(({ cells }) => cells)) {
    if (cell !== null) counts.set(cell.mark, (counts.get(cell.mark) ?? 0) + 1);
  }
  return counts;
}

/** Milliseconds a step took, or takes by now; null where it has not begun. */
export function stepSpanMs(
  { startedAt, finishedAt }: Pick<RunStep, 'startedAt' | 'finishedAt'>,
  appNowMs: number,
): number | null {
  if (startedAt === null) return null;
  const end = finishedAt === null ? appNowMs : Date.parse(finishedAt);
  return Math.max(0, end - Date.parse(startedAt));
}

/** Rows left by a filter: those with at least one cell of that mark. */
export function onlyMark(matrix: Matrix, mark: string | null): Matrix {
  if (mark === null) return matrix;
  const shows = ({ cells }: Row) => cells.some((cell) => cell?.mark === mark);
  const groups = matrix.groups.map((group) => ({ ...group, rows: group.rows.filter(shows) }));
  return { ...matrix, groups: groups.filter(({ rows }) => rows.length > 0) };
}

export interface DoorRequest {
  /** The only mark that is shown; null for all. */
  readonly mark: string | null;
  /** The step whose cell had focus last. */
  readonly last: string | null;
  /** The first phase that is drawn: those before it are folded. */
  readonly from?: number;
}

/** The cell that Tab comes to: the one that had focus last, or the first one that is shown. @returns the id of its step. */
export function doorOf({ groups }: Matrix, { mark, last, from = 0 }: DoorRequest): string | null {
  const shown = groups
    .flatMap(({ rows }) => rows)
    .flatMap(({ cells }) => cells.slice(from))
    .flatMap((cell) => (cell !== null && (mark === null || cell.mark === mark) ? [cell.step.stepId] : []));
  return shown.find((id) => id === last) ?? shown[0] ?? null;
}
