import { appendFile, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

/** How much of a log is kept in files; the database keeps all of it. */
export interface FileLimits {
  /** Size at which a file gives way to a new one, bytes. */
  readonly bytes: number;
  /** Files kept, the newest included. */
  readonly files: number;
}

/** A text file of whole lines that gives way to a new one when it has grown: `log.txt`, then `log.1.txt`, `log.2.txt` … */
export interface RotatingFile {
  /** Adds whole lines, all of them or none. @throws what the file system says, such as ENOSPC. */
  append(lines: string): Promise<void>;
  /** The last whole line on disk; null where there is none. Call before the first `append`: it takes a torn end away. */
  lastLine(): Promise<string | null>;
}

export function createRotatingFile(path: string, limits: FileLimits): RotatingFile {
  /** Bytes known to be whole lines; null until looked. */
  let size: number | null = null;
  const look = async () => {
    size ??= (await stat(path).catch(orMissing))?.size ?? 0;
    return size;
  };
  return {
    append: async (lines) => {
      const before = await look();
      const added = Buffer.byteLength(lines);
      if (before > 0 && before + added > limits.bytes) {
        await shift(path, limits.files);
        size = 0;
      }
      const whole = size ?? 0;
      try {
        await appendFile(path, lines, { mode: 0o600 });
        size = whole + added;
      } catch (error) {
        // What cannot be cut off now is cut off when the file is looked at next; why writing failed matters more.
        await truncate(path, whole).catch(() => undefined);
        throw error;
      }
    },
    lastLine: async () => {
      const own = await wholeText(path);
      size = Buffer.byteLength(own);
      return lastOf(own === '' ? await wholeText(numbered(path, 1)) : own);
    },
  };
}

/** The last whole line of a file that rotates, as it lies there: nothing is changed. Null where there is none. */
export async function lastLineOf(path: string): Promise<string | null> {
  const { text } = await readWhole(path);
  return lastOf(text === '' ? (await readWhole(numbered(path, 1))).text : text);
}

/** The same; what a killed process left behind it is cut off. */
async function wholeText(path: string): Promise<string> {
  const { text, end, size } = await readWhole(path);
  if (end < size) await truncate(path, end);
  return text;
}

/** A file's text up to its last line feed, where that is, and how long the file is, bytes. */
async function readWhole(path: string) {
  const bytes = (await readFile(path).catch(orMissing)) ?? Buffer.alloc(0);
  const end = bytes.lastIndexOf('\n') + 1;
  return { text: bytes.subarray(0, end).toString('utf8'), end, size: bytes.length };
}

function lastOf(text: string): string | null {
  return text === '' ? null : (text.trimEnd().split('\n').at(-1) ?? null);
}

/** Makes room for a new file: each moves on by one, the oldest goes. */
async function shift(path: string, files: number): Promise<void> {
  if (files <= 1) {
    await rm(path, { force: true });
    return;
  }
  await rm(numbered(path, files - 1), { force: true });
  for (let number = files - 2; number >= 0; number -= 1) {
    await rename(numbered(path, number), numbered(path, number + 1)).catch(orMissing);
  }
}

function numbered(path: string, number: number): string {
  if (number === 0) return path;
  const ending = extname(path);
  return join(dirname(path), `${path.slice(dirname(path).length + 1, -ending.length)}.${number}${ending}`);
}

/** Null for a file that is not there. */
function orMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
