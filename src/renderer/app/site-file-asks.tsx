import { useState } from 'react';
import type { WireError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import type { ReadableFile } from '../features/site-file/read-text.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { Question } from '../ui/question.tsx';
import { text } from '../ui/text.ts';
import { FileDrop } from './file-drop.tsx';
import { SecretsFlow } from './secrets-flow.tsx';
import { SiteFileFlow } from './site-file-flow.tsx';

export interface SiteFileAsksProps {
  readonly connection: Connection;
  /** Files that were chosen or dropped; null while none is looked at. */
  readonly files: readonly ReadableFile[] | null;
  /** Whether the system asks to open a file. */
  readonly offered: boolean;
  readonly onFiles: (files: readonly ReadableFile[]) => void;
  /** A file was recorded and its secrets asked for, or it was left alone. */
  readonly onAnswered: () => void;
}

/** Takes a site file that is dropped on whatever screen is shown, previews it, and asks afterwards for the secrets it needs. */
export function SiteFileAsks({ connection, files, offered, onFiles, onAnswered }: SiteFileAsksProps) {
  const [recorded, setRecorded] = useState<{ siteId: SiteId; siteName: string } | null>(null);
  const [failed, setFailed] = useState<{ fileName: string; error: WireError } | null>(null);
  const open = files !== null || offered;
  return (
    <>
      <FileDrop onFiles={open ? null : onFiles} />
      {open && recorded === null ? (
        <SiteFileFlow
          connection={connection}
          files={files}
          onFiles={onFiles}
          onRecorded={(siteId, siteName) => setRecorded({ siteId, siteName })}
          onClose={onAnswered}
          onFailed={(fileName, error) => setFailed({ fileName, error })}
        />
      ) : null}
      {recorded === null ? null : (
        <SecretsFlow
          {...recorded}
          connection={connection}
          onlyMissing
          onClose={() => {
            setRecorded(null);
            onAnswered();
          }}
        />
      )}
      {failed === null ? null : (
        <Question
          title={text.siteFile.failed(failed.fileName)}
          safe={text.close}
          answers={[]}
          onClose={() => setFailed(null)}
        >
          <ErrorNote error={failed.error} />
        </Question>
      )}
    </>
  );
}
