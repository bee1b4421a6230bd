import { eq, inArray } from 'drizzle-orm';
import { type NodeId, nodeIdSchema, type SiteId } from '../../../shared/model/ids.ts';
import { type Node, nodeStatusSchema } from '../../../shared/model/node.ts';
import type { MusterDatabase } from '../database.ts';
import { nodeRow } from '../rows/to-rows.ts';
import { nodes } from '../schema/site-tables.ts';
import { isUniqueViolation } from '../store-error.ts';
import {
  checkInitialServer,
  checkNodeEdit,
  duplicateNode,
  type ExistingNode,
} from './description-conflicts.ts';
import { freeId } from './free-id.ts';

/** A described node beside the row it is. */
interface Pairing {
  readonly wanted: Node;
  readonly existing: ExistingNode | null;
  readonly position: number;
}

/**
 * Brings the nodes of a site to the description. References to clusters and credentials are those of the database already.
 * A removed node that is described again starts anew as `pending`, in its old row.
 */
export function applyNodes(db: MusterDatabase, siteId: SiteId, described: readonly Node[]): void {
  const existing = existingNodes(db, siteId);
  checkInitialServer(existing, described);
  const pairings = withStoredIds(db, pair(described, existing));
  clearUniqueColumns(db, pairings);
  const kept = new Set(pairings.map(({ wanted }) => String(wanted.id)));
  dropAbsent(
    db,
    existing.filter(({ id }) => !kept.has(id)),
  );
  for (const pairing of pairings) write(db, pairing);
}

function existingNodes(db: MusterDatabase, siteId: SiteId): readonly ExistingNode[] {
  const rows = db.orm.select().from(nodes).where(eq(nodes.siteId, siteId)).all();
  return rows.map((row) => ({ ...row, status: nodeStatusSchema.parse(row.status) }));
}

/** By name; where a name was used more than once, a living row before a removed one, then one of the same cluster. */
function pair(described: readonly Node[], existing: readonly ExistingNode[]): readonly Pairing[] {
  const taken = new Set<string>();
  const likeness = (row: ExistingNode, wanted: Node) =>
    (row.status === 'removed' ? 0 : 2) + (row.clusterId === wanted.clusterId ? 1 : 0);
  return described.map((wanted, position) => {
    const [best] = existing
      .filter((row) => row.hostname === wanted.hostname && !taken.has(row.id))
      .sort((one, other) => likeness(other, wanted) - likeness(one, wanted));
    if (best !== undefined) taken.add(best.id);
    return { wanted, existing: best ?? null, position };
  });
}

/** Gives each described node the id of its row, in references to it too. */
function withStoredIds(db: MusterDatabase, pairings: readonly Pairing[]): readonly Pairing[] {
  const ids = new Map<NodeId, NodeId>();
  for (const { wanted, existing } of pairings) {
    const id = existing?.id ?? freeId(db, nodes, { wanted: wanted.id, prefix: 'node' });
    ids.set(wanted.id, nodeIdSchema.parse(id));
  }
  const stored = (id: NodeId) => ids.get(id) ?? id;
  return pairings.map((pairing) => {
    const { wanted } = pairing;
    const jumpHostId = wanted.jumpHostId === null ? null : stored(wanted.jumpHostId);
    return { ...pairing, wanted: { ...wanted, id: stored(wanted.id), jumpHostId } };
  });
}

/** Two hosts may swap addresses, and the mark of the initial server may wander: nobody holds them while rows are rewritten. */
function clearUniqueColumns(db: MusterDatabase, pairings: readonly Pairing[]): void {
  const clear = db.sqlite.prepare(`UPDATE nodes SET internal_ip = '~' || id, is_initial = 0 WHERE id = ?`);
  for (const { existing } of pairings) if (existing !== null) clear.run(existing.id);
}

/** Never installed: gone. Once installed and taken out since: kept as removed. Anything on the host: it stays, the file alone does not uninstall. */
function dropAbsent(db: MusterDatabase, absent: readonly ExistingNode[]): void {
  const neverInstalled = absent.filter(
    ({ status, installationStartedAt }) => status === 'pending' && installationStartedAt === null,
  );
  const needed = jumpHostsOf(
    absent.filter((node) => !neverInstalled.includes(node)),
    absent,
  );
  const gone = neverInstalled.filter(({ id }) => !needed.has(id)).map(({ id }) => id);
  const over = absent
    .filter(({ status, installationStartedAt }) => status === 'pending' && installationStartedAt !== null)
    .map(({ id }) => id);
  if (over.length > 0) db.orm.update(nodes).set({ status: 'removed' }).where(inArray(nodes.id, over)).run();
  if (gone.length > 0) db.orm.delete(nodes).where(inArray(nodes.id, gone)).run();
}

/** The ids of all hosts on the way to these. */
function jumpHostsOf(starts: readonly ExistingNode[], all: readonly ExistingNode[]): ReadonlySet<string> {
  const needed = new Set<string>();
  const queue = starts.map(({ jumpHostId }) => jumpHostId);
  for (const id of queue) {
    if (id === null || needed.has(id)) continue;
    needed.add(id);
    queue.push(all.find((node) => node.id === id)?.jumpHostId ?? null);
  }
  return needed;
}

function write(db: MusterDatabase, { wanted, existing, position }: Pairing): void {
  const row = nodeRow(wanted, position);
  try {
    if (existing === null) {
      db.orm.insert(nodes).values(row).run();
      return;
    }
    checkNodeEdit(existing, wanted);
    db.orm.update(nodes).set(describedColumns(row, existing)).where(eq(nodes.id, existing.id)).run();
  } catch (error) {
    throw isUniqueViolation(error) ? duplicateNode(wanted) : error;
  }
}

/** What a description says of a node; its life so far stays as it is. */
function describedColumns(
  row: typeof nodes.$inferInsert,
  existing: ExistingNode,
): Partial<typeof nodes.$inferInsert> {
  const {
    id: _id,
    status: _status,
    facts: _facts,
    installationStartedAt: _startedAt,
    installationFinishedAt: _finishedAt,
    installationError: _error,
    ...described
  } = row;
  return existing.status === 'removed'
    ? { ...described, status: 'pending', installationError: null }
    : described;
}
