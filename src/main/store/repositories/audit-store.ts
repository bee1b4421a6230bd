import type { AuditStore } from '../../ports/stores.ts';
import { type MusterDatabase, transact } from '../database.ts';
import { audit } from '../schema/system-tables.ts';

/** Who did what when; written once, never changed. */
export function createAuditStore(db: MusterDatabase): AuditStore {
  return {
    record: (entry) =>
      transact(db, 'audit.record', () => {
        db.orm.insert(audit).values(entry).run();
      }),
  };
}
