import { asc, eq } from 'drizzle-orm';
import { type Bundle, bundleSchema } from '../../../shared/model/bundle.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { BundleStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readOne } from '../rows/parking.ts';
import { bundleFileReader, bundleReader } from '../rows/readers.ts';
import { bundleRow } from '../rows/to-rows.ts';
import { bundleFiles, bundles } from '../schema/system-tables.ts';

export function createBundleStore(db: MusterDatabase): BundleStore {
  return {
    byPath: (path) =>
      read(db, 'bundles.byPath', () => {
        const row = db.orm.select().from(bundles).where(eq(bundles.path, path)).get();
        const bundle = readOne(db, bundleReader, row);
        return bundle === null ? null : bundleSchema.parse({ ...bundle, files: filesOf(db, bundle.id) });
      }),
    save: (bundle) => transact(db, 'bundles.save', () => save(db, bundle)),
  };
}

/** A bundle with a file left out would look complete; so one bad row makes the whole unreadable here. */
function filesOf(db: MusterDatabase, bundleId: string): Bundle['files'] {
  const rows = db.orm
    .select()
    .from(bundleFiles)
    .where(eq(bundleFiles.bundleId, bundleId))
    .orderBy(asc(bundleFiles.position))
    .all();
  return rows.map((row) => {
    const file = readOne(db, bundleFileReader, row);
    if (file === null)
      throw new MusterError('internal', `A file of bundle ${bundleId} vanished while it was read.`);
    return file;
  });
}

/** A directory holds one bundle: what was known of it before is replaced. */
function save(db: MusterDatabase, bundle: Bundle): void {
  db.orm.delete(bundles).where(eq(bundles.path, bundle.path)).run();
  db.orm.insert(bundles).values(bundleRow(bundle)).run();
  const insert = db.sqlite.prepare(
    `INSERT INTO bundle_files (bundle_id, position, name, size_bytes, sha256, role, architecture)
     VALUES (@bundleId, @position, @name, @sizeBytes, @sha256, @role, @architecture)`,
  );
  bundle.files.forEach((file, position) => {
    insert.run({ bundleId: bundle.id, position, ...file });
  });
}
