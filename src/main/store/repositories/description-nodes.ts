import { eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { type NodeId, nodeIdSchema, type SiteId } from '../../../shared/model/ids.ts';
import { type Node, nodeStatusSchema } from '../../../shared/model/node.ts';
import { newId } from '../../platform/ids.ts';
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

/** A described node beside the row it is. */
interface Pairing {
  readonly wanted: Node;
  readonly existing: ExistingNode | null;
  readonly position: number;
}

type NodeRow = typeof nodes.$inferInsert;

/** A row to be written: a new one whole, of one that is there what a description says of it. */
type Change = { readonly wanted: Node } & (
  | { readonly existing: null; readonly row: NodeRow }
  | { readonly existing: ExistingNode; readonly row: Partial<NodeRow> }
);

/**
 * Brings the nodes of a site to the description. References to clusters and credentials are those of the database already.
 * A removed node that is described again starts anew as `pending`, in its old row.
 */
export function applyNodes(db: MusterDatabase, siteId: SiteId, described: readonly Node[]): void {
  const existing = existingNodes(db, siteId);
  checkInitialServer(existing, described);
  const pairings = withStoredIds(db, pair(described, existing));
  const changes = pairings.flatMap((pairing) => changeOf(pairing) ?? []);
  clearUniqueColumns(db, changes);
  const kept = new Set(pairings.map(({ wanted }) => String(wanted.id)));
  dropAbsent(
    db,
    existing.filter(({ id }) => !kept.has(id)),
  );
  write(db, changes);
}

function existingNodes(db: MusterDatabase, siteId: SiteId): readonly ExistingNode[] {
  const rows = db.orm.select().from(nodes).where(eq(nodes.siteId, siteId)).all();
  return rows.map((row) => ({ ...row, status: nodeStatusSchema.parse(row.status) }));
}

/** By name; where a name was used more than once, a living row before a removed one, then one of the same cluster. */
function pair(described: readonly Node[], existing: readonly ExistingNode[]): readonly Pairing[] {
  const taken = new Set<string>();
  const sameName = Map.groupBy(existing, ({ hostname }) => hostname);
  const likeness = (row: ExistingNode, wanted: Node) =>
    (row.status === 'removed' ? 0 : 2) + (row.clusterId === wanted.clusterId ? 1 : 0);
  return described.map((wanted, position) => {
    const [best] = (sameName.get(wanted.hostname) ?? [])
      .filter((row) => !taken.has(row.id))
      .sort((one, other) => likeness(other, wanted) - likeness(one, wanted));
    if (best !== undefined) taken.add(best.id);
    return { wanted, existing: best ?? null, position };
  });
}

/** Gives each described node the id of its row, in references to it too. */
function withStoredIds(db: MusterDatabase, pairings: readonly Pairing[]): readonly Pairing[] {
  const ids = new Map<NodeId, NodeId>();
  const taken = new Set(
    db.orm
      .select({ id: nodes.id })
      .from(nodes)
      .all()
      .map(({ id }) => id),
  );
  for (const { wanted, existing } of pairings) {
    const id = existing?.id ?? (taken.has(wanted.id) ? newId('node') : wanted.id);
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
function clearUniqueColumns(db: MusterDatabase, changes: readonly Change[]): void {
  const clear = db.sqlite.prepare(`UPDATE nodes SET internal_ip = '~' || id, is_initial = 0 WHERE id = ?`);
  for (const { existing } of changes) if (existing !== null) clear.run(existing.id);
}

/** Never installed: gone. Once installed and taken out since: kept as removed. Anything on the host: it stays, the file alone does not uninstall. */
function dropAbsent(db: MusterDatabase, absent: readonly ExistingNode[]): void {
  const isNeverInstalled = ({ status, installationStartedAt }: ExistingNode) =>
    status === 'pending' && installationStartedAt === null;
  const needed = jumpHostsOf(
    absent.filter((node) => !isNeverInstalled(node)),
    absent,
  );
  const gone = absent.filter((node) => isNeverInstalled(node) && !needed.has(node.id)).map(({ id }) => id);
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

/** What has to be written for a node; null where its row says all of it already, so that a change of one host costs no more than that. */
function changeOf({ wanted, existing, position }: Pairing): Change | null {
  const row = nodeRow(wanted, position);
  if (existing === null) return { wanted, row, existing };
  checkNodeEdit(existing, wanted);
  const described = describedColumns(row, existing);
  const differs = Object.entries(described).some(
    ([column, value]) => Reflect.get(existing, column) !== value,
  );
  return differs ? { wanted, row: described, existing } : null;
}

function write(db: MusterDatabase, changes: readonly Change[]): void {
  const placeholders = Object.fromEntries(
    Object.keys(getTableColumns(nodes)).map((column) => [column, sql.placeholder(column)]),
  );
  // Built from the columns of this very table; that they are all there is nothing TypeScript can follow.
  const insert = db.orm
    .insert(nodes)
    .values(placeholders as unknown as NodeRow)
    .prepare();
  for (const { wanted, row, existing } of changes) {
    try {
      if (existing === null) insert.run(row);
      else db.orm.update(nodes).set(row).where(eq(nodes.id, existing.id)).run();
    } catch (error) {
      throw isUniqueViolation(error) ? duplicateNode(wanted) : error;
    }
  }
}

/** What a description says of a node; its life so far stays as it is. */
function describedColumns(row: NodeRow, existing: ExistingNode): Partial<NodeRow> {
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
