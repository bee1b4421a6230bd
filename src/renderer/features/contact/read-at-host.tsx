import { useEffect, useRef } from 'react';
import { COVERED_LETTERS } from '../../../shared/model/host-key.ts';
import { text } from '../../ui/text.ts';
import { askingCommand } from './fingerprint.ts';

export interface ReadAtHostProps {
  readonly algorithm: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  /** What follows from the letters. */
  readonly say: string;
  /** Whether it takes the focus when it appears. */
  readonly first?: boolean;
}

/** How a host is asked for its key at the host itself, and the field for what was read there. */
export function ReadAtHost({ algorithm, typed, onType, say, first = false }: ReadAtHostProps) {
  const words = text.contact;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (first) field.current?.focus();
  }, [first]);
  return (
    <>
      <div>
        <div className="cap">{words.ask}</div>
        <p className="say">{words.askSay}</p>
        <code className="mono">{askingCommand(algorithm)}</code>
      </div>
      <label>
        <span className="cap">{words.type(COVERED_LETTERS)}</span>
        <input
          ref={field}
          className="mono key-letters"
          value={typed}
          maxLength={COVERED_LETTERS}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onType(event.target.value.trim())}
        />
        <span className="small quiet">{say}</span>
      </label>
    </>
  );
}
