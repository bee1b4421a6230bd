import { MusterError } from '../../../shared/model/error.ts';
import type { MusterDatabase } from '../database.ts';
import { parkedRows } from '../schema/system-tables.ts';
import type { RawRow, RowReader } from './row-reader.ts';

/** The rows that can be read. One that cannot is parked and reported; the others are listed all the same. */
export function readAll<T>(db: MusterDatabase, reader: RowReader<T>, rows: readonly RawRow[]): T[] {
  return rows.flatMap((row) => {
    const reading = reader.read(row);
    if (reading.ok) return [reading.value];
    park(db, reader, { row, reason: reading.reason });
    return [];
  });
}

/**
 * The one row that was asked for; null where there is none.
 * @throws MusterError `database-corrupt` where it is there and cannot be read: saying "not found" would be untrue.
 */
export function readOne<T>(db: MusterDatabase, reader: RowReader<T>, row: RawRow | undefined): T | null {
  if (row === undefined) return null;
  const reading = reader.read(row);
  if (reading.ok) return reading.value;
  park(db, reader, { row, reason: reading.reason });
  const where = `${reader.tableName} ${reader.key(row)}`;
  throw new MusterError(
    'database-corrupt',
    `A row of the database cannot be read: ${where}, ${reading.reason}.`,
    {
      cure: 'Run muster db verify for the whole list; put back a backup, or read the site file again to rewrite the row.',
    },
  );
}

/** Keeps a copy of the row as it was found, so that nothing is lost when the row is rewritten later. */
export function park<T>(
  db: MusterDatabase,
  reader: RowReader<T>,
  found: { readonly row: RawRow; readonly reason: string },
): void {
  const key = reader.key(found.row);
  db.notify({ kind: 'parked', table: reader.tableName, key, reason: found.reason });
  if (db.readOnly) return;
  db.orm
    .insert(parkedRows)
    .values({
      tableName: reader.tableName,
      rowKey: key,
      reason: found.reason,
      content: JSON.stringify(found.row),
    })
    .onConflictDoNothing()
    .run();
}
