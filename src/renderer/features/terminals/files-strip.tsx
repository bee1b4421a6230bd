import { useState } from 'react';
import { useStore } from 'zustand';
import type { WireError } from '../../../shared/model/error.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { FileOnItsWay, Files } from './sending.ts';
import { sizeText } from './sizes.ts';

const words = text.terminals;

/** Files dropped on terminals: where each shall go, how far it is, and how it ended. */
export function FilesStrip({ files }: { files: Files }) {
  const all = useStore(files.state);
  if (all.length === 0) return null;
  return (
    <section className="files" data-region="files" aria-label={words.send}>
      {all.map((one) =>
        one.status === 'asking' ? (
          <Asking key={one.key} one={one} files={files} />
        ) : (
          <OnItsWay key={one.key} one={one} files={files} />
        ),
      )}
    </section>
  );
}

interface RowProps {
  readonly one: FileOnItsWay;
  readonly files: Files;
}

function Name({ one }: { one: FileOnItsWay }) {
  return (
    <span className="file-name">
      <b className="mono">{visible(one.file.name)}</b>{' '}
      <span className="small quiet">{sizeText(one.file.size)}</span>
    </span>
  );
}

function Asking({ one, files }: RowProps) {
  const [directory, setDirectory] = useState('');
  const [replace, setReplace] = useState(false);
  return (
    <form
      className="file"
      onSubmit={(event) => {
        event.preventDefault();
        void files.begin(one.key, { directory, replace });
      }}
    >
      <Name one={one} />
      <label className="file-where">
        {words.sendTo} <span className="host">{one.hostname}</span>
        <input
          className="line-field mono"
          value={directory}
          placeholder={words.sendHome}
          aria-label={words.sendDirectory}
          // biome-ignore lint/a11y/noAutofocus: the question appears because somebody has just dropped a file.
          autoFocus
          onChange={(event) => setDirectory(event.target.value)}
        />
      </label>
      <label className="file-replace">
        <input type="checkbox" checked={replace} onChange={(event) => setReplace(event.target.checked)} />{' '}
        {words.replace}
      </label>
      {one.error === null ? null : (
        <span className="small file-say" role="alert">
          {errorText(one.error)}
        </span>
      )}
      <span className="push" />
      <button type="button" className="btn slim" onClick={() => files.dismiss(one.key)}>
        {words.doNotSend}
      </button>
      <button type="submit" className="btn slim primary">
        {words.send}
      </button>
    </form>
  );
}

const marks = {
  sending: 'running',
  whole: 'verified',
  off: 'undone',
  failed: 'failed',
  asking: 'pending',
} as const;

function OnItsWay({ one, files }: RowProps) {
  const { status, file, error } = one;
  return (
    <div className="file" data-file-status={status}>
      <Mark name={marks[status]} label="" />
      <Name one={one} />
      <span className="mono file-path">
        → {one.hostname}
        {one.path === null ? '' : visible(`:${one.path}`)}
      </span>
      {status === 'sending' ? (
        <progress value={one.done} max={Math.max(1, file.size)} aria-label={visible(file.name)} />
      ) : null}
      <span className="small quiet file-say">{error === null ? sayOf(one) : errorText(error)}</span>
      <span className="push" />
      {status === 'sending' ? (
        <button type="button" className="btn slim" onClick={() => files.cancel(one.key)}>
          {words.cancelSend}
        </button>
      ) : (
        <button type="button" className="btn slim" onClick={() => files.dismiss(one.key)}>
          {words.dismiss}
        </button>
      )}
    </div>
  );
}

function errorText({ message, cure }: WireError): string {
  return visible(`${message} ${cure ?? ''}`);
}

function sayOf({ status, done, file, beganMs, nowMs }: FileOnItsWay): string {
  if (status === 'whole') return words.sentWhole;
  if (status === 'off') return words.sentOff;
  const far = words.sent(sizeText(done), sizeText(file.size));
  const seconds = (nowMs - beganMs) / 1000;
  if (done === 0 || seconds < 1) return `${far} · ${words.sendWaits}`;
  const rate = done / seconds;
  return `${far} · ${words.sentRate(sizeText(rate), Math.ceil((file.size - done) / rate))}`;
}
