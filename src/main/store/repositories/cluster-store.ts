import { and, asc, eq } from 'drizzle-orm';
import { installStageSchema } from '../../../shared/model/cluster.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { ClusterStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readAll, readOne } from '../rows/parking.ts';
import { clusterReader } from '../rows/readers.ts';
import { clusters } from '../schema/site-tables.ts';

export function createClusterStore(db: MusterDatabase): ClusterStore {
  return {
    list: () =>
      read(db, 'clusters.list', () =>
        readAll(
          db,
          clusterReader,
          db.orm.select().from(clusters).orderBy(asc(clusters.siteId), asc(clusters.position)).all(),
        ),
      ),
    byId: (id) =>
      read(db, 'clusters.byId', () =>
        readOne(db, clusterReader, db.orm.select().from(clusters).where(eq(clusters.id, id)).get()),
      ),
    byName: (siteId, name) =>
      read(db, 'clusters.byName', () => {
        const named = and(eq(clusters.siteId, siteId), eq(clusters.name, name));
        return readOne(db, clusterReader, db.orm.select().from(clusters).where(named).get());
      }),
    setInstallStage: (id, stage) =>
      transact(db, 'clusters.setInstallStage', () => {
        const installStage = installStageSchema.parse(stage);
        const { changes } = db.orm.update(clusters).set({ installStage }).where(eq(clusters.id, id)).run();
        if (changes === 0) throw new MusterError('not-found', `There is no cluster ${id} in the database.`);
      }),
  };
}
