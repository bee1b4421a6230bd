import { type FocusEvent, type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Finding } from '../../../shared/model/finding.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { text } from '../../ui/text.ts';
import { firstDrawn, foldedColumns, foldRows, MOST_COLUMNS } from './fold.ts';
import { type Column, doorOf, type Group, type Matrix, onlyMark, type Row } from './matrix.ts';
import { FoldedMilestone, focusStep } from './matrix-fold.tsx';
import { GroupRows, type WorstFound } from './matrix-rows.tsx';
import { type Line, linesOf } from './squares.ts';

export interface MatrixTableProps {
  readonly matrix: Matrix;
  readonly findings: readonly Finding[];
  readonly view: ViewStore;
  /** The app's clock, milliseconds. */
  readonly appNow: number;
  readonly clusterName: string;
}

/** Phases across, nodes down. Tab comes to one cell and leaves; arrow keys move between cells, Enter chooses one, and again lets go. */
export function MatrixTable({ view, clusterName, appNow, ...props }: MatrixTableProps) {
  const [last, setLast] = useState<string | null>(null);
  const mark = useStore(view, (state) => state.mark);
  const matrix = useMemo(() => onlyMark(props.matrix, mark), [props.matrix, mark]);
  const worst = useMemo(() => worstFound(props.findings), [props.findings]);
  const focused = useMemo(() => cellOfStep(props.matrix, last), [props.matrix, last]);
  const folded = useFold(props.matrix, view, { mark, focused: focused?.phaseId ?? null });
  const columns = useMemo(() => matrix.columns.slice(folded), [matrix, folded]);
  const { groups, onSquare } = useLines(matrix, view, {
    mark,
    focused: focused?.nodeId ?? null,
    worst,
    from: folded,
  });
  const door = useMemo(() => doorAmong(groups, { mark, last, from: folded }), [groups, mark, last, folded]);
  const rows = props.matrix.groups.flatMap((group) => group.rows).filter(({ node }) => node !== null);
  const first = groups.flatMap(({ lines }) => lines).find(({ kind }) => kind === 'row');
  return (
    <section className="matrix" data-region="matrix" aria-label={text.run.matrix}>
      <table onKeyDown={moveFocus} onFocus={(event) => setLast(stepAt(event))}>
        <colgroup>
          <col className="names" />
          {folded === 0 ? null : <col className="folded" />}
          {columns.map(({ phase }) => (
            <col key={phase.id} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">
              <span className="cap">
                {text.run.nodes(rows.length)}
                <br />
                {text.run.phases(matrix.columns.length)}
              </span>
              <FoldSwitch view={view} count={matrix.columns.length} />
            </th>
            {folded === 0 ? null : (
              <FoldedMilestone count={folded} row={first?.kind === 'row' ? first.row : null} view={view} />
            )}
            {columns.map((column, index) => (
              <Milestone key={column.phase.id} column={column} last={index === columns.length - 1} />
            ))}
          </tr>
        </thead>
        {groups.map(({ group, lines, verified, unfold }) => (
          <GroupRows
            key={group.id}
            group={group}
            lines={lines}
            verified={verified}
            onUnfold={unfold}
            onSquare={onSquare}
            columns={columns}
            folded={folded}
            only={mark}
            door={door}
            worst={worst}
            clusterName={clusterName}
            view={view}
            appNow={appNow}
          />
        ))}
      </table>
    </section>
  );
}

/** The worst that was found on each host: what blocks before what warns. */
function worstFound(findings: readonly Finding[]): WorstFound {
  const worst = new Map<string, Finding>();
  for (const finding of findings) {
    const { severity, subject } = finding;
    const before = worst.get(subject.name);
    if (severity === 'ok' || before?.severity === 'block') continue;
    if (before === undefined || severity === 'block') worst.set(subject.name, finding);
  }
  return worst;
}

/** Whose cell a step is. */
function cellOfStep({ groups }: Matrix, stepId: string | null) {
  if (stepId === null) return null;
  for (const { rows } of groups) {
    for (const { cells } of rows) {
      const cell = cells.find((one) => one?.step.stepId === stepId);
      if (cell != null) return cell.step;
    }
  }
  return null;
}

interface FoldRequest {
  readonly mark: string | null;
  /** The phase in which somebody moves with the keys. */
  readonly focused: string | null;
}

/** How many of the first phases are folded now. Those stay in which somebody has chosen a cell or moves with the keys. */
function useFold(matrix: Matrix, view: ViewStore, { mark, focused }: FoldRequest): number {
  const { touch, allPhases, cell } = useStore(view);
  const chosen = cell?.phaseId ?? null;
  return useMemo(() => {
    if (mark !== null || allPhases) return 0;
    const keep = new Set([chosen, focused].filter((phase) => phase !== null));
    return foldedColumns(matrix, { keep, always: touch });
  }, [matrix, mark, allPhases, touch, chosen, focused]);
}

interface LinesRequest {
  readonly mark: string | null;
  /** The node in whose row somebody moves with the keys. */
  readonly focused: NodeId | null;
  readonly worst: WorstFound;
  /** The first phase that is drawn. */
  readonly from: number;
}

/** What is drawn of a group now, and how the rest is brought back. */
interface DrawnGroup {
  readonly group: Group;
  readonly lines: readonly Line[];
  /** Rows that one line stands for. */
  readonly verified: number;
  readonly unfold: () => void;
}

/** The lines of each group that are drawn now: squares where there are too many rows, and no rows that are verified throughout. */
function useLines(matrix: Matrix, view: ViewStore, { mark, focused, worst, from }: LinesRequest) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const chosen = useStore(view, ({ cell }) => cell?.nodeId ?? null);
  const onSquare = useCallback((id: string) => setUnfolded((before) => toggled(before, id)), []);
  const groups = useMemo(() => {
    const keep = new Set([chosen, focused].filter((id) => id !== null));
    const found = new Set([...worst].flatMap(([name, { severity }]) => (severity === 'block' ? [name] : [])));
    const stays = ({ node }: Row) =>
      node !== null && (keep.has(node.id) || (found.has(node.hostname) && found.size <= MOST_FOUND));
    return matrix.groups.map((group): DrawnGroup => {
      const lines = linesOf(group.rows, { unfolded, stays });
      const isWhole = mark !== null || unfolded.has(group.id) || lines.some(({ kind }) => kind === 'square');
      const parted = isWhole ? { shown: group.rows, folded: [] } : foldRows(matrix, group, { keep, found });
      const unfold = () => {
        setUnfolded((before) => new Set([...before, group.id]));
        focusStep(firstDrawn(parted.folded, from));
      };
      const gone = new Set(parted.folded);
      const left = lines.filter((line) => line.kind === 'square' || !gone.has(line.row));
      return { group, lines: left, verified: gone.size, unfold };
    });
  }, [matrix, mark, chosen, focused, worst, from, unfolded]);
  return { groups, onSquare };
}

/** More hosts than this that something blocks are no exceptions. */
const MOST_FOUND = 24;

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]);
}

/** What Tab comes to: a cell that is drawn, or the first square where none is. */
function doorAmong(groups: readonly DrawnGroup[], request: Parameters<typeof doorOf>[1]): string | null {
  const drawn = groups.map(({ group, lines }) => ({
    ...group,
    rows: lines.flatMap((line) => (line.kind === 'row' ? [line.row] : [])),
  }));
  const square = groups.flatMap(({ lines }) => lines).find(({ kind }) => kind === 'square');
  return (
    doorOf({ columns: [], groups: drawn }, request) ?? (square?.kind === 'square' ? square.square.id : null)
  );
}

/** Only there where something may fold. */
function FoldSwitch({ view, count }: { readonly view: ViewStore; readonly count: number }) {
  const { touch, allPhases } = useStore(view);
  if (!touch && count <= MOST_COLUMNS) return null;
  return (
    <button
      type="button"
      className="fold-switch small"
      aria-pressed={!allPhases}
      onClick={() => view.setState({ allPhases: !allPhases })}
    >
      {text.runMore.fold.action} <kbd>U</kbd>
    </button>
  );
}

/** A phase as a station on the route: filled behind, ringed where the run is, hollow ahead. */
function Milestone({ column, last }: { column: Column; last: boolean }) {
  const { phase, number, status, done, total } = column;
  const ends = `${number === 1 ? 'first' : ''} ${last ? 'last' : ''}`;
  return (
    <th scope="col" className={`milestone ${status} ${ends}`} title={phase.purpose}>
      <span className="milestone-name">{phase.title}</span>
      <span className="route">
        <span className="station">{number}</span>
      </span>
      <span className="milestone-count">
        {done}/{total}
      </span>
    </th>
  );
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** The step of the cell that has focus now. */
function stepAt({ target }: FocusEvent): string | null {
  return target.closest('td')?.dataset.step ?? null;
}

/** Arrow keys go to the next cell in that direction, over tracks without a cell. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  const step = steps[event.key];
  const from = document.activeElement?.closest<HTMLTableCellElement>('td, .square-row th');
  if (step === undefined || !from) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLTableRowElement>('tbody tr:not(.group)')];
  let row = rows.findIndex((candidate) => candidate.contains(from)) + step[0];
  let column = from.cellIndex + step[1];
  while (rows[row]?.cells[column] !== undefined) {
    const button = rows[row]?.cells[column]?.querySelector('button');
    if (button) {
      event.preventDefault();
      button.focus();
      return;
    }
    row += step[0];
    column += step[1];
  }
}
