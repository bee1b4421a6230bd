import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { foldedSteps } from './fold.ts';
import type { Row } from './matrix.ts';

const unfold = (view: ViewStore) => view.setState({ allPhases: true });

/** The head of the one column that passed phases are folded into. */
export function FoldedMilestone({ count, view }: { readonly count: number; readonly view: ViewStore }) {
  const words = text.runMore.fold;
  return (
    <th scope="col" className="milestone done first folded">
      <span className="milestone-name">{words.passed}</span>
      <span className="route">
        <span className="station wide">{words.range(count)}</span>
      </span>
      <button
        type="button"
        className="milestone-count unfold"
        aria-expanded={false}
        onClick={() => unfold(view)}
      >
        {words.unfold}
      </button>
    </th>
  );
}

export interface FoldedCellProps {
  readonly row: Row;
  readonly host: string;
  readonly count: number;
  readonly view: ViewStore;
}

/** What a row did in the folded phases; a bare track where none concerned it. */
export function FoldedCell({ row, host, count, view }: FoldedCellProps) {
  const { done, of } = foldedSteps(row, count);
  const words = text.runMore.fold;
  if (of === 0) {
    return (
      <td className="bare on-done">
        <span className="track" />
      </td>
    );
  }
  return (
    <td className="verified folded">
      <span className="track" />
      <button
        type="button"
        className="cell"
        tabIndex={-1}
        aria-label={words.cell(host, words.range(count), words.done(done, of))}
        onClick={() => unfold(view)}
      >
        <Mark name="verified" label="" />
        <span className="time">{words.done(done, of)}</span>
      </button>
    </td>
  );
}

/** One line for rows that are verified throughout. */
export function FoldedRows({
  count,
  columns,
  onUnfold,
}: {
  readonly count: number;
  readonly columns: number;
  readonly onUnfold: () => void;
}) {
  return (
    <tr className="group folded-rows">
      <th colSpan={columns}>
        <button type="button" className="row" aria-expanded={false} onClick={onUnfold}>
          <Mark name="verified" size={16} label="" /> {text.runMore.fold.rows(count)}
          <span className="small quiet">{text.runMore.fold.unfold}</span>
        </button>
      </th>
    </tr>
  );
}
