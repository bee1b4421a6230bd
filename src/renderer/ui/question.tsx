import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

/** One way to say yes. */
export interface Answer {
  readonly label: string;
  /** `bad` for what ends or destroys something. */
  readonly tone: 'plain' | 'primary' | 'bad';
  readonly onAnswer: () => void;
  /** It was given already, and is being acted on. */
  readonly disabled?: boolean;
}

export interface QuestionProps {
  readonly title: string;
  /** Says what staying as it is means. It has the focus, and Esc gives it too. */
  readonly safe: string;
  readonly answers: readonly Answer[];
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const classes = { plain: 'btn', primary: 'btn primary', bad: 'btn bad' } as const;

/** Asks before something is done. The safe answer comes first. */
export function Question({ title, safe, answers, onClose, children }: QuestionProps) {
  return (
    <Dialog
      label={title}
      onClose={onClose}
      head={<h1>{title}</h1>}
      foot={
        <>
          <span className="push" />
          <button type="button" className="btn" data-first onClick={onClose}>
            {safe}
          </button>
          {answers.map(({ label, tone, onAnswer, disabled }) => (
            <button
              key={label}
              type="button"
              className={classes[tone]}
              disabled={disabled}
              onClick={onAnswer}
            >
              {label}
            </button>
          ))}
        </>
      }
    >
      {children}
    </Dialog>
  );
}
