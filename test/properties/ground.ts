import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/main/platform/clock.ts';
import type { Journal } from '../../src/main/ports/journal.ts';
import type { Stores } from '../../src/main/ports/stores.ts';
import { createStores } from '../../src/main/store/create-stores.ts';
import { createJournal } from '../../src/main/store/journal/create-journal.ts';
import { DATABASE_FILE, openDatabase } from '../../src/main/store/open-database.ts';
import { siteWith } from '../support/descriptions.ts';

/** What one process opens. */
export interface OpenedDatabase {
  readonly stores: Stores;
  readonly journal: Journal;
  close(): void;
}

/** A database of a case: real, and on a disk of memory where there is one. */
export interface Ground {
  readonly directory: string;
  open(clock: Clock): OpenedDatabase;
}

/** Gives each case a database of its own, with three servers and two agents in it. */
export function createGrounds() {
  const memory = '/dev/shm';
  const root = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'muster-properties-'));
  const template = join(root, 'template');
  mkdirSync(template);
  const database = openDatabase({ directory: template });
  createStores(database).descriptions.apply(siteWith({ servers: 3, agents: 2 }));
  database.close();
  let cases = 0;
  return {
    next: (): Ground => {
      cases += 1;
      const directory = join(root, `case-${cases}`);
      mkdirSync(directory);
      copyFileSync(join(template, DATABASE_FILE), join(directory, DATABASE_FILE));
      return { directory, open: (clock) => open(directory, clock) };
    },
    forget: ({ directory }: Ground) => rmSync(directory, { recursive: true, force: true }),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

function open(directory: string, clock: Clock): OpenedDatabase {
  const db = openDatabase({ directory });
  // A process that dies leaves its writes to the system; only a power cut would need them on the disk.
  db.sqlite.pragma('synchronous = OFF');
  return { stores: createStores(db), journal: createJournal(db, clock), close: () => db.close() };
}
