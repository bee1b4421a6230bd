import { memo } from 'react';
import { useStore } from 'zustand';
import type { PhaseStatus, RunStep } from '../../../shared/model/run.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { clockSpan } from '../../ui/time.ts';
import { type Cell, stepSpanMs } from './matrix.ts';

export interface MatrixCellProps {
  /** Null where the phase does not concern the row, or a filter leaves the cell out. */
  readonly step: RunStep | null;
  readonly mark: MarkName;
  /** How long it took, or takes by now, in words. */
  readonly span: string;
  /** Whether Tab comes to it: one cell of the matrix is the door, arrows go on from there. */
  readonly isDoor: boolean;
  readonly phaseId: string;
  readonly title: string;
  readonly status: PhaseStatus;
  readonly host: string;
  readonly view: ViewStore;
}

/** One phase on one node; a bare track where the phase does not concern the node. Drawn anew only where something of it is another. */
export const MatrixCell = memo(function MatrixCell(props: MatrixCellProps) {
  const { step, mark, span, isDoor, phaseId, title, status, host, view } = props;
  const nodeId = step?.nodeId ?? null;
  const selected = useStore(view, (state) => state.cell?.nodeId === nodeId && state.cell.phaseId === phaseId);
  if (step === null) {
    return (
      <td className={`bare on-${status}`}>
        <span className="track" />
      </td>
    );
  }
  const toggle = () => view.setState({ cell: selected ? null : { nodeId, phaseId } });
  return (
    <td className={`${mark} ${selected ? 'selected' : ''}`} data-step={step.stepId}>
      <span className="track" />
      <button
        type="button"
        className="cell"
        tabIndex={isDoor ? 0 : -1}
        aria-pressed={selected}
        aria-label={text.run.cellLabel(host, title, text.marks[mark], span)}
        title={step.title}
        onClick={toggle}
      >
        <Mark name={mark} label="" />
        {span === '' ? null : <span className="time">{span}</span>}
      </button>
    </td>
  );
});

/** How long a cell took, or takes by now, in words; `appNow` is the app's clock, milliseconds. */
export function spanText({ step, mark }: Cell, appNow: number): string {
  if (mark === 'held') return text.run.heldCell;
  if (mark === 'skipped') return '';
  if (step.status === 'undoing' || step.status === 'undone' || step.status === 'undo-failed') {
    const ms = stepSpanMs({ startedAt: step.undoStartedAt, finishedAt: step.undoFinishedAt }, appNow);
    return ms === null ? '' : clockSpan(ms);
  }
  const ms = stepSpanMs(step, appNow);
  return ms === null ? '' : clockSpan(ms);
}
