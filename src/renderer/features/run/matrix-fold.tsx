import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { firstStep, foldedMark, foldedSteps } from './fold.ts';
import type { Row } from './matrix.ts';

/** What was unfolded has taken the place of what was pressed: the focus goes to its first cell. */
export function focusStep(stepId: string | null): void {
  if (stepId === null) return;
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`td[data-step="${CSS.escape(stepId)}"] button`)?.focus(),
  );
}

function unfold(view: ViewStore, stepId: string | null): void {
  view.setState({ allPhases: true });
  focusStep(stepId);
}

export interface FoldedMilestoneProps {
  readonly count: number;
  /** The first row of the sheet. */
  readonly row: Row | null;
  readonly view: ViewStore;
}

/** The head of the one column that passed phases are folded into. */
export function FoldedMilestone({ count, row, view }: FoldedMilestoneProps) {
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
        onClick={() => unfold(view, row === null ? null : firstStep(row))}
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
  const mark = foldedMark(row, count);
  return (
    <td className={`${mark} folded`}>
      <span className="track" />
      <button
        type="button"
        className="cell"
        tabIndex={-1}
        aria-label={words.cell(host, words.range(count), words.done(done, of))}
        onClick={() => unfold(view, firstStep(row))}
      >
        <Mark name={mark} label="" />
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
