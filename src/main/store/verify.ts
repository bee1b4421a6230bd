import { type MusterDatabase, read } from './database.ts';
import { allReaders } from './rows/readers.ts';
import type { RawRow, RowReader } from './rows/row-reader.ts';

/** One thing wrong in a database. */
export interface DatabaseProblem {
  readonly kind: 'integrity' | 'reference' | 'row' | 'sequence' | 'setting';
  /** Where: a table, a row of it, a run. */
  readonly where: string;
  /** What is wrong, in words. */
  readonly what: string;
}

/**
 * Looks through the whole database: pages and indexes, references, every row against its schema, the numbering of
 * events. Changes nothing. @returns the problems; none when it is sound.
 */
export function verifyDatabase(db: MusterDatabase): readonly DatabaseProblem[] {
  return read(db, 'verify', () => [
    ...integrity(db),
    ...references(db),
    ...allReaders.flatMap((reader) => unreadable(db, reader)),
    ...settings(db),
    ...gaps(db),
  ]);
}

function integrity(db: MusterDatabase): DatabaseProblem[] {
  const lines = db.sqlite
    .prepare('SELECT integrity_check FROM pragma_integrity_check')
    .pluck()
    .all()
    .map(String);
  return lines.filter((line) => line !== 'ok').map((what) => ({ kind: 'integrity', where: 'file', what }));
}

function references(db: MusterDatabase): DatabaseProblem[] {
  const broken = db.sqlite.prepare<[], { table: string; rowid: number | null; parent: string }>(
    'SELECT "table", rowid, parent FROM pragma_foreign_key_check',
  );
  return broken.all().map(({ table, rowid, parent }) => ({
    kind: 'reference',
    where: rowid === null ? table : `${table} row ${rowid}`,
    what: `points to something in ${parent} that is not there`,
  }));
}

function unreadable(db: MusterDatabase, reader: RowReader<unknown>): DatabaseProblem[] {
  const rows: readonly RawRow[] = db.orm.select().from(reader.table).all();
  return rows.flatMap((row) => {
    const reading = reader.read(row);
    if (reading.ok) return [];
    return [{ kind: 'row' as const, where: `${reader.tableName} ${reader.key(row)}`, what: reading.reason }];
  });
}

function settings(db: MusterDatabase): DatabaseProblem[] {
  const invalid = db.sqlite.prepare('SELECT key FROM settings WHERE NOT json_valid(value)').pluck().all();
  return invalid.map((key) => ({
    kind: 'setting',
    where: `settings ${String(key)}`,
    what: 'its value is not JSON',
  }));
}

function gaps(db: MusterDatabase): DatabaseProblem[] {
  const counted = db.sqlite.prepare<[], { run: string; first: number; last: number; count: number }>(
    `SELECT run_id AS run, min(sequence) AS first, max(sequence) AS last, count(*) AS count
     FROM run_events GROUP BY run_id HAVING first <> 1 OR last <> count`,
  );
  return counted.all().map(({ run, first, last, count }) => ({
    kind: 'sequence',
    where: `run_events of ${run}`,
    what: `${count} events are numbered from ${first} to ${last}; they should count from 1 without gaps`,
  }));
}
