import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { newId } from '../../platform/ids.ts';
import { type Pieces, readPieces } from '../../platform/read-pieces.ts';
import type { UploadRequest } from '../../ports/hosts.ts';
import type { Remote } from '../exec/remote.ts';
import { messageOf } from '../ssh/errors.ts';
import { checkTransfer } from './file-exits.ts';
import { requireFilePath } from './remote-path.ts';
import { PROBE_SCRIPT, parseProbe, SEND_SCRIPT } from './upload-scripts.ts';

/** Pieces in which a file is read; small enough to notice an abort, large enough not to cost. */
const CHUNK_BYTES = 256 * 1024;
const PROGRESS_MS = 200;

/**
 * Sends a file as root. It streams into a partial file beside its place, which only root can read, is checked there, and is renamed
 * at the end. A partial file from before is used again as far as its beginning is right.
 * @throws MusterError `disk-full`, `bundle-checksum`, `bad-input` (the local file is not as it should be), or `host-unreachable` (retryable: the next call resumes).
 */
export async function uploadFile(ctx: CallContext, remote: Remote, request: UploadRequest): Promise<void> {
  const remotePath = requireFilePath(request.remotePath);
  await requireLocal(request);
  const { sizeBytes, sha256 } = request;
  const mode = request.mode.toString(8);
  const transfer = { remotePath, sizeBytes };
  // A name of its own for each attempt: a lost connection may have left a writer that still holds the former one.
  const attempt = newId('part', ctx.clock.now());
  const args = [remotePath, String(sizeBytes), sha256, mode, attempt];

  const probed = await remote.run(ctx, { argv: ['sh', '-c', PROBE_SCRIPT, 'sh', ...args], root: true });
  checkTransfer(remote, probed, transfer);
  const there = parseProbe(probed.stdout);
  if (there.complete) return;
  const start = await usable(ctx, request, there);
  if (start > 0) ctx.log.debug(`${basename(remotePath)}: going on at ${start} of ${sizeBytes} bytes`);

  const sent = await remote.run(ctx, {
    argv: ['sh', '-c', SEND_SCRIPT, 'sh', ...args, String(start)],
    root: true,
    input: chunks(ctx, remote, request, start),
  });
  checkTransfer(remote, sent, transfer);
}

async function requireLocal({ localPath, sizeBytes }: UploadRequest): Promise<void> {
  const { size } = await stat(localPath).catch((error: unknown) => {
    throw unreadable(localPath, error);
  });
  if (size === sizeBytes) return;
  throw new MusterError('bad-input', `${localPath} has ${size} bytes and should have ${sizeBytes}.`, {
    cure: 'Verify the bundle again: the file has changed since.',
  });
}

/** Pieces of a local file, each good until the next. A stick that is pulled out in the middle is no mistake of the program's. */
async function* piecesOf(localPath: string, range: Omit<Pieces, 'pieceBytes'>): AsyncGenerator<Buffer> {
  try {
    yield* readPieces(localPath, { ...range, pieceBytes: CHUNK_BYTES });
  } catch (error) {
    throw unreadable(localPath, error);
  }
}

function unreadable(localPath: string, error: unknown): MusterError {
  return new MusterError('bad-input', `${localPath} cannot be read on this machine.`, {
    cure: 'Check that the medium with the bundle is in and not damaged, then start again: what has arrived is not sent twice.',
    detail: messageOf(error),
    retryable: true,
    cause: error,
  });
}

/** How many bytes of the partial file can stay: all when they are the beginning of our file, else none. */
async function usable(
  ctx: CallContext,
  { localPath }: UploadRequest,
  there: { readonly bytes: number; readonly sha256: string },
): Promise<number> {
  if (there.bytes === 0) return 0;
  const hash = createHash('sha256');
  for await (const chunk of piecesOf(localPath, { bytes: there.bytes })) {
    ctx.signal.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex') === there.sha256 ? there.bytes : 0;
}

async function* chunks(
  ctx: CallContext,
  remote: Remote,
  request: UploadRequest,
  start: number,
): AsyncGenerator<Buffer> {
  const text = `Sending ${basename(request.remotePath)} to ${remote.target.name}`;
  const total = request.sizeBytes;
  let done = start;
  let told = 0;
  for await (const chunk of piecesOf(request.localPath, { start })) {
    yield chunk;
    done += chunk.length;
    const now = ctx.clock.now();
    if (now - told < PROGRESS_MS && done < total) continue;
    told = now;
    ctx.progress({ text, done, total });
  }
}
