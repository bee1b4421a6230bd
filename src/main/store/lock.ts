import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { MusterError } from '../../shared/model/error.ts';
import { createPrivateFile, writePrivateFile } from './private-files.ts';

/** Who has a database. */
const holderSchema = z.object({ pid: z.number().int(), startedAt: z.string(), host: z.string() });
export type Holder = z.infer<typeof holderSchema>;

/** The lock on a database, held until released or until the process ends in whatever way. */
export interface DatabaseLock {
  release(): void;
}

/** This process, as it stands beside a database it holds and in the rows of its runs. */
export function currentHolder(): Holder {
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString();
  return { pid: process.pid, startedAt, host: hostname() };
}

/**
 * Takes the database for this process alone.
 *
 * What excludes others is a transaction on a small file of its own that stays open: the kernel gives it back when
 * the process dies, so there is no stale lock to recognise and no process id to be fooled by. The text file beside it
 * only tells people who it is; it is written after the lock was taken, and nothing is decided by it.
 * @throws MusterError `database-busy` naming process and time.
 */
export function lockDatabase(path: string): DatabaseLock {
  const lockPath = `${path}.lock`;
  const holderPath = `${path}.holder`;
  createPrivateFile(lockPath);
  const lock = new Database(lockPath, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw busyError(path, readHolder(holderPath), error);
  }
  writePrivateFile(holderPath, `${JSON.stringify(currentHolder())}\n`);
  return {
    release: () => {
      if (!lock.open) return;
      rmSync(holderPath, { force: true });
      lock.close();
    },
  };
}

/** Null where nobody is named, or where what is written there says nothing. */
function readHolder(holderPath: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(holderPath, 'utf8')));
  } catch {
    // The file is a courtesy: between taking the lock and naming itself a process is nameless for a moment.
    return null;
  }
}

function busyError(path: string, holder: Holder | null, cause: unknown): MusterError {
  const who =
    holder === null
      ? 'another process'
      : `process ${holder.pid} on ${holder.host}, since ${holder.startedAt}`;
  return new MusterError('database-busy', `The database ${path} is in use by ${who}.`, {
    cure: 'Wait until it is done, or end it (close the window, or press Ctrl-C where it runs); muster status reads beside it.',
    retryable: true,
    cause,
  });
}
