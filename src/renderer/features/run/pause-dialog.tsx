import { Question } from '../../ui/question.tsx';
import { text } from '../../ui/text.ts';

export interface PauseDialogProps {
  readonly clusterName: string;
  readonly onPause: () => void;
  readonly onClose: () => void;
}

/** Asks before a run is told to stand still. */
export function PauseDialog({ clusterName, onPause, onClose }: PauseDialogProps) {
  const words = text.runMore.pause;
  return (
    <Question
      title={words.title(clusterName)}
      safe={text.cancel.keep}
      answers={[{ label: words.pause, tone: 'primary', onAnswer: onPause }]}
      onClose={onClose}
    >
      <p className="say dialog-say">{words.say}</p>
    </Question>
  );
}
