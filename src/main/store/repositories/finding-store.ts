import { asc, eq } from 'drizzle-orm';
import { findingSchema } from '../../../shared/model/finding.ts';
import type { FindingStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readAll } from '../rows/parking.ts';
import { findingReader } from '../rows/readers.ts';
import { findings } from '../schema/run-tables.ts';

export interface FindingStoreOptions {
  /** Takes secrets out of what was seen on hosts. */
  readonly redact: (text: string) => string;
}

export function createFindingStore(db: MusterDatabase, options: FindingStoreOptions): FindingStore {
  return {
    replace: (runId, list) =>
      transact(db, 'findings.replace', () => {
        db.orm.delete(findings).where(eq(findings.runId, runId)).run();
        list.forEach((finding, position) => {
          const { subject, seen, cure, ...columns } = findingSchema.parse(finding);
          db.orm
            .insert(findings)
            .values({
              ...columns,
              runId,
              position,
              seen: options.redact(seen),
              subject: JSON.stringify(subject),
              cure: JSON.stringify(cure.map(options.redact)),
            })
            .run();
        });
      }),
    ofRun: (runId) =>
      read(db, 'findings.ofRun', () => {
        const ofRun = db.orm.select().from(findings).where(eq(findings.runId, runId));
        return readAll(db, findingReader, ofRun.orderBy(asc(findings.position)).all());
      }),
  };
}
