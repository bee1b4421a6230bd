import type { ReactNode } from 'react';

export interface DialogFootProps {
  /** What would be done, what keeps it from being done, or that it is done just now. */
  readonly say: string;
  /** The words for leaving everything as it is. */
  readonly leave: string;
  readonly onLeave: () => void;
  readonly act: string;
  readonly disabled: boolean;
  readonly onAct: () => void;
  /** Something else that can be done, at the other end. */
  readonly children?: ReactNode;
}

/** The foot of a dialog that does one thing: what is to be said of it, then the way out, then the way on. */
export function DialogFoot({ say, leave, onLeave, act, disabled, onAct, children }: DialogFootProps) {
  return (
    <>
      {children}
      <span className="say">{say}</span>
      <span className="push" />
      <button type="button" className="btn" onClick={onLeave}>
        {leave}
      </button>
      <button type="button" className="btn primary" disabled={disabled} onClick={onAct}>
        {act}
      </button>
    </>
  );
}
