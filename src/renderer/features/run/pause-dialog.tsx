import { Dialog } from '../../ui/dialog.tsx';
import { text } from '../../ui/text.ts';

export interface PauseDialogProps {
  readonly clusterName: string;
  readonly onPause: () => void;
  readonly onClose: () => void;
}

/** Asks before a run is told to stand still. The safe answer comes first. */
export function PauseDialog({ clusterName, onPause, onClose }: PauseDialogProps) {
  const words = text.runMore.pause;
  const title = words.title(clusterName);
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
          <button type="button" className="btn primary" onClick={onPause}>
            {words.pause}
          </button>
        </>
      }
    >
      <p className="say dialog-say">{words.say}</p>
    </Dialog>
  );
}
