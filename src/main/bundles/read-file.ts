import { createHash } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MusterError } from '../../shared/model/error.ts';
import type { CallContext } from '../platform/call-context.ts';
import { readPieces } from '../platform/read-pieces.ts';

/** Big enough that a gigabyte is a few hundred turns of the event loop, small enough to stop at once. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Longer than any version string, so that none is lost where two chunks meet. */
const OVERLAP_CHARACTERS = 64;

/** sha256 of a file, read once from start to end. `onBytes` is told how much each piece had. */
export async function hashFile(
  ctx: CallContext,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  await readAll(ctx, path, readPieces(path, { pieceBytes: CHUNK_BYTES }), (chunk) => {
    hash.update(chunk);
    onBytes(chunk.length);
  });
  return hash.digest('hex');
}

/** Every different text in a file that `pattern` (global) matches; a `.gz` file is unpacked on the way. At most `limit`. */
export async function scanFile(
  ctx: CallContext,
  path: string,
  pattern: RegExp,
  limit: number,
): Promise<string[]> {
  const found = new Set<string>();
  let tail = '';
  await readAll(ctx, path, path.endsWith('.gz') ? unpack(open(ctx, path)) : open(ctx, path), (chunk) => {
    const text = tail + chunk.toString('latin1');
    for (const [match] of text.matchAll(pattern)) if (found.size < limit) found.add(match);
    tail = text.slice(-OVERLAP_CHARACTERS);
  });
  return [...found];
}

function unpack(source: ReadStream): Readable {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => source.destroy());
  return source.pipe(gunzip);
}

function open(ctx: CallContext, path: string): ReadStream {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES, signal: ctx.signal });
}

async function readAll(
  ctx: CallContext,
  path: string,
  pieces: AsyncIterable<Buffer>,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  try {
    for await (const chunk of pieces) {
      ctx.signal.throwIfAborted();
      onChunk(chunk);
    }
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw unreadable(path, error);
  }
}

/** The sentence for a path that cannot be read, by what the system said. */
export function unreadable(path: string, error: unknown): MusterError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    ENOENT: ['does not exist', 'Check the path, and whether the medium with the artifacts is mounted.'],
    ENOTDIR: ['is not a directory', 'Name the directory in which the artifacts lie.'],
    EACCES: ['may not be read by this user', 'Give this user the right to read it.'],
    EIO: ['cannot be read: the medium reports an error', 'Copy the artifacts from another medium.'],
  };
  const [what, cure] = reasons[code] ?? [
    `cannot be read (${String(error)})`,
    'Copy the artifacts there again.',
  ];
  return new MusterError('bundle-unreadable', `${path} ${what}.`, { cure, cause: error });
}
