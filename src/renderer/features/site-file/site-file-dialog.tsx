import { useState } from 'react';
import type { SitePreview } from '../../../shared/contract/sites.ts';
import type { WireError } from '../../../shared/model/error.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { text } from '../../ui/text.ts';
import { ChangeList } from './change-list.tsx';
import { Problems } from './problems.tsx';
import './site-file.css';

export interface SiteFileDialogProps {
  readonly fileName: string;
  /** Where the file lies, where that is known. */
  readonly directory: string | null;
  /** Null while it is being read. */
  readonly preview: SitePreview | null;
  /** Why the file is refused or could not be recorded. */
  readonly error: Pick<WireError, 'message' | 'cure'> | null;
  readonly recording: boolean;
  /** @param directory where the file lies, or null where nothing in it is beside it. */
  readonly onRecord: (directory: string | null) => void;
  readonly onChoose: () => void;
  readonly onClose: () => void;
}

/** What reading a site file in would change, shown before it is recorded. */
export function SiteFileDialog(props: SiteFileDialogProps) {
  const { fileName, preview } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const read = preview?.read === true ? preview : null;
  const directory = typed ?? props.directory ?? read?.directory ?? '';
  return (
    <Dialog
      label={text.siteFile.title}
      onClose={props.onClose}
      head={<Head fileName={fileName} read={read} />}
      foot={<Foot {...props} read={read} directory={directory.trim()} />}
    >
      <ErrorNote error={props.error ?? read?.refused ?? null} />
      {read === null ? (
        <Unread {...props} />
      ) : (
        <>
          <ChangeList preview={read} />
          <Place besideIt={read.besideIt} directory={directory} onType={setTyped} />
        </>
      )}
    </Dialog>
  );
}

/** Before it is read, or where it cannot be. */
function Unread({ fileName, preview, error }: SiteFileDialogProps) {
  if (preview?.read === false) return <Problems fileName={fileName} problems={preview.problems} />;
  return error === null ? <p className="say">{text.siteFile.reading(fileName)}</p> : null;
}

interface PlaceProps {
  readonly besideIt: readonly string[];
  readonly directory: string;
  readonly onType: (directory: string) => void;
}

/** Asks where the file lies; a window is not told, and paths beside it would mean nothing. */
function Place({ besideIt, directory, onType }: PlaceProps) {
  if (besideIt.length === 0) return null;
  return (
    <label className="site-directory">
      <span className="cap">{text.siteFile.directory}</span>
      <input
        className="mono"
        value={directory}
        placeholder="/"
        spellCheck={false}
        onChange={(event) => onType(event.target.value)}
      />
      <span className="say">{text.siteFile.directorySay(besideIt)}</span>
    </label>
  );
}

type Read = Extract<SitePreview, { read: true }>;

function Head({ fileName, read }: { fileName: string; read: Read | null }) {
  const words = text.siteFile;
  return (
    <>
      <h1>{read === null ? words.title : words.heading(fileName)}</h1>
      <span className="quiet">{read === null ? '' : words.summary(read.hosts, read.clusters.length)}</span>
    </>
  );
}

function Foot(props: SiteFileDialogProps & { readonly read: Read | null; readonly directory: string }) {
  const { read, directory, recording } = props;
  const words = text.siteFile;
  const beside = read !== null && read.besideIt.length > 0;
  const ready = read !== null && read.refused === null && (!beside || directory.startsWith('/'));
  return (
    <>
      <span className="say">{recording ? words.recording : read === null ? '' : words.safe}</span>
      <span className="push" />
      <button type="button" className="btn" data-first onClick={props.onClose}>
        {words.keep}
      </button>
      {read === null ? (
        <button type="button" className="btn" onClick={props.onChoose}>
          {words.again}
        </button>
      ) : (
        <button
          type="button"
          className="btn primary"
          disabled={!ready || recording}
          onClick={() => props.onRecord(beside ? directory : null)}
        >
          {words.record}
        </button>
      )}
    </>
  );
}
