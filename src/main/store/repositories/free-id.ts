import { eq } from 'drizzle-orm';
import { newId } from '../../platform/ids.ts';
import type { MusterDatabase } from '../database.ts';
import type { clusters, credentials, sites } from '../schema/site-tables.ts';

/** The id a new row asks for, or another one where that is taken. */
export function freeId(
  db: MusterDatabase,
  table: typeof sites | typeof credentials | typeof clusters,
  id: { readonly wanted: string; readonly prefix: string },
): string {
  const taken = db.orm.select({ id: table.id }).from(table).where(eq(table.id, id.wanted)).get();
  return taken === undefined ? id.wanted : newId(id.prefix);
}
