import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import type { CallContext } from '../platform/call-context.ts';
import { throwIfStopped } from '../platform/call-context.ts';
import type { Artifact } from './artifact.ts';
import { describeArtifact } from './artifact.ts';
import { unreadable } from './read-file.ts';

/** An artifact as it lies on the laptop. */
export interface PresentArtifact extends Artifact {
  readonly sizeBytes: number;
  /** When content or name last changed; unlike the modification time nobody can set it back. Milliseconds. */
  readonly changedAtMs: number;
}

/** Checksum files, image lists and scripts are far smaller; a bigger one is something else. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** The regular files of a directory (links followed, nothing below it), by name. @throws MusterError `bundle-unreadable`. */
export async function readArtifacts(
  ctx: CallContext,
  directory: string,
): Promise<readonly PresentArtifact[]> {
  const present: PresentArtifact[] = [];
  const names = await readdir(directory).catch((error: unknown) => {
    throw unreadable(directory, error);
  });
  for (const name of names.toSorted()) {
    throwIfStopped(ctx);
    const path = join(directory, name);
    const status = await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (!status.isFile()) continue;
    present.push({ ...describeArtifact(name), sizeBytes: status.size, changedAtMs: status.ctimeMs });
  }
  return present;
}

/** The whole of a small file as text. @throws MusterError `bundle-unreadable`, also for a file too big to be one. */
export async function readText(ctx: CallContext, directory: string, file: PresentArtifact): Promise<string> {
  const path = join(directory, file.name);
  if (file.sizeBytes > MAX_TEXT_BYTES) {
    throw new MusterError(
      'bundle-unreadable',
      `${path} is too big to be a text file (${file.sizeBytes} bytes).`,
      {
        cure: 'Copy the file of the release here again.',
      },
    );
  }
  try {
    return await readFile(path, { encoding: 'utf8', signal: ctx.signal });
  } catch (error) {
    throwIfStopped(ctx);
    throw unreadable(path, error);
  }
}
