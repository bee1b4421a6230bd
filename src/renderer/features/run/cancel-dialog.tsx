import type { CancelMode } from '../../../shared/model/run.ts';
import { Question } from '../../ui/question.tsx';
import { text } from '../../ui/text.ts';

export interface CancelDialogProps {
  readonly clusterName: string;
  /** Whether the run is on its way back. */
  readonly goesBack: boolean;
  readonly onStop: (mode: CancelMode) => void;
  readonly onClose: () => void;
}

/** Asks before a run is stopped. */
export function CancelDialog({ clusterName, goesBack, onStop, onClose }: CancelDialogProps) {
  const words = text.cancel;
  return (
    <Question
      title={words.title(clusterName)}
      safe={words.keep}
      answers={[
        { label: words.soon, tone: 'plain', onAnswer: () => onStop('soon') },
        { label: words.now, tone: 'bad', onAnswer: () => onStop('now') },
      ]}
      onClose={onClose}
    >
      <p className="say dialog-say">{goesBack ? words.sayBack : words.say}</p>
    </Question>
  );
}
