import { asc, eq } from 'drizzle-orm';
import type { CredentialStore } from '../../ports/stores.ts';
import { type MusterDatabase, read } from '../database.ts';
import { readAll, readOne } from '../rows/parking.ts';
import { credentialReader } from '../rows/readers.ts';
import { credentials } from '../schema/site-tables.ts';

export function createCredentialStore(db: MusterDatabase): CredentialStore {
  return {
    ofSite: (siteId) =>
      read(db, 'credentials.ofSite', () => {
        const ofSite = db.orm.select().from(credentials).where(eq(credentials.siteId, siteId));
        return readAll(db, credentialReader, ofSite.orderBy(asc(credentials.position)).all());
      }),
    byId: (id) =>
      read(db, 'credentials.byId', () =>
        readOne(db, credentialReader, db.orm.select().from(credentials).where(eq(credentials.id, id)).get()),
      ),
  };
}
