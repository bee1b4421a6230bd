import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { MusterError } from '../../shared/model/error.ts';
import type { MusterDatabase, StoreNotice } from './database.ts';
import { lockDatabase } from './lock.ts';
import { checkVersion, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createPrivateDirectory, createPrivateFile } from './private-files.ts';
import { storeError } from './store-error.ts';

/** Name of the database in the data directory. */
export const DATABASE_FILE = 'muster.db';

/** Marks the file as Muster's (`MUST` in ASCII), so that somebody else's database is not migrated by mistake. */
const APPLICATION_ID = 0x4d555354;

/** How long a writer waits for a reader's checkpoint before it gives up, milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

export interface OpenOptions {
  /** The data directory; made if it is not there, readable by this user alone. */
  readonly directory: string;
  /** Looks beside a process that has the database; never waits for it, never migrates. */
  readonly readOnly?: boolean;
  /** Works on a copy in memory of what is there now, or of nothing: no write reaches the file, and who has it does not matter. */
  readonly copy?: boolean;
  /** Hears of slow calls, parked rows and backups. */
  readonly notify?: (notice: StoreNotice) => void;
}

/**
 * Opens the database of a data directory, makes it if needed, and brings its schema up to date (after a backup).
 * @throws MusterError `database-busy`, `database-from-future`, `database-corrupt`; `not-found` when only reading and nothing is there.
 */
export function openDatabase(options: OpenOptions): MusterDatabase {
  const path = join(options.directory, DATABASE_FILE);
  const notify = options.notify ?? (() => undefined);
  if (options.copy === true) return openCopy(path, notify);
  return options.readOnly === true ? openToRead(path, notify) : openToWrite(options.directory, path, notify);
}

function openToRead(path: string, notify: MusterDatabase['notify']): MusterDatabase {
  if (!existsSync(path)) {
    throw new MusterError('not-found', `There is no database at ${path} yet.`, {
      cure: 'Describe a site in a file and run: muster up site.yaml',
    });
  }
  return guarded(path, () => {
    const sqlite = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      sqlite.pragma('foreign_keys = ON');
      checkIdentity(sqlite, path);
      checkVersion(sqlite, path, migrations, 'must-be-current');
    } catch (error) {
      sqlite.close();
      throw error;
    }
    return { sqlite, orm: drizzle(sqlite), path, readOnly: true, notify, close: () => sqlite.close() };
  });
}

/** @throws MusterError `database-from-future`, `database-corrupt`. */
function openCopy(path: string, notify: MusterDatabase['notify']): MusterDatabase {
  return guarded(path, () => {
    const sqlite = new Database(existsSync(path) ? contentOf(path) : ':memory:');
    try {
      prepare(sqlite, path, null);
    } catch (error) {
      sqlite.close();
      throw error;
    }
    return { sqlite, orm: drizzle(sqlite), path, readOnly: false, notify, close: () => sqlite.close() };
  });
}

/** Where the header of a database says how it is written and read; 1 is a rollback journal, 2 a WAL, which memory has none of. */
const FORMAT_BYTES = [18, 19];

/** The whole database as bytes, what is only in the WAL yet included. */
function contentOf(path: string): Buffer {
  const sqlite = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const bytes = sqlite.serialize();
    for (const at of FORMAT_BYTES) bytes.writeUInt8(1, at);
    return bytes;
  } finally {
    sqlite.close();
  }
}

function openToWrite(directory: string, path: string, notify: MusterDatabase['notify']): MusterDatabase {
  const lock = guarded(path, () => {
    createPrivateDirectory(directory);
    return lockDatabase(path);
  });
  let sqlite: Database.Database | undefined;
  try {
    return guarded(path, () => {
      createPrivateFile(path);
      const opened = new Database(path, { timeout: BUSY_TIMEOUT_MS });
      sqlite = opened;
      prepare(opened, path, (backup) => notify({ kind: 'backup', path: backup }));
      const close = () => {
        bringHome(opened);
        opened.close();
        lock.release();
      };
      return { sqlite: opened, orm: drizzle(opened), path, readOnly: false, notify, close };
    });
  } catch (error) {
    sqlite?.close();
    lock.release();
    throw error;
  }
}

/** Brings what is only in the WAL into the file, also while somebody reads beside: then a copy of the file at rest is whole. */
function bringHome(sqlite: Database.Database): void {
  try {
    if (sqlite.open) sqlite.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // On a full disk it stays in the WAL, where the next process finds it: nothing is lost.
  }
}

function prepare(sqlite: Database.Database, path: string, onBackup: ((path: string) => void) | null): void {
  checkIdentity(sqlite, path);
  checkVersion(sqlite, path, migrations, 'may-be-older');
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('trusted_schema = OFF');
  sqlite.pragma(`application_id = ${APPLICATION_ID}`);
  migrate(sqlite, {
    path,
    migrations,
    now: new Date(),
    onBackup,
  });
  sqlite.pragma('foreign_keys = ON');
}

function checkIdentity(sqlite: Database.Database, path: string): void {
  const id = sqlite.pragma('application_id', { simple: true });
  const tables = sqlite.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (id === APPLICATION_ID || (id === 0 && tables === 0)) return;
  throw new MusterError('database-corrupt', `${path} is a database, but not one of Muster.`, {
    cure: 'Name another data directory, or move that file away.',
  });
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error, 'open', path);
  }
}
