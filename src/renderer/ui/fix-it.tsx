import type { Fix } from '../../shared/rules/fix.ts';
import { text } from './text.ts';

export interface FixItProps {
  /** Null where the window can do nothing about it. */
  readonly fix: Fix | null;
  readonly onFix: (fix: Fix) => void;
}

/** The one button of a note that does what the note asks for, and what it touches. */
export function FixIt({ fix, onFix }: FixItProps) {
  if (fix === null) return null;
  const words = text.fix;
  return (
    <div className="fix-it">
      <button type="button" className="btn primary" onClick={() => onFix(fix)}>
        {words.does[fix.kind]}
      </button>
      <p className="small quiet">{words.touches[fix.kind]}</p>
    </div>
  );
}
