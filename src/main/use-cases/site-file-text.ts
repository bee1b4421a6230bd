import { constants, open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { SITE_FILE_LIMIT_BYTES, type SiteFileText } from '../../shared/contract/sites.ts';
import { MusterError } from '../../shared/model/error.ts';
import { visible } from '../../shared/rules/plain-text.ts';

/**
 * Reads a site file of this laptop, with the directory its paths are beside.
 * @throws MusterError `site-file` where it is not there, cannot be read, is too large or no text.
 */
export async function readSiteText(path: string): Promise<SiteFileText> {
  const refuse = (why: string, cause?: unknown) =>
    new MusterError('site-file', `The site file ${visible(path)} ${why}.`, {
      cure: 'Give the path of a site file; resources/examples has some to start from.',
      cause,
    });
  try {
    const content = await beginningOf(path);
    if (content === null) throw refuse('is no file');
    if (content.length > SITE_FILE_LIMIT_BYTES) throw refuse('is larger than 1 MiB');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return { text, fileName: basename(path), directory: dirname(resolve(path)) };
  } catch (error) {
    if (error instanceof MusterError) throw error;
    if (error instanceof TypeError) throw refuse('is no UTF-8 text', error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw refuse(reasons[code] ?? `cannot be read (${code})`, error);
  }
}

/**
 * A site file is small: of what is not, no more is read than shows it, and what is looked at is what is read. Null for what is no file: a device
 * has no end, and a pipe would be waited for.
 */
async function beginningOf(path: string): Promise<Uint8Array | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    // A directory refuses to be read by a code of its own.
    if (!stats.isFile() && !stats.isDirectory()) return null;
    const bytes = Buffer.alloc(SITE_FILE_LIMIT_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0) return bytes.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EISDIR: 'is a directory',
};

/** The site file that the system asked Muster to open last. */
export interface OfferedSiteFile {
  offer(path: string): void;
  /** As it is now; null where nothing was asked for. @throws MusterError `site-file`. */
  read(): Promise<SiteFileText | null>;
}

export function offeredSiteFile(): OfferedSiteFile {
  let offered: string | null = null;
  return {
    offer: (path) => {
      offered = path;
    },
    read: async () => (offered === null ? null : await readSiteText(offered)),
  };
}
