import { type FormEvent, useState } from 'react';
import type { WantedSecret } from '../../../shared/contract/sites.ts';
import type { WireError } from '../../../shared/model/error.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';

export interface SecretsDialogProps {
  readonly siteName: string;
  readonly secrets: readonly WantedSecret[];
  readonly error: WireError | null;
  /** Resolves when it was given, or the error is told. The field forgets what was typed either way. */
  readonly onGive: (secret: WantedSecret, value: string) => void;
  readonly onClose: () => void;
}

/** The secrets a site needs from a person. What is typed is sent once and kept nowhere in the window. */
export function SecretsDialog({ siteName, secrets, error, onGive, onClose }: SecretsDialogProps) {
  const title = text.secrets.title(visible(siteName));
  const open = secrets.filter(({ isGiven }) => !isGiven).length;
  return (
    <Dialog
      label={title}
      onClose={onClose}
      head={<h1>{title}</h1>}
      foot={
        <>
          <span className="say">{open === 0 ? text.secrets.all : text.secrets.open(open)}</span>
          <span className="push" />
          <button type="button" className={open === 0 ? 'btn primary' : 'btn'} onClick={onClose}>
            {open === 0 ? text.secrets.done : text.secrets.later}
          </button>
        </>
      }
    >
      <p className="say">{text.secrets.say}</p>
      <ErrorNote error={error} />
      {secrets.map((secret) => (
        <SecretField key={`${secret.kind} ${secret.id}`} secret={secret} onGive={onGive} />
      ))}
    </Dialog>
  );
}

function SecretField({ secret, onGive }: { secret: WantedSecret } & Pick<SecretsDialogProps, 'onGive'>) {
  const [typed, setTyped] = useState('');
  const { kind, of, isKept, isGiven } = secret;
  const words = text.secrets;
  const label = words.kinds[kind](visible(of));
  const give = (event: FormEvent) => {
    event.preventDefault();
    if (typed === '') return;
    onGive(secret, typed);
    setTyped('');
  };
  const field = {
    'aria-label': label,
    value: typed,
    autoComplete: 'off',
    spellCheck: false,
    ...(isGiven ? {} : { 'data-first': true }),
  };
  return (
    <form className="secret" onSubmit={give} data-secret={kind}>
      <div className="row">
        <Mark name={isGiven ? 'verified' : 'warns'} label="" />
        <b>{label}</b>
        <span className="small quiet">
          {isGiven ? words.given : words.missing}, {isKept ? words.kept : words.notKept}
        </span>
      </div>
      <div className="row">
        {kind === 'credential-key' ? (
          <textarea
            {...field}
            className="mono covered"
            rows={3}
            placeholder={words.keyHint}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : (
          <input {...field} type="password" onChange={(event) => setTyped(event.target.value)} />
        )}
        <button type="submit" className="btn" disabled={typed === ''}>
          {isKept ? words.give : words.giveOnce}
        </button>
      </div>
    </form>
  );
}
