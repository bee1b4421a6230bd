import { desc } from 'drizzle-orm';
import type { AuditStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { audit } from '../schema/system-tables.ts';

/** Who did what when; written once, never changed. */
export function createAuditStore(db: MusterDatabase): AuditStore {
  return {
    record: (entry) =>
      transact(db, 'audit.record', () => {
        db.orm.insert(audit).values(entry).run();
      }),
    list: (limit) =>
      read(db, 'audit.list', () => {
        const { at, who, what, subject } = audit;
        return db.orm
          .select({ at, who, what, subject })
          .from(audit)
          .orderBy(desc(audit.id))
          .limit(limit)
          .all();
      }),
  };
}
