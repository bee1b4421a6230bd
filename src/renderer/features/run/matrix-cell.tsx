import { useStore } from 'zustand';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { clockSpan } from '../../ui/time.ts';
import { type Cell, type Column, stepSpanMs } from './matrix.ts';

export interface MatrixCellProps {
  readonly cell: Cell | null;
  /** Left out by the legend's filter. */
  readonly hidden: boolean;
  /** Whether Tab comes to it: one cell of the matrix is the door, arrows go on from there. */
  readonly isDoor: boolean;
  readonly column: Column;
  readonly host: string;
  readonly view: ViewStore;
  readonly appNow: number;
}

/** One phase on one node; a bare track where the phase does not concern the node. */
export function MatrixCell({ cell, hidden, isDoor, column, host, view, appNow }: MatrixCellProps) {
  const nodeId = cell?.step.nodeId ?? null;
  const phaseId = column.phase.id;
  const selected = useStore(view, (state) => state.cell?.nodeId === nodeId && state.cell.phaseId === phaseId);
  if (cell === null || hidden) {
    return (
      <td className={`bare on-${column.status}`}>
        <span className="track" />
      </td>
    );
  }
  const { step, mark } = cell;
  const span = spanText(cell, appNow);
  const toggle = () => view.setState({ cell: selected ? null : { nodeId, phaseId } });
  return (
    <td className={`${mark} ${selected ? 'selected' : ''}`} data-step={step.stepId}>
      <span className="track" />
      <button
        type="button"
        className="cell"
        tabIndex={isDoor ? 0 : -1}
        aria-pressed={selected}
        aria-label={text.run.cellLabel(host, column.phase.title, text.marks[mark], span)}
        title={step.title}
        onClick={toggle}
      >
        <Mark name={mark} label="" />
        {span === '' ? null : <span className="time">{span}</span>}
      </button>
    </td>
  );
}

function spanText({ step, mark }: Cell, appNow: number): string {
  if (mark === 'held') return text.run.heldCell;
  if (mark === 'skipped') return '';
  if (step.status === 'undoing' || step.status === 'undone' || step.status === 'undo-failed') {
    const ms = stepSpanMs({ startedAt: step.undoStartedAt, finishedAt: step.undoFinishedAt }, appNow);
    return ms === null ? '' : clockSpan(ms);
  }
  const ms = stepSpanMs(step, appNow);
  return ms === null ? '' : clockSpan(ms);
}
