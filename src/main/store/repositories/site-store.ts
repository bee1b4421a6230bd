import { asc, eq } from 'drizzle-orm';
import type { SiteStore } from '../../ports/stores.ts';
import { type MusterDatabase, read } from '../database.ts';
import { readAll, readOne } from '../rows/parking.ts';
import { siteReader } from '../rows/readers.ts';
import { sites } from '../schema/site-tables.ts';

export function createSiteStore(db: MusterDatabase): SiteStore {
  return {
    list: () =>
      read(db, 'sites.list', () =>
        readAll(db, siteReader, db.orm.select().from(sites).orderBy(asc(sites.name)).all()),
      ),
    byName: (name) =>
      read(db, 'sites.byName', () =>
        readOne(db, siteReader, db.orm.select().from(sites).where(eq(sites.name, name)).get()),
      ),
  };
}
