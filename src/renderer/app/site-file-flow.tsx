import { useEffect, useRef, useState } from 'react';
import type { SitePreview } from '../../shared/contract/sites.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { type ReadableFile, type ReadText, readText } from '../features/site-file/read-text.ts';
import { SiteFileDialog } from '../features/site-file/site-file-dialog.tsx';
import { text } from '../ui/text.ts';
import { useShown } from '../ui/use-shown.ts';
import { chooseFiles } from './file-drop.tsx';
import { notConnected, useConnection, useFailure } from './use-connection.ts';

export interface SiteFileFlowProps {
  readonly connection: Connection;
  /** What was dropped or chosen; null for the file the system asked to open. */
  readonly files: readonly ReadableFile[] | null;
  readonly onFiles: (files: readonly ReadableFile[]) => void;
  /** It is recorded; what secrets it needs is another question. */
  readonly onRecorded: (siteId: SiteId, siteName: string) => void;
  readonly onClose: () => void;
  /** What kept it from being recorded, where the dialog is gone by then. */
  readonly onFailed: (fileName: string, error: WireError) => void;
}

/** Reads what was dropped, asks what it would change, and records exactly that when told to. */
export function SiteFileFlow({
  connection,
  files,
  onFiles,
  onRecorded,
  onClose,
  onFailed,
}: SiteFileFlowProps) {
  const [read, setRead] = useState<Read | null>(null);
  const [preview, setPreview] = useState<SitePreview | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [recording, setRecording] = useState(false);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const shown = useShown();
  const asked = useRef(0);
  const offering = files === null ? client : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new way to close is no new file.
  useEffect(() => {
    let gone = false;
    // A list that is still on its way is of the file before.
    asked.current += 1;
    setRead(null);
    setPreview(null);
    setError(null);
    const reading = files === null ? offering && readOffered(offering) : readText(files).then(dropped);
    void reading?.then((done) => gone || (done === null ? onClose() : setRead(done)));
    return () => {
      gone = true;
    };
  }, [files, offering]);
  const ask = () => {
    if (client === null || read?.ok !== true) return;
    asked.current += 1;
    const number = asked.current;
    const { fileName, text: content } = read;
    const isCurrent = () => number === asked.current;
    client.call('sites.preview', { fileName, text: content, directory: read.directory }).then(
      (made) => isCurrent() && setPreview(made),
      (failure: unknown) => isCurrent() && setError(toWireError(failure)),
    );
  };
  useEffect(ask, [client, read]);
  const inDialog = (failure: WireError) => {
    setRecording(false);
    setError(failure);
    // What is recorded may be another by now: the list is made anew.
    ask();
  };
  const tellFailure = useFailure(inDialog, (failure) =>
    onFailed(read?.ok === true ? read.fileName : '', failure),
  );
  const record = (directory: string | null) => {
    if (read?.ok !== true || preview?.read !== true) return;
    if (client === null) return setError(notConnected);
    setRecording(true);
    setError(null);
    const { fileName, text: content } = read;
    const known = directory ?? preview.directory;
    client.call('sites.record', { fileName, text: content, directory: known, seen: preview.seen }).then(
      // Who has closed the dialog is asked nothing more.
      ({ siteId }) => shown.current && onRecorded(siteId, preview.siteName),
      tellFailure,
    );
  };
  const refused = read?.ok === false ? read : null;
  return (
    <SiteFileDialog
      fileName={read?.ok === true ? read.fileName : text.siteFile.title}
      directory={read?.ok === true ? read.directory : null}
      preview={preview}
      error={refused ?? error}
      recording={recording}
      onRecord={record}
      onChoose={() => chooseFiles('.yaml,.yml', onFiles)}
      onClose={onClose}
    />
  );
}

/** A file with where it lies, which the browser does not tell of one that was dropped. */
type Read = (Extract<ReadText, { ok: true }> & { readonly directory: string | null }) | RefusedText;
type RefusedText = Extract<ReadText, { ok: false }>;

const dropped = (done: ReadText): Read => (done.ok ? { ...done, directory: null } : done);

/** @returns null where the system asked for none, as after the reload of an old address. */
async function readOffered(client: Client): Promise<Read | null> {
  try {
    const file = await client.call('sites.offered', {});
    return file === null ? null : { ok: true, ...file };
  } catch (error) {
    const { message, cure } = toWireError(error);
    return { ok: false, message, cure: cure ?? '' };
  }
}
