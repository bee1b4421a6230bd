import { open } from 'node:fs/promises';

/** Which part of a file is read, and in pieces of which size. */
export interface Pieces {
  readonly pieceBytes: number;
  /** First byte; 0 when absent. */
  readonly start?: number;
  /** How many bytes at most; to the end of the file when absent. */
  readonly bytes?: number;
}

/**
 * Reads a file piece by piece into one buffer: a piece is good until the next one is asked for. A stream would allocate each piece
 * anew, and gigabytes of pieces wait for the garbage collector as tens of megabytes of memory.
 * @throws what the file system says.
 */
export async function* readPieces(
  path: string,
  { pieceBytes, start = 0, bytes = Number.POSITIVE_INFINITY }: Pieces,
): AsyncGenerator<Buffer> {
  await using file = await open(path);
  const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, bytes)));
  for (let done = 0; done < bytes; ) {
    const length = Math.min(buffer.length, bytes - done);
    const { bytesRead } = await file.read(buffer, 0, length, start + done);
    if (bytesRead === 0) return;
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
