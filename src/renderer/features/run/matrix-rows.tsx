import type { Finding } from '../../../shared/model/finding.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark, Pennant } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { type Column, type Group, nodeMark, type Row } from './matrix.ts';
import { MatrixCell, spanText } from './matrix-cell.tsx';
import { FoldedCell, FoldedRows } from './matrix-fold.tsx';
import { SquareRow } from './matrix-square.tsx';
import type { Line } from './squares.ts';

/** The worst that was found on each host, by its name. */
export type WorstFound = ReadonlyMap<string, Finding>;

export interface GroupRowsProps {
  readonly group: Group;
  readonly lines: readonly Line[];
  /** How many rows one line stands for because they are verified throughout. */
  readonly verified: number;
  readonly onUnfold: () => void;
  readonly onSquare: (id: string) => void;
  readonly columns: readonly Column[];
  /** How many phases before these are folded into one column. */
  readonly folded: number;
  /** The only mark that is shown; null for all. */
  readonly only: string | null;
  /** Id of the step, or of the square, that Tab comes to. */
  readonly door: string | null;
  readonly worst: WorstFound;
  readonly clusterName: string;
  readonly view: ViewStore;
  /** The app's clock, milliseconds. */
  readonly appNow: number;
}

const groupText = {
  cluster: [text.run.wholeCluster, ''],
  servers: [text.run.servers, text.run.serversSay],
  agents: [text.run.agents, text.run.agentsSay],
} as const;

/** A group of rows under its name. */
export function GroupRows(props: GroupRowsProps) {
  const { group, lines, verified, onUnfold, columns, folded } = props;
  const [title, say] = groupText[group.id];
  const width = columns.length + 1 + (folded === 0 ? 0 : 1);
  return (
    <tbody>
      <tr className="group">
        <th scope="rowgroup" colSpan={width}>
          <span className="cap">{title}</span> <span className="small quiet">{say}</span>
        </th>
      </tr>
      {lines.map((line) =>
        line.kind === 'row' ? (
          <OneRow key={line.row.node?.id ?? 'cluster'} {...props} row={line.row} />
        ) : (
          <SquareRow
            key={line.square.id}
            square={line.square}
            isOpen={line.isOpen}
            isDoor={line.square.id === props.door}
            columns={columns}
            folded={folded}
            only={props.only}
            onToggle={props.onSquare}
          />
        ),
      )}
      {verified === 0 ? null : <FoldedRows count={verified} columns={width} onUnfold={onUnfold} />}
    </tbody>
  );
}

function OneRow({ row, ...props }: GroupRowsProps & { readonly row: Row }) {
  const { columns, folded, only, view } = props;
  const name = row.node?.hostname ?? props.clusterName;
  return (
    <tr>
      <RowName row={row} name={name} worst={props.worst.get(name)} />
      {folded === 0 ? null : <FoldedCell row={row} host={name} count={folded} view={view} />}
      {columns.map(({ phase, status }, index) => {
        const cell = row.cells[folded + index] ?? null;
        return (
          <MatrixCell
            key={phase.id}
            step={cell === null || (only !== null && cell.mark !== only) ? null : cell.step}
            mark={cell?.mark ?? 'pending'}
            span={cell === null ? '' : spanText(cell, props.appNow)}
            isDoor={cell !== null && cell.step.stepId === props.door}
            phaseId={phase.id}
            title={phase.title}
            status={status}
            host={name}
            view={view}
          />
        );
      })}
    </tr>
  );
}

function RowName({
  row: { node },
  name,
  worst,
}: {
  readonly row: Row;
  readonly name: string;
  readonly worst: Finding | undefined;
}) {
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
