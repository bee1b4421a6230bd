import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { MusterError } from '../../shared/model/error.ts';
import { createPrivateFile } from './private-files.ts';

/** One change of the schema. Written once; what is published is never edited, only followed by another. */
export interface Migration {
  /** Counts from 1 without gaps; the database keeps the highest one applied in `user_version`. */
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
}

export interface MigrateOptions {
  readonly path: string;
  readonly migrations: readonly Migration[];
  readonly now: Date;
  /** Hears where the copy lies that was made before a migration; null where the database is a copy itself and needs none. */
  readonly onBackup: ((path: string) => void) | null;
}

/** The number of the last migration that the file has seen; 0 for a new file. */
export function versionOf(sqlite: Database.Database): number {
  return Number(sqlite.pragma('user_version', { simple: true }));
}

/**
 * Refuses a database this program cannot use.
 * @throws MusterError `database-from-future` naming both numbers; `unsupported` for an older one that may not be migrated.
 */
export function checkVersion(
  sqlite: Database.Database,
  path: string,
  migrations: readonly Migration[],
  wanted: 'must-be-current' | 'may-be-older',
): void {
  const found = versionOf(sqlite);
  const known = migrations.length;
  if (found > known) {
    throw new MusterError(
      'database-from-future',
      `The database ${path} has schema ${found}; this version of Muster knows schemas up to ${known}.`,
      {
        cure: `Use the newer Muster that wrote it, or put back the copy it left beside it (…before-${known + 1}.…).`,
      },
    );
  }
  if (found === known || wanted === 'may-be-older') return;
  throw new MusterError(
    'unsupported',
    `The database ${path} has schema ${found}; this version of Muster reads schema ${known}.`,
    { cure: 'Run muster up or muster serve once: it makes a backup and brings the database up to date.' },
  );
}

/**
 * Applies what is missing, each migration in a transaction of its own, each after a copy of the file was made
 * (a new file needs none). A migration that fails leaves the file at the last one that did not.
 */
export function migrate(sqlite: Database.Database, options: MigrateOptions): void {
  checkOrder(options.migrations);
  const found = versionOf(sqlite);
  for (const migration of options.migrations.slice(found)) {
    if (found > 0 && options.onBackup !== null) options.onBackup(backUpBefore(sqlite, migration, options));
    applyOne(sqlite, migration);
  }
}

function checkOrder(migrations: readonly Migration[]): void {
  const wrong = migrations.find((migration, index) => migration.number !== index + 1);
  if (wrong === undefined) return;
  throw new MusterError('internal', `Migration ${wrong.number} (${wrong.name}) is out of order.`);
}

function backUpBefore(sqlite: Database.Database, migration: Migration, options: MigrateOptions): string {
  const time = options.now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const base = `${options.path}.before-${migration.number}.${time}`;
  let backup = base;
  for (let copy = 2; existsSync(backup); copy += 1) backup = `${base}-${copy}`;
  // SQLite copies into an empty file that is there already, so the copy is private from its first byte.
  createPrivateFile(backup);
  sqlite.prepare('VACUUM INTO ?').run(backup);
  return backup;
}

function applyOne(sqlite: Database.Database, migration: Migration): void {
  // A table that is rebuilt is dropped for a moment; references are checked as a whole before the commit instead.
  sqlite.pragma('foreign_keys = OFF');
  const apply = sqlite.transaction(() => {
    for (const statement of migration.statements) sqlite.exec(statement);
    const broken = sqlite.prepare('SELECT "table" FROM pragma_foreign_key_check').pluck().all();
    if (broken.length > 0) {
      const tables = [...new Set(broken.map(String))].join(', ');
      throw new MusterError('internal', `Migration ${migration.number} would break references in ${tables}.`);
    }
    sqlite.pragma(`user_version = ${migration.number}`);
  });
  apply.exclusive();
}
