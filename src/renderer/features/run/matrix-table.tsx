import { type FocusEvent, type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { Finding } from '../../../shared/model/finding.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark, Pennant } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { type Column, doorOf, type Group, type Matrix, nodeMark, onlyMark, type Row } from './matrix.ts';
import { MatrixCell } from './matrix-cell.tsx';

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
  const rows = props.matrix.groups.flatMap((group) => group.rows).filter(({ node }) => node !== null);
  return (
    <section className="matrix" data-region="matrix" aria-label={text.run.matrix}>
      <table onKeyDown={moveFocus} onFocus={(event) => setLast(stepAt(event))}>
        <colgroup>
          <col className="names" />
          {matrix.columns.map(({ phase }) => (
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
            </th>
            {matrix.columns.map((column, index) => (
              <Milestone key={column.phase.id} column={column} last={index === matrix.columns.length - 1} />
            ))}
          </tr>
        </thead>
        {matrix.groups.map((group) => (
          <GroupRows
            key={group.id}
            {...props}
            group={group}
            columns={matrix.columns}
            only={mark}
            door={doorOf(matrix, mark, last)}
          />
        ))}
      </table>
    </section>
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
  readonly columns: readonly Column[];
  readonly only: string | null;
  /** Id of the step whose cell Tab comes to. */
  readonly door: string | null;
}

const groupText = {
  cluster: [text.run.wholeCluster, ''],
  servers: [text.run.servers, text.run.serversSay],
  agents: [text.run.agents, text.run.agentsSay],
} as const;

function GroupRows({ group, columns, ...props }: GroupRowsProps) {
  const [title, say] = groupText[group.id];
  return (
    <tbody>
      <tr className="group">
        <th scope="rowgroup" colSpan={columns.length + 1}>
          <span className="cap">{title}</span> <span className="small quiet">{say}</span>
        </th>
      </tr>
      {group.rows.map((row) => (
        <tr key={row.node?.id ?? 'cluster'}>
          <RowName row={row} findings={props.findings} clusterName={props.clusterName} />
          {columns.map((column, index) => (
            <MatrixCell
              key={column.phase.id}
              cell={row.cells[index] ?? null}
              hidden={props.only !== null && row.cells[index]?.mark !== props.only}
              isDoor={row.cells[index]?.step.stepId === props.door}
              column={column}
              host={row.node?.hostname ?? props.clusterName}
              view={props.view}
              appNow={props.appNow}
            />
          ))}
        </tr>
      ))}
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
          <span title={worst.seen}>
            <Mark
              name={worst.severity === 'block' ? 'blocks' : 'warns'}
              size={16}
              label={`${worst.rule}: ${worst.seen}`}
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
