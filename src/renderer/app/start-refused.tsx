import type { WireError } from '../../shared/model/error.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { Question } from '../ui/question.tsx';
import { text } from '../ui/text.ts';

export interface StartRefusedProps {
  readonly clusterName: string;
  readonly error: WireError;
  readonly onPlan: () => void;
  readonly onClose: () => void;
}

/** Tells somebody who has left the plan that the run did not begin: nothing else would. */
export function StartRefused({ clusterName, error, onPlan, onClose }: StartRefusedProps) {
  return (
    <Question
      title={text.plan.refusedTitle(clusterName)}
      safe={text.close}
      answers={[{ label: text.plan.backToPlan, tone: 'primary', onAnswer: onPlan }]}
      onClose={onClose}
    >
      <ErrorNote error={error} />
    </Question>
  );
}
