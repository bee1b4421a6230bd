import { and, asc, eq, ne } from 'drizzle-orm';
import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Credential } from '../../../shared/model/credential.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { HostKey } from '../../../shared/model/host-key.ts';
import {
  type ClusterId,
  type CredentialId,
  clusterIdSchema,
  credentialIdSchema,
  type SiteId,
  siteIdSchema,
} from '../../../shared/model/ids.ts';
import { type Site, siteSchema } from '../../../shared/model/site.ts';
import type { SiteDescription, SiteDescriptionStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readAll, readOne } from '../rows/parking.ts';
import { clusterReader, credentialReader, hostKeyReader, nodeReader, siteReader } from '../rows/readers.ts';
import { clusterRow, credentialRow, hostKeyRow } from '../rows/to-rows.ts';
import { clusters, credentials, hostKeys, nodes, sites } from '../schema/site-tables.ts';
import { checkClusterEdit } from './description-conflicts.ts';
import { dropUnusedClusters, dropUnusedCredentials } from './description-leftovers.ts';
import { applyNodes } from './description-nodes.ts';
import { freeId } from './free-id.ts';

/**
 * Rows are found by name, so that a file needs no ids. The order of the file is kept (`position`), so that it can be written
 * back as it was. Installed nodes that the file no longer names stay: a file alone does not uninstall.
 */
export function createDescriptionStore(db: MusterDatabase): SiteDescriptionStore {
  const apply = (description: SiteDescription) => {
    const siteId = applyDescription(db, description);
    const stored = load(db, siteId);
    if (stored !== null) return stored;
    throw new MusterError('internal', `Site ${description.site.name} vanished while it was written.`);
  };
  return {
    apply: (description) => transact(db, 'descriptions.apply', () => apply(description)),
    preview: (description) =>
      takenBack((keep) => transact(db, 'descriptions.preview', () => keep(apply(description)))),
    load: (siteId) => read(db, 'descriptions.load', () => load(db, siteId)),
  };
}

/** Carries the outcome of a transaction out of it while it is taken back. */
class TakenBack<T> extends Error {
  readonly outcome: T;

  constructor(outcome: T) {
    super('taken back on purpose');
    this.outcome = outcome;
  }
}

/** What `work` hands to `keep`, after its transaction has been taken back. */
function takenBack<T>(work: (keep: (outcome: T) => never) => never): T {
  try {
    return work((outcome) => {
      throw new TakenBack(outcome);
    });
  } catch (error) {
    // Only `keep` throws it, with an outcome of this very type.
    if (error instanceof TakenBack) return error.outcome as T;
    throw error;
  }
}

function applyDescription(db: MusterDatabase, description: SiteDescription): SiteId {
  const siteId = applySite(db, description.site);
  const credentialIds = applyCredentials(db, siteId, description.credentials);
  const credentialOf = (id: CredentialId | null) => (id === null ? null : (credentialIds.get(id) ?? id));
  const clusterIds = applyClusters(
    db,
    siteId,
    description.clusters.map((cluster) => ({ ...cluster, credentialId: credentialOf(cluster.credentialId) })),
  );
  const clusterOf = (id: ClusterId | null) => (id === null ? null : (clusterIds.get(id) ?? id));
  applyNodes(
    db,
    siteId,
    description.nodes.map((node) => ({
      ...node,
      siteId,
      clusterId: clusterOf(node.clusterId),
      credentialId: credentialOf(node.credentialId),
    })),
  );
  applyHostKeys(db, siteId, description.hostKeys);
  dropUnusedClusters(db, siteId, new Set(clusterIds.values()));
  dropUnusedCredentials(db, siteId, new Set(credentialIds.values()));
  return siteId;
}

function applySite(db: MusterDatabase, site: Site): SiteId {
  const { name, notes } = siteSchema.parse(site);
  const existing = db.orm.select().from(sites).where(eq(sites.name, name)).get();
  if (existing === undefined) {
    const id = freeId(db, sites, { wanted: site.id, prefix: 'site' });
    db.orm.insert(sites).values({ id, name, notes }).run();
    return siteIdSchema.parse(id);
  }
  db.orm.update(sites).set({ notes }).where(eq(sites.id, existing.id)).run();
  return siteIdSchema.parse(existing.id);
}

/** @returns the ids in the database, by those in the description. */
function applyCredentials(
  db: MusterDatabase,
  siteId: SiteId,
  described: readonly Credential[],
): ReadonlyMap<CredentialId, CredentialId> {
  const ids = new Map<CredentialId, CredentialId>();
  described.forEach((credential, position) => {
    const sameName = and(eq(credentials.siteId, siteId), eq(credentials.name, credential.name));
    const existing = db.orm.select({ id: credentials.id }).from(credentials).where(sameName).get();
    const id = credentialIdSchema.parse(
      existing?.id ?? freeId(db, credentials, { wanted: credential.id, prefix: 'credential' }),
    );
    const row = credentialRow({ ...credential, id, siteId }, position);
    db.orm.insert(credentials).values(row).onConflictDoUpdate({ target: credentials.id, set: row }).run();
    ids.set(credential.id, id);
  });
  return ids;
}

function applyClusters(
  db: MusterDatabase,
  siteId: SiteId,
  described: readonly Cluster[],
): ReadonlyMap<ClusterId, ClusterId> {
  const ids = new Map<ClusterId, ClusterId>();
  described.forEach((cluster, position) => {
    const sameName = and(eq(clusters.siteId, siteId), eq(clusters.name, cluster.name));
    const existing = db.orm.select().from(clusters).where(sameName).get();
    if (existing !== undefined) checkClusterEdit(existing, cluster);
    const id = clusterIdSchema.parse(
      existing?.id ?? freeId(db, clusters, { wanted: cluster.id, prefix: 'cluster' }),
    );
    const row = clusterRow({ ...cluster, id, siteId }, position);
    const { installStage: _installStage, ...changes } = row;
    db.orm.insert(clusters).values(row).onConflictDoUpdate({ target: clusters.id, set: changes }).run();
    ids.set(cluster.id, id);
  });
  return ids;
}

/** A key that the file vouches for replaces the pinned one: that is how a person confirms a changed key. */
function applyHostKeys(db: MusterDatabase, siteId: SiteId, described: readonly HostKey[]): void {
  db.orm.update(hostKeys).set({ siteId: null, position: 0 }).where(eq(hostKeys.siteId, siteId)).run();
  described.forEach((key, position) => {
    const same = and(eq(hostKeys.endpoint, key.endpoint), eq(hostKeys.algorithm, key.algorithm));
    const pinned = db.orm.select().from(hostKeys).where(same).get();
    if (pinned?.key === key.key) {
      db.orm.update(hostKeys).set({ siteId, position }).where(same).run();
      return;
    }
    const row = { ...hostKeyRow(key, position), siteId };
    db.orm
      .insert(hostKeys)
      .values(row)
      .onConflictDoUpdate({ target: [hostKeys.endpoint, hostKeys.algorithm], set: row })
      .run();
  });
}

function load(db: MusterDatabase, siteId: SiteId): SiteDescription | null {
  const site = readOne(db, siteReader, db.orm.select().from(sites).where(eq(sites.id, siteId)).get());
  if (site === null) return null;
  const { orm } = db;
  const living = and(eq(nodes.siteId, siteId), ne(nodes.status, 'removed'));
  return {
    site,
    credentials: readAll(
      db,
      credentialReader,
      orm
        .select()
        .from(credentials)
        .where(eq(credentials.siteId, siteId))
        .orderBy(asc(credentials.position))
        .all(),
    ),
    clusters: readAll(
      db,
      clusterReader,
      orm.select().from(clusters).where(eq(clusters.siteId, siteId)).orderBy(asc(clusters.position)).all(),
    ),
    nodes: readAll(db, nodeReader, orm.select().from(nodes).where(living).orderBy(asc(nodes.position)).all()),
    hostKeys: readAll(
      db,
      hostKeyReader,
      orm.select().from(hostKeys).where(eq(hostKeys.siteId, siteId)).orderBy(asc(hostKeys.position)).all(),
    ),
  };
}
