import { getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { z } from 'zod';

/** A row as it comes from the database. */
export type RawRow = Readonly<Record<string, unknown>>;

export type RowReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** How the rows of one table become what the model says they are: parsed, never cast. */
export interface RowReader<T> {
  readonly table: SQLiteTable;
  readonly tableName: string;
  /** Names a row in reports: `clusters cluster-01…`. */
  key(row: RawRow): string;
  read(row: RawRow): RowReading<T>;
}

export interface RowReaderOptions<T> {
  readonly table: SQLiteTable;
  readonly schema: z.ZodType<T>;
  readonly key: readonly string[];
  /** Columns that hold JSON. */
  readonly json?: readonly string[];
  /** Columns whose NULL means that the property is absent. */
  readonly absentWhenNull?: readonly string[];
}

/** Makes the reader of a table. Columns the model does not know (position, times) fall away. */
export function rowReader<T>(options: RowReaderOptions<T>): RowReader<T> {
  const { table, schema, key, json = [], absentWhenNull = [] } = options;
  return {
    table,
    tableName: getTableName(table),
    key: (row) => key.map((column) => String(row[column])).join(' '),
    read: (row) => {
      const candidate: Record<string, unknown> = { ...row };
      for (const column of absentWhenNull) if (candidate[column] === null) delete candidate[column];
      for (const column of json) {
        const problem = parseColumn(candidate, column);
        if (problem !== null) return { ok: false, reason: problem };
      }
      const result = schema.safeParse(candidate);
      return result.success ? { ok: true, value: result.data } : { ok: false, reason: explain(result.error) };
    },
  };
}

/** Replaces the text of a JSON column by its value; what is no text is left to the schema. @returns what is wrong, or null. */
function parseColumn(candidate: Record<string, unknown>, column: string): string | null {
  const text = candidate[column];
  if (typeof text !== 'string') return null;
  try {
    candidate[column] = JSON.parse(text);
    return null;
  } catch (error) {
    return `${column}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function explain(error: z.ZodError): string {
  const [first] = error.issues;
  if (first === undefined) return error.message;
  const more = error.issues.length === 1 ? '' : ` (and ${error.issues.length - 1} more)`;
  return `${first.path.join('.') || 'row'}: ${first.message}${more}`;
}
