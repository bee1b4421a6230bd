import type { NodeId } from '../../../shared/model/ids.ts';
import type { MarkName } from '../../ui/mark.tsx';
import type { Cell, Column, Group, Matrix, Row } from './matrix.ts';

/** Phases that a sheet has room for without folding those that are passed. */
export const MOST_COLUMNS = 12;

/** Rows that a sheet has room for without folding those that are finished. */
export const MOST_ROWS = 24;

/** Nothing more is to come of a cell with one of these. What failed, waits or is under way is never folded. */
const settled: ReadonlySet<MarkName> = new Set(['verified', 'held', 'skipped']);

export interface FoldRequest {
  /** Phases that stay, because somebody has chosen a cell of them or the focus is there. */
  readonly keep: ReadonlySet<string>;
  /** Whether passed phases fold however few there are: gloves need wide columns. */
  readonly always: boolean;
}

/** How many of the first phases fold into one column; 0 where none does. A run with nothing ahead keeps all: it is read as a whole. Pure. */
export function foldedColumns({ columns, groups }: Matrix, { keep, always }: FoldRequest): number {
  if (!always && columns.length <= MOST_COLUMNS) return 0;
  const rows = groups.flatMap((group) => group.rows);
  const passed = columns.findIndex(
    (column, index) => keep.has(column.phase.id) || !isPassed(column, rows, index),
  );
  return passed < 2 ? 0 : passed;
}

function isPassed({ status }: Column, rows: readonly Row[], index: number): boolean {
  return (
    (status === 'done' || status === 'skipped') && rows.every(({ cells }) => isSettled(cells[index] ?? null))
  );
}

function isSettled(cell: Cell | null): boolean {
  return cell === null || settled.has(cell.mark);
}

/** The rows of a group that are drawn, and those that one line stands for. */
export interface FoldedGroup {
  readonly shown: readonly Row[];
  readonly folded: readonly Row[];
}

export interface FoldRowsRequest {
  /** Rows that stay: of the chosen cell, and of the one that has the focus. */
  readonly keep: ReadonlySet<NodeId>;
  /** Host names of which something is found that blocks; what only warns is common, and stands in the margin. */
  readonly found: ReadonlySet<string>;
}

/** Folds the rows that are verified throughout and of which nothing else is to be said, where the sheet has more than it has room for. Pure. */
export function foldRows(matrix: Matrix, group: Group, { keep, found }: FoldRowsRequest): FoldedGroup {
  const all = matrix.groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const folds = ({ node, cells }: Row) =>
    node !== null &&
    !keep.has(node.id) &&
    !found.has(node.hostname) &&
    node.status !== 'failed' &&
    cells.some((cell) => cell !== null) &&
    cells.every((cell) => isSettled(cell) && cell?.mark !== 'skipped');
  const folded = all > MOST_ROWS ? group.rows.filter(folds) : [];
  if (folded.length < 2) return { shown: group.rows, folded: [] };
  const gone = new Set(folded);
  return { shown: group.rows.filter((row) => !gone.has(row)), folded };
}

/** The cell that stands for those of a row that are folded: left out, where one of them was. Pure. */
export function foldedMark({ cells }: Row, count: number): MarkName {
  const isLeftOut = cells.slice(0, count).some((cell) => cell?.mark === 'skipped');
  return isLeftOut ? 'skipped' : 'verified';
}

/** The first step of a row, among the phases from that one on. */
export function firstStep({ cells }: Row, from = 0): string | null {
  return cells.slice(from).find((cell) => cell !== null)?.step.stepId ?? null;
}

/** The first step of some rows whose cell is drawn, where the phases before `from` are folded; null where all of theirs are. */
export function firstDrawn(rows: readonly Row[], from: number): string | null {
  return rows.map((row) => firstStep(row, from)).find((step) => step !== null) ?? null;
}

/** What a row has done of the phases that are folded. */
export function foldedSteps({ cells }: Row, count: number): { readonly done: number; readonly of: number } {
  const steps = cells.slice(0, count).filter((cell) => cell !== null);
  return { done: steps.filter(({ mark }) => mark !== 'skipped').length, of: steps.length };
}
