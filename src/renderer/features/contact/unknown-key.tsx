import { type FormEvent, useState } from 'react';
import type { KeyLook } from '../../../shared/contract/contact.ts';
import { COVERED_LETTERS } from '../../../shared/model/host-key.ts';
import { text } from '../../ui/text.ts';
import { keyKind, printGroups } from './fingerprint.ts';
import { Print } from './print.tsx';
import { ReadAtHost } from './read-at-host.tsx';

export interface UnknownKeyProps {
  readonly look: KeyLook;
  /** Whether the app has been asked to pin it and has not answered: a second asking would find nothing to pin. */
  readonly asked: boolean;
  readonly onConfirm: (last: string) => void;
}

/** A key nobody has seen: all but its last letters, which have to be read at the host. */
export function UnknownKey({ look, asked, onConfirm }: UnknownKeyProps) {
  const [typed, setTyped] = useState('');
  const words = text.contact;
  const ready = typed.length === COVERED_LETTERS && !asked;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onConfirm(typed);
  };
  return (
    <form className="unknown-key" onSubmit={send}>
      <p className="say">
        {words.shows(keyKind(look.algorithm))} <b>{words.compare}</b>
      </p>
      <div className="row">
        <span className="cap">{words.itShows}</span>
        <span className="push" />
        <span className="small quiet">{words.covered(COVERED_LETTERS)}</span>
      </div>
      <Print label={words.itShows} groups={printGroups(look.covered, COVERED_LETTERS)} />
      <div className="key-question">
        <ReadAtHost
          algorithm={look.algorithm}
          typed={typed}
          onType={setTyped}
          say={words.typed(typed.length, COVERED_LETTERS)}
          first
        />
        <button type="submit" className="btn primary" disabled={!ready}>
          {words.pin}
        </button>
      </div>
    </form>
  );
}
