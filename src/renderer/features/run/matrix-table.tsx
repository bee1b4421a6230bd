import { type FocusEvent, type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { Finding } from '../../../shared/model/finding.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark, Pennant } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { type FoldedGroup, firstDrawn, foldedColumns, foldRows, MOST_COLUMNS } from './fold.ts';
import { type Column, doorOf, type Group, type Matrix, nodeMark, onlyMark, type Row } from './matrix.ts';
import { MatrixCell } from './matrix-cell.tsx';
import { FoldedCell, FoldedMilestone, FoldedRows, focusStep } from './matrix-fold.tsx';

export interface MatrixTableProps {
  readonly matrix: Matrix;
  readonly findings: readonly Finding[];
  readonly view: ViewStore;
  /** The app's clock, milliseconds. */
  readonly appNow: number;
  readonly clusterName: string;
}

/** Phases across, nodes down. Tab comes to one cell and leaves; arrow keys move between cells, Enter chooses one, and again lets go. */
export function MatrixTable(props: MatrixTableProps) {
  const { view } = props;
  const [last, setLast] = useState<string | null>(null);
  const mark = useStore(view, (state) => state.mark);
  const matrix = onlyMark(props.matrix, mark);
  const folded = useFold(props, mark, last);
  const columns = matrix.columns.slice(folded);
  const groups = useFoldedRows(props, { matrix, mark, last, from: folded });
  const drawn = { ...matrix, groups: groups.map(({ group, rows }) => ({ ...group, rows: rows.shown })) };
  const door = doorOf(drawn, { mark, last, from: folded });
  const rows = props.matrix.groups.flatMap((group) => group.rows).filter(({ node }) => node !== null);
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
              <FoldedMilestone
                count={folded}
                row={drawn.groups.flatMap((group) => group.rows)[0] ?? null}
                view={view}
              />
            )}
            {columns.map((column, index) => (
              <Milestone key={column.phase.id} column={column} last={index === columns.length - 1} />
            ))}
          </tr>
        </thead>
        {groups.map(({ group, rows, unfold }) => (
          <GroupRows
            key={group.id}
            {...props}
            group={group}
            rows={rows}
            onUnfold={unfold}
            columns={columns}
            folded={folded}
            only={mark}
            door={door}
          />
        ))}
      </table>
    </section>
  );
}

/** How many of the first phases are folded now. Those stay in which somebody has chosen a cell or moves with the keys. */
function useFold({ matrix, view }: MatrixTableProps, mark: string | null, last: string | null): number {
  const { touch, allPhases, cell } = useStore(view);
  if (mark !== null || allPhases) return 0;
  const steps = matrix.groups.flatMap(({ rows }) => rows).flatMap(({ cells }) => cells);
  const focused = steps.find((one) => one?.step.stepId === last)?.step.phaseId;
  const keep = new Set([
    ...(cell === null ? [] : [cell.phaseId]),
    ...(focused === undefined ? [] : [focused]),
  ]);
  return foldedColumns(matrix, { keep, always: touch });
}

interface FoldedRowsRequest {
  readonly matrix: Matrix;
  readonly mark: string | null;
  readonly last: string | null;
  /** The first phase that is drawn. */
  readonly from: number;
}

/** Which rows of each group are drawn now, and how its others are brought back. */
function useFoldedRows(
  { findings, view }: MatrixTableProps,
  { matrix, mark, last, from }: FoldedRowsRequest,
) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<Group['id']>>(new Set());
  const chosen = useStore(view, ({ cell }) => cell?.nodeId ?? null);
  const rows = matrix.groups.flatMap((group) => group.rows);
  const focused = rows.find(({ cells }) => cells.some((cell) => cell?.step.stepId === last))?.node?.id;
  const keep = new Set([...(chosen === null ? [] : [chosen]), ...(focused === undefined ? [] : [focused])]);
  const found = new Set(
    findings.filter(({ severity }) => severity === 'block').map(({ subject }) => subject.name),
  );
  return matrix.groups.map((group) => {
    const isWhole = mark !== null || unfolded.has(group.id);
    const parted = isWhole ? { shown: group.rows, folded: [] } : foldRows(matrix, group, { keep, found });
    const unfold = () => {
      setUnfolded((before) => new Set([...before, group.id]));
      focusStep(firstDrawn(parted.folded, from));
    };
    return { group, rows: parted, unfold };
  });
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

interface GroupRowsProps extends MatrixTableProps {
  readonly group: Group;
  readonly rows: FoldedGroup;
  readonly onUnfold: () => void;
  readonly columns: readonly Column[];
  /** How many phases before these are folded into one column. */
  readonly folded: number;
  readonly only: string | null;
  /** Id of the step whose cell Tab comes to. */
  readonly door: string | null;
}

const groupText = {
  cluster: [text.run.wholeCluster, ''],
  servers: [text.run.servers, text.run.serversSay],
  agents: [text.run.agents, text.run.agentsSay],
} as const;

function GroupRows({ group, rows, onUnfold, columns, folded, ...props }: GroupRowsProps) {
  const [title, say] = groupText[group.id];
  const width = columns.length + 1 + (folded === 0 ? 0 : 1);
  return (
    <tbody>
      <tr className="group">
        <th scope="rowgroup" colSpan={width}>
          <span className="cap">{title}</span> <span className="small quiet">{say}</span>
        </th>
      </tr>
      {rows.shown.map((row) => (
        <tr key={row.node?.id ?? 'cluster'}>
          <RowName row={row} findings={props.findings} clusterName={props.clusterName} />
          {folded === 0 ? null : (
            <FoldedCell
              row={row}
              host={row.node?.hostname ?? props.clusterName}
              count={folded}
              view={props.view}
            />
          )}
          {columns.map((column, index) => (
            <MatrixCell
              key={column.phase.id}
              cell={row.cells[folded + index] ?? null}
              hidden={props.only !== null && row.cells[folded + index]?.mark !== props.only}
              isDoor={row.cells[folded + index]?.step.stepId === props.door}
              column={column}
              host={row.node?.hostname ?? props.clusterName}
              view={props.view}
              appNow={props.appNow}
            />
          ))}
        </tr>
      ))}
      {rows.folded.length === 0 ? null : (
        <FoldedRows count={rows.folded.length} columns={width} onUnfold={onUnfold} />
      )}
    </tbody>
  );
}

function RowName({
  row,
  findings,
  clusterName,
}: {
  row: Row;
  findings: readonly Finding[];
  clusterName: string;
}) {
  const { node } = row;
  const name = node?.hostname ?? clusterName;
  const worst = findings
    .filter(({ subject, severity }) => subject.name === name && severity !== 'ok')
    .toSorted((a) => (a.severity === 'block' ? -1 : 1))[0];
  return (
    <th scope="row">
      <span className="row">
        {node === null ? null : <Mark name={nodeMark(node.status)} />}
        <span className="host">{name}</span>
        {node?.isInitial === true ? (
          // The word would push the host's own name out of its column; the legend of a pennant is in its title.
          <span className="row quiet initial" title={text.fleet.initial}>
            <Pennant />
          </span>
        ) : null}
        {worst === undefined ? null : (
          <span title={oneLine(worst.seen)}>
            <Mark
              name={worst.severity === 'block' ? 'blocks' : 'warns'}
              size={16}
              label={`${worst.rule}: ${oneLine(worst.seen)}`}
            />
          </span>
        )}
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
  const from = document.activeElement?.closest('td');
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
