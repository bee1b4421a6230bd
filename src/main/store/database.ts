import type Database from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { storeError } from './store-error.ts';

/** A call that takes longer than this is reported with its name, milliseconds: it holds up the whole process. */
export const SLOW_CALL_MS = 20;

/** Something the store noticed and that nobody asked for. */
export type StoreNotice =
  | { readonly kind: 'slow'; readonly call: string; readonly ms: number }
  | { readonly kind: 'parked'; readonly table: string; readonly key: string; readonly reason: string }
  | { readonly kind: 'backup'; readonly path: string };

/** An open database. Only the files of `store` look inside. */
export interface MusterDatabase {
  readonly sqlite: Database.Database;
  readonly orm: BetterSQLite3Database;
  readonly path: string;
  readonly readOnly: boolean;
  readonly notify: (notice: StoreNotice) => void;
  /** Gives the database back to other processes. Harmless when called twice. */
  close(): void;
}

/** Runs one reading call under its name. @throws MusterError for what SQLite reports. */
export function read<T>(db: MusterDatabase, call: string, work: () => T): T {
  const started = performance.now();
  try {
    return work();
  } catch (error) {
    throw storeError(error, call, db.path);
  } finally {
    const ms = performance.now() - started;
    if (ms > SLOW_CALL_MS) db.notify({ kind: 'slow', call, ms: Math.round(ms) });
  }
}

/**
 * Runs one call as one transaction: all of it is on disk when this returns, or none of it.
 * @throws MusterError for what SQLite reports; whatever `work` throws, after taking everything back.
 */
export function transact<T>(db: MusterDatabase, call: string, work: () => T): T {
  return read(db, call, () => db.sqlite.transaction(work).immediate());
}
