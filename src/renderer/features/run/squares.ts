import type { MarkName } from '../../ui/mark.tsx';
import { isProved, type Row } from './matrix.ts';

/** More rows of one group than this are drawn as squares: as rows nobody would see the whole. */
export const SQUARES_FROM = 120;

/** Rows of a square. */
const SQUARE = 84;

/** Rows of a folded square that are drawn all the same, because something is with them. */
const MOST_ODD = 12;

/** Rows that lie together, as one line. */
export interface Square {
  readonly id: string;
  readonly rows: readonly Row[];
}

/** What a group draws: a row, or a square of rows. */
export type Line =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'square'; readonly square: Square; readonly isOpen: boolean };

export interface LinesRequest {
  /** Ids of squares that are unfolded. */
  readonly unfolded: ReadonlySet<string>;
  /** Whether a row is drawn whatever its square: it is chosen, has the focus, or its host is what something blocks. */
  readonly stays: (row: Row) => boolean;
}

/** The lines of a group: its rows, or squares of them where there are too many. Pure. */
export function linesOf(rows: readonly Row[], { unfolded, stays }: LinesRequest): readonly Line[] {
  if (rows.length <= SQUARES_FROM) return rows.map((row) => ({ kind: 'row', row }));
  const count = Math.ceil(rows.length / SQUARE);
  return Array.from({ length: count }, (_, index): readonly Line[] => {
    const own = rows.slice(index * SQUARE, (index + 1) * SQUARE);
    // Named by who comes first: under a filter the same place is another square.
    const square = { id: `square of ${own[0]?.node?.id ?? index}`, rows: own };
    const isOpen = unfolded.has(square.id);
    const shown = isOpen ? square.rows : oddRows(square, stays);
    return [{ kind: 'square', square, isOpen }, ...shown.map((row): Line => ({ kind: 'row', row }))];
  }).flat();
}

/** The rows of a square that are more than a count, in their order: those that stay, then what failed, then what waits, as far as there is room. */
function oddRows({ rows }: Square, stays: (row: Row) => boolean): readonly Row[] {
  const odd = new Set(rows.filter(stays));
  for (const marks of [broken, waiting]) {
    for (const row of rows) {
      if (odd.size >= MOST_ODD) break;
      if (row.cells.some((cell) => cell !== null && marks.has(cell.mark))) odd.add(row);
    }
  }
  return rows.filter((row) => odd.has(row));
}

const broken: ReadonlySet<MarkName> = new Set(['failed', 'interrupted']);
const waiting: ReadonlySet<MarkName> = new Set(['waiting']);

/** What a phase has to do with a square. */
export interface SquareCell {
  /** The worst of them. */
  readonly mark: MarkName;
  /** How many are proved; of those that a filter leaves, all. */
  readonly done: number;
  readonly of: number;
}

/** From what needs a person to what is well. */
const worstFirst: readonly MarkName[] = [
  'failed',
  'interrupted',
  'waiting',
  'undoing',
  'running',
  'queued',
  'pending',
  'undone',
  'skipped',
  'verified',
];

/** A phase on the rows of a square; null where it concerns none, or none with the only mark that is shown. Pure. */
export function squareCell({ rows }: Square, column: number, only: string | null): SquareCell | null {
  const cells = rows.flatMap((row) => row.cells[column] ?? []);
  const shown = cells.filter(({ mark }) => only === null || mark === only);
  const [first] = shown;
  if (first === undefined) return null;
  const mark = worstFirst.find((one) => shown.some((cell) => cell.mark === one)) ?? first.mark;
  const done = only === null ? shown.filter(({ step }) => isProved(step)).length : shown.length;
  return { mark, done, of: cells.length };
}
