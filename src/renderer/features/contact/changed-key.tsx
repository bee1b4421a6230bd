import { type FormEvent, useState } from 'react';
import type { KeyLook } from '../../../shared/contract/contact.ts';
import { COVERED_LETTERS } from '../../../shared/model/host-key.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Field } from '../../ui/field.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { moment } from '../../ui/time.ts';
import { differing, printGroups } from './fingerprint.ts';
import type { MetHost } from './meeting.ts';
import { Print } from './print.tsx';
import { ReadAtHost } from './read-at-host.tsx';

export interface ChangedKeyProps {
  readonly host: MetHost;
  readonly look: KeyLook;
  readonly now: number;
  readonly onReplace: (wanted: { hostname: string; reason: string; last: string }) => void;
}

/** A host that shows another key than the pinned one: both, and a way to replace it that cannot be gone by accident. */
export function ChangedKey({ host, look, now, onReplace }: ChangedKeyProps) {
  const [replacing, setReplacing] = useState(false);
  const words = text.contact;
  const [pinned] = look.pinned;
  const shown = printGroups(look.covered, COVERED_LETTERS, pinned?.fingerprint ?? null);
  return (
    <div className="changed-key">
      {replacing ? null : (
        <p className="say">
          <b>{words.changedSay(host.address)}</b> {words.changedWhy}
        </p>
      )}
      {look.pinned.map(({ fingerprint, confirmedAt }) => (
        <div key={fingerprint}>
          <div className="row">
            <span className="cap">{words.pinned}</span>
            <span className="small quiet">{words.pinnedAt(moment(confirmedAt, now))}</span>
          </div>
          <Print label={words.pinned} groups={printGroups(fingerprint, 0)} />
        </div>
      ))}
      <div>
        <div className="row">
          <span className="cap tone-red">{words.shownNow}</span>
          <span className="small quiet">{words.differ(differing(shown))}</span>
        </div>
        <Print label={words.shownNow} groups={shown} />
      </div>
      {replacing ? (
        <Replacement host={host} algorithm={look.algorithm} onReplace={onReplace} />
      ) : (
        <Stopped onReplace={() => setReplacing(true)} />
      )}
    </div>
  );
}

function Stopped({ onReplace }: { onReplace: () => void }) {
  const words = text.contact;
  return (
    <div className="key-question">
      <div>
        <div className="cap">{words.whatWasSent}</div>
        <p className="row">
          <Mark name="skipped" size={16} label="" /> {words.nothingSent}
        </p>
      </div>
      <div>
        <div className="cap">{words.reinstall}</div>
        <p className="say">
          {words.reinstallSay} <b>{words.goThere}</b>
        </p>
      </div>
      <button type="button" className="btn bad" onClick={onReplace}>
        {words.replace}
      </button>
    </div>
  );
}

interface ReplacementProps extends Pick<ChangedKeyProps, 'host' | 'onReplace'> {
  readonly algorithm: string;
}

function Replacement({ host, algorithm, onReplace }: ReplacementProps) {
  const [hostname, setHostname] = useState('');
  const [reason, setReason] = useState('');
  const [last, setLast] = useState('');
  const words = text.contact;
  const isSaid = hostname === host.hostname && reason.trim().length > 2 && last.length === COVERED_LETTERS;
  const ready = isSaid && host.pinning !== 'asked';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onReplace({ hostname, reason: reason.trim(), last });
  };
  return (
    <form className="key-question" onSubmit={send}>
      <Field label={words.hostName(visible(host.hostname))} value={hostname} onType={setHostname} mono />
      <Field label={words.reason} value={reason} onType={setReason} placeholder={words.reasonExample} />
      <ReadAtHost
        algorithm={algorithm}
        typed={last}
        onType={setLast}
        say={words.typedOf(last.length, COVERED_LETTERS)}
      />
      <button type="submit" className="btn bad" disabled={!ready}>
        {words.replaceNow}
      </button>
    </form>
  );
}
