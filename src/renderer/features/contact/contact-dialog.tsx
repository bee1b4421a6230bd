import type { WireError } from '../../../shared/model/error.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { timeOfDay, useNow } from '../../ui/time.ts';
import { ChangedKey } from './changed-key.tsx';
import { KeyWay } from './key-way.tsx';
import { KnownKey } from './known-key.tsx';
import { isKnown, type MetHost, nextToMeet, refusalOf } from './meeting.ts';
import { MetList } from './met-list.tsx';
import { UnknownKey } from './unknown-key.tsx';
import './contact.css';

export interface ContactDialogProps {
  readonly hosts: readonly MetHost[];
  readonly chosen: NodeId | null;
  /** What asking all of them, or a list, came to. */
  readonly error: WireError | null;
  readonly said: string | null;
  readonly onChoose: (nodeId: NodeId) => void;
  readonly onConfirm: (host: MetHost, last: string) => void;
  readonly onReplace: (host: MetHost, wanted: { hostname: string; reason: string; last: string }) => void;
  readonly onAgain: () => void;
  readonly onList: () => void;
  readonly onTest: () => void;
  readonly onClose: () => void;
}

/** Hosts are met one after the other: what each shows, what a person has read at it, and then a first login. */
export function ContactDialog(props: ContactDialogProps) {
  const { hosts, chosen, error, said, onClose } = props;
  const words = text.contact;
  const host = hosts.find(({ nodeId }) => nodeId === chosen) ?? null;
  const known = hosts.filter(isKnown).length;
  const changed = host !== null && host.look?.state === 'changed' && !isKnown(host);
  return (
    <Dialog
      label={words.title}
      onClose={onClose}
      head={
        <>
          {changed ? <Mark name="blocks" size={26} label="" /> : null}
          <h1>{titleOf(host, changed)}</h1>
          <span className="quiet">{words.progress(known, hosts.length)}</span>
          <span className="push" />
          {changed ? (
            <Stamp tone="red">{words.stopped(timeOfDay(host.look?.askedAt ?? ''))}</Stamp>
          ) : (
            <span className="mono">{host?.address}</span>
          )}
        </>
      }
      foot={<Foot {...props} known={known} changed={changed} />}
    >
      <div className="contact">
        <MetList hosts={hosts} chosen={chosen} onChoose={props.onChoose} />
        <section className="contact-host" aria-live="polite">
          <ErrorNote error={error} />
          {said === null ? null : <p className="say">{said}</p>}
          {host === null ? null : (
            <>
              <KeyWay host={host} />
              <ErrorNote error={refusalOf(host)} />
              <OneHost key={host.nodeId} {...props} host={host} />
            </>
          )}
        </section>
      </div>
    </Dialog>
  );
}

function titleOf(host: MetHost | null, changed: boolean): string {
  if (host === null) return text.contact.title;
  const name = visible(host.hostname);
  return changed ? text.contact.changedTitle(name) : text.contact.with(name);
}

function OneHost(props: ContactDialogProps & { readonly host: MetHost }) {
  const { host, hosts, onChoose, onConfirm, onReplace } = props;
  const now = useNow();
  const { look } = host;
  if (isKnown(host)) {
    const next = nextToMeet(hosts, host.nodeId);
    return <KnownKey host={host} now={now} onNext={next === null ? null : () => onChoose(next)} />;
  }
  if (look === null) return <p className="say">{text.contact.asking}</p>;
  if (look.state === 'unreachable') return <ErrorNote error={look.error} />;
  if (look.state === 'changed')
    return <ChangedKey host={host} look={look} now={now} onReplace={(wanted) => onReplace(host, wanted)} />;
  const asked = host.pinning === 'asked';
  return <UnknownKey look={look} asked={asked} onConfirm={(last) => onConfirm(host, last)} />;
}

interface FootProps extends ContactDialogProps {
  readonly known: number;
  /** Whether the host that is shown has another key than the pinned one. */
  readonly changed: boolean;
}

function Foot({ hosts, known, changed, onAgain, onList, onTest, onClose }: FootProps) {
  const words = text.contact;
  const testing = hosts.filter(({ test }) => test === 'testing').length;
  const tested = hosts.filter(({ test }) => test !== null && test !== 'testing').length;
  const open = hosts.some((host) => host.look?.state === 'unknown' && !isKnown(host));
  const isNext = !open && !changed && known > 0 && tested === 0;
  const say = changed ? words.replaceSay : words.safe;
  return (
    <>
      <span className="say">{testing > 0 ? words.testing(tested, tested + testing) : say}</span>
      <span className="push" />
      <button type="button" className="btn" onClick={onAgain} disabled={testing > 0}>
        {words.again}
      </button>
      {open ? (
        <button type="button" className="btn" onClick={onList}>
          {words.list}
        </button>
      ) : null}
      <button
        type="button"
        className={isNext ? 'btn primary' : 'btn'}
        disabled={known === 0 || testing > 0}
        onClick={onTest}
      >
        {words.test}
      </button>
      <button type="button" className={changed ? 'btn primary' : 'btn'} onClick={onClose}>
        {changed ? words.keepStopped : known === hosts.length ? words.done : words.keep}
      </button>
    </>
  );
}
