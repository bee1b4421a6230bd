import { useEffect, useRef } from 'react';
import { visible } from '../../../shared/rules/plain-text.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { moment } from '../../ui/time.ts';
import { printGroups } from './fingerprint.ts';
import type { MetHost } from './meeting.ts';
import { Print } from './print.tsx';

export interface KnownKeyProps {
  readonly host: MetHost;
  readonly now: number;
  /** To the next host that needs a person; null where there is none. */
  readonly onNext: (() => void) | null;
}

/** A host whose key is pinned, and what a login came to. */
export function KnownKey({ host, now, onNext }: KnownKeyProps) {
  const words = text.contact;
  const prints =
    host.pinned !== null
      ? [{ fingerprint: host.pinned, confirmedAt: null }]
      : (host.look?.pinned ?? []).map(({ fingerprint, confirmedAt }) => ({ fingerprint, confirmedAt }));
  return (
    <>
      {prints.map(({ fingerprint, confirmedAt }) => (
        <div className="known-key" key={fingerprint}>
          <div className="row">
            <span className="cap">{words.pinned}</span>
            <span className="small quiet">
              {confirmedAt === null ? words.justPinned : words.pinnedAt(moment(confirmedAt, now))}
            </span>
          </div>
          <Print label={words.pinned} groups={printGroups(fingerprint, 0)} />
        </div>
      ))}
      <Tested host={host} />
      {onNext === null ? null : <Next onNext={onNext} />}
    </>
  );
}

/** The form that had the focus is gone once its key is pinned: the way on has it then. */
function Next({ onNext }: { onNext: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement?.tagName === 'DIALOG')
      button.current?.focus();
  }, []);
  return (
    <button ref={button} type="button" className="btn primary" onClick={onNext}>
      {text.contact.next}
    </button>
  );
}

function Tested({ host }: { host: MetHost }) {
  const { test } = host;
  const words = text.contact;
  if (test === 'testing') return <p className="say">{words.loggingIn}</p>;
  if (test?.error != null) return <ErrorNote error={test.error} />;
  if (test?.facts == null) return <p className="say">{words.known}</p>;
  const { os, cpus, memoryBytes, architecture, sudo } = test.facts;
  return (
    <p className="say" data-tested={host.hostname}>
      <Mark name={sudo === 'denied' ? 'warns' : 'verified'} label="" /> <b>{words.reached}</b> {visible(os)},{' '}
      {words.facts(cpus, Math.round(memoryBytes / 2 ** 30), visible(architecture))}; {words.sudo[sudo]}.
    </p>
  );
}
