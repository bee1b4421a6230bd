import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/main/platform/clock.ts';
import type { Journal } from '../../src/main/ports/journal.ts';
import type { Stores } from '../../src/main/ports/stores.ts';
import { createStores } from '../../src/main/store/create-stores.ts';
import type { MusterDatabase, StoreNotice } from '../../src/main/store/database.ts';
import { createJournal } from '../../src/main/store/journal/create-journal.ts';
import { openDatabase } from '../../src/main/store/open-database.ts';

/** A real database in a directory of its own, with everything that stands on it. */
export interface TestDatabase {
  readonly db: MusterDatabase;
  readonly directory: string;
  readonly stores: Stores;
  readonly journal: Journal;
  readonly clock: SteppingClock;
  /** What the store noticed so far. */
  readonly notices: StoreNotice[];
  /** Closes it and removes the directory. */
  dispose(): void;
}

/** Time stands still until a test moves it. */
export interface SteppingClock extends Clock {
  advance(ms: number): void;
}

export function steppingClock(start = '2026-03-01T08:00:00.000Z'): SteppingClock {
  let now = Date.parse(start);
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** An empty directory for one test. */
export function testDirectory(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'muster-test-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** A new database, migrated, in a temporary directory. */
export function testDatabase(options: { readonly redact?: (text: string) => string } = {}): TestDatabase {
  const directory = testDirectory();
  const notices: StoreNotice[] = [];
  const clock = steppingClock();
  const db = openDatabase({ directory: directory.path, notify: (notice) => void notices.push(notice) });
  return {
    db,
    directory: directory.path,
    stores: createStores(db, options),
    journal: createJournal(db, clock, options),
    clock,
    notices,
    dispose: () => {
      db.close();
      directory.dispose();
    },
  };
}
