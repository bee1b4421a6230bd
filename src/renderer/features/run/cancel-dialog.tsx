import type { CancelMode } from '../../../shared/model/run.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { text } from '../../ui/text.ts';

export interface CancelDialogProps {
  readonly clusterName: string;
  /** Whether the run is on its way back. */
  readonly goesBack: boolean;
  readonly onStop: (mode: CancelMode) => void;
  readonly onClose: () => void;
}

/** Asks before a run is stopped. The safe answer comes first. */
export function CancelDialog({ clusterName, goesBack, onStop, onClose }: CancelDialogProps) {
  const title = text.cancel.title(clusterName);
  return (
    <Dialog
      label={title}
      onClose={onClose}
      head={<h1>{title}</h1>}
      foot={
        <>
          <span className="push" />
          <button type="button" className="btn" data-first onClick={onClose}>
            {text.cancel.keep}
          </button>
          <button type="button" className="btn" onClick={() => onStop('soon')}>
            {text.cancel.soon}
          </button>
          <button type="button" className="btn bad" onClick={() => onStop('now')}>
            {text.cancel.now}
          </button>
        </>
      }
    >
      <p className="say dialog-say">{goesBack ? text.cancel.sayBack : text.cancel.say}</p>
    </Dialog>
  );
}
