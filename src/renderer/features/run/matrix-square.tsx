import { memo } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { Column } from './matrix.ts';
import { type Square, squareCell } from './squares.ts';

export interface SquareRowProps {
  readonly square: Square;
  readonly isOpen: boolean;
  /** Whether Tab comes to it. */
  readonly isDoor: boolean;
  readonly columns: readonly Column[];
  /** How many phases before these are folded into one column. */
  readonly folded: number;
  /** The only mark that is shown; null for all. */
  readonly only: string | null;
  readonly onToggle: (id: string) => void;
}

/** Many hosts as one row: the worst of each phase and how many are proved. Enter unfolds it, and folds it again. */
export const SquareRow = memo(function SquareRow(props: SquareRowProps) {
  const { square, isOpen, isDoor, columns, folded, only, onToggle } = props;
  const words = text.runMore.square;
  const [first, last] = [square.rows[0], square.rows.at(-1)].map((row) => row?.node?.hostname ?? '');
  const name = words.name(first ?? '', last ?? '');
  const toggle = () => onToggle(square.id);
  return (
    <tr className="square-row">
      <th scope="row" title={name}>
        <button type="button" tabIndex={isDoor ? 0 : -1} aria-expanded={isOpen} onClick={toggle}>
          <span className="host">{first}</span>{' '}
          <span className="small quiet">{words.more(square.rows.length - 1)}</span>
        </button>
      </th>
      {folded === 0 ? null : (
        <td className="bare on-done">
          <span className="track" />
        </td>
      )}
      {columns.map(({ phase, status }, index) => {
        const cell = squareCell(square, folded + index, only);
        if (cell === null) {
          return (
            <td key={phase.id} className={`bare on-${status}`}>
              <span className="track" />
            </td>
          );
        }
        const done = words.done(cell.done, cell.of);
        return (
          <td key={phase.id} className={cell.mark}>
            <span className="track" />
            <button
              type="button"
              className="cell"
              tabIndex={-1}
              aria-expanded={isOpen}
              aria-label={text.run.cellLabel(name, phase.title, text.marks[cell.mark], done)}
              onClick={toggle}
            >
              <Mark name={cell.mark} label="" />
              <span className="time">{done}</span>
            </button>
          </td>
        );
      })}
    </tr>
  );
});
