import { asc, eq } from 'drizzle-orm';
import type { HostKeyStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readAll } from '../rows/parking.ts';
import { hostKeyReader } from '../rows/readers.ts';
import { hostKeyRow } from '../rows/to-rows.ts';
import { hostKeys } from '../schema/site-tables.ts';

/** One key per endpoint and algorithm. Pinning another one replaces it: whether that may be is asked before, by who pins. */
export function createHostKeyStore(db: MusterDatabase): HostKeyStore {
  const order = [asc(hostKeys.endpoint), asc(hostKeys.algorithm)] as const;
  return {
    byEndpoint: (endpoint) =>
      read(db, 'hostKeys.byEndpoint', () => {
        const ofEndpoint = db.orm.select().from(hostKeys).where(eq(hostKeys.endpoint, endpoint));
        return readAll(db, hostKeyReader, ofEndpoint.orderBy(...order).all());
      }),
    pin: (key) =>
      transact(db, 'hostKeys.pin', () => {
        const {
          endpoint: _endpoint,
          algorithm: _algorithm,
          position: _position,
          ...columns
        } = hostKeyRow(key, 0);
        db.orm
          .insert(hostKeys)
          .values(hostKeyRow(key, 0))
          .onConflictDoUpdate({ target: [hostKeys.endpoint, hostKeys.algorithm], set: columns })
          .run();
      }),
    replace: (key) =>
      transact(db, 'hostKeys.replace', () => {
        const here = eq(hostKeys.endpoint, key.endpoint);
        const before = db.orm.select().from(hostKeys).where(here).all();
        const vouched = before.find(({ siteId }) => siteId !== null);
        db.orm.delete(hostKeys).where(here).run();
        const row = { ...hostKeyRow(key, vouched?.position ?? 0), siteId: vouched?.siteId ?? null };
        db.orm.insert(hostKeys).values(row).run();
      }),
    all: () =>
      read(db, 'hostKeys.all', () =>
        readAll(
          db,
          hostKeyReader,
          db.orm
            .select()
            .from(hostKeys)
            .orderBy(...order)
            .all(),
        ),
      ),
  };
}
