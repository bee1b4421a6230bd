import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot } from '../../ui/dialog-foot.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { FoundList } from './found-list.tsx';
import { begun, ended, notScanning, readFields, type Scan, type Scanning, withItem } from './scanning.ts';
import './scan.css';

export interface ScanDialogProps {
  readonly scan: Scan;
  /** Addresses that are recorded already. */
  readonly taken: ReadonlySet<string>;
  readonly onTake: (addresses: readonly string[], port: number) => void;
  readonly onClose: () => void;
}

/** A range is typed and looked through for SSH, and which of the hosts that answered are wanted is chosen. */
export function ScanDialog({ scan, taken, onTake, onClose }: ScanDialogProps) {
  const [typed, setTyped] = useState('');
  const [portTyped, setPortTyped] = useState('22');
  const [mayBePublic, setMayBePublic] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { scanning, look, stop } = useScan(scan);
  const words = text.scan;
  const fields = useMemo(() => readFields(typed, portTyped), [typed, portTyped]);
  const { range, port } = fields;
  const asks = range?.isPublic === true;
  const ready = range !== null && port !== null && (!asks || mayBePublic);
  const looking = scanning.state === 'looking';
  const typeRange = (next: string) => {
    setTyped(next);
    // It was said of the range that stood there.
    setMayBePublic(false);
  };
  const begin = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || looking) return;
    setLeft(new Set());
    look({ range: typed.trim(), port, mayBePublic });
  };
  const chosen = scanning.found
    .map(({ address }) => address)
    .filter((address) => !taken.has(address) && !left.has(address));
  return (
    <Dialog
      label={words.title}
      onClose={onClose}
      head={<h1>{words.title}</h1>}
      foot={
        <DialogFoot
          say={words.safe}
          leave={text.addHosts.keep}
          onLeave={onClose}
          act={words.take(chosen.length)}
          disabled={chosen.length === 0 || looking}
          onAct={() => onTake(chosen, scanning.port)}
        />
      }
    >
      <form className="scan" onSubmit={begin}>
        <div className="scan-where">
          <Field label={words.range} value={typed} onType={typeRange} placeholder="10.0.0.0/24" mono first />
          <Field label={text.addHosts.port} value={portTyped} onType={setPortTyped} mono />
          {/* Each is an element of its own: one that turned into the other under a click would send the form. */}
          {looking ? (
            <button key="stop" type="button" className="btn" onClick={stop}>
              {words.stop}
            </button>
          ) : (
            <button key="look" type="submit" className="btn" disabled={!ready}>
              {words.look}
            </button>
          )}
        </div>
        <p className="small quiet" data-scan-say>
          {fields.say}
        </p>
        {asks ? (
          <label className="accept">
            <input
              type="checkbox"
              checked={mayBePublic}
              onChange={(event) => setMayBePublic(event.target.checked)}
            />
            <Mark name="warns" size={16} label="" /> {words.mayBePublic}
          </label>
        ) : null}
      </form>
      <ErrorNote error={scanning.error} />
      <Progress scanning={scanning} />
      {scanning.found.length === 0 ? null : (
        <FoundList
          found={scanning.found}
          taken={taken}
          left={left}
          onToggle={(address) => setLeft((before) => toggled(before, address))}
        />
      )}
    </Dialog>
  );
}

/** How many were asked, and how many answered: counts, which is all that is known. */
function Progress({ scanning }: { scanning: Scanning }) {
  const { state, asked, of, found } = scanning;
  if (state === 'typing') return null;
  const words = text.scan;
  return (
    <p className="row scan-progress" role="status">
      <Mark name={state === 'looking' ? 'running' : state === 'done' ? 'verified' : 'interrupted'} label="" />
      {words.progress(asked, of)} <b>{words.answered(found.length)}</b>
      {state === 'stopped' ? words.stopped : ''}
    </p>
  );
}

function toggled(before: ReadonlySet<string>, address: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(address)) after.add(address);
  return after;
}

function useScan(scan: Scan) {
  const [scanning, setScanning] = useState(notScanning);
  const end = useRef<(() => void) | null>(null);
  useEffect(() => () => end.current?.(), []);
  const look = (request: Parameters<Scan>[0]) => {
    end.current?.();
    setScanning(begun(request));
    end.current = scan(request, {
      onItem: (item) => setScanning((before) => withItem(before, item)),
      onEnd: (error) => setScanning((before) => ended(before, error === null ? 'done' : 'stopped', error)),
    });
  };
  const stop = () => {
    end.current?.();
    setScanning((before) => ended(before, 'stopped', null));
  };
  return { scanning, look, stop };
}
