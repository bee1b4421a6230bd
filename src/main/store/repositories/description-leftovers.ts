import { eq } from 'drizzle-orm';
import type { ClusterId, CredentialId, SiteId } from '../../../shared/model/ids.ts';
import type { MusterDatabase } from '../database.ts';
import { clusters, credentials } from '../schema/site-tables.ts';

/** Clusters that are no longer described go when nothing ever came of them: not installed, no node, no run. */
export function dropUnusedClusters(
  db: MusterDatabase,
  siteId: SiteId,
  described: ReadonlySet<ClusterId>,
): void {
  const unused = db.sqlite.prepare<[string], { id: string }>(
    `SELECT id FROM clusters WHERE site_id = ? AND install_stage = 'none'
       AND NOT EXISTS (SELECT 1 FROM nodes WHERE cluster_id = clusters.id)
       AND NOT EXISTS (SELECT 1 FROM runs WHERE cluster_id = clusters.id)`,
  );
  const kept = new Set<string>(described);
  for (const { id } of unused.all(siteId)) {
    if (!kept.has(id)) db.orm.delete(clusters).where(eq(clusters.id, id)).run();
  }
}

/** Credentials that are no longer described go when nobody uses them, and their sealed secrets with them: nobody could name those any more. */
export function dropUnusedCredentials(
  db: MusterDatabase,
  siteId: SiteId,
  described: ReadonlySet<CredentialId>,
): void {
  const unused = db.sqlite.prepare<[string], { id: string }>(
    `SELECT id FROM credentials WHERE site_id = ?
       AND NOT EXISTS (SELECT 1 FROM nodes WHERE credential_id = credentials.id)
       AND NOT EXISTS (SELECT 1 FROM clusters WHERE credential_id = credentials.id)`,
  );
  const forget = db.sqlite.prepare(`DELETE FROM sealed_secrets WHERE id = ? AND kind LIKE 'credential-%'`);
  const kept = new Set<string>(described);
  for (const { id } of unused.all(siteId)) {
    if (kept.has(id)) continue;
    db.orm.delete(credentials).where(eq(credentials.id, id)).run();
    forget.run(id);
  }
}
