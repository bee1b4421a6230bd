import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { MusterError } from '../../shared/model/error.ts';
import type { OwnerState } from '../ports/journal.ts';
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
  try {
    writePrivateFile(holderPath, `${JSON.stringify(currentHolder())}\n`);
  } catch (error) {
    lock.close();
    throw error;
  }
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

/**
 * Whether the process that a row names still has the database, found without touching the lock: trying to take it would now and then
 * turn away the very process that has a right to it.
 *
 * A number may belong to another process by now, and start times shift with the clock, so on Linux what counts is that the process has
 * the lock's file open. Elsewhere, that there is a process of that number.
 */
export function ownerState(path: string, owner: Holder): OwnerState {
  if (owner.host !== hostname()) return 'elsewhere';
  if (!isRunning(owner.pid)) return 'gone';
  if (!existsSync('/proc/self/fd')) return 'alive';
  return hasOpen(owner.pid, `${path}.lock`) ? 'alive' : 'gone';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled; it is there all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function hasOpen(pid: number, path: string): boolean {
  const files = `/proc/${pid}/fd`;
  try {
    const real = realpathSync(path);
    return readdirSync(files).some((name) => linkOf(`${files}/${name}`) === real);
  } catch {
    // No lock file, or a process of somebody else, who cannot have opened a file that is this user's alone.
    return false;
  }
}

/** Null for a file that the process closed while it was looked at. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
