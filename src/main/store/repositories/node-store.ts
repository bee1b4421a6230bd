import { and, asc, desc, eq, ne, type SQL, sql } from 'drizzle-orm';
import { MusterError } from '../../../shared/model/error.ts';
import { type HostFacts, hostFactsSchema } from '../../../shared/model/facts.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { type NodeStatus, nodeStatusSchema } from '../../../shared/model/node.ts';
import { mayMoveNode } from '../../../shared/rules/node-status.ts';
import type { NodeStatusChange, NodeStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readAll, readOne } from '../rows/parking.ts';
import { nodeReader } from '../rows/readers.ts';
import { jsonOrNull } from '../rows/to-rows.ts';
import { nodes } from '../schema/site-tables.ts';

export interface NodeStoreOptions {
  /** Takes secrets out of the error that is kept with a node. */
  readonly redact: (text: string) => string;
}

export function createNodeStore(db: MusterDatabase, options: NodeStoreOptions): NodeStore {
  const list = (where: SQL | undefined, order: 'as-described' | 'as-installed') => {
    const by =
      order === 'as-described'
        ? [asc(nodes.position)]
        : [desc(nodes.role), desc(nodes.isInitial), asc(nodes.hostname)];
    return readAll(
      db,
      nodeReader,
      db.orm
        .select()
        .from(nodes)
        .where(where)
        .orderBy(...by)
        .all(),
    );
  };
  const byId = db.orm
    .select()
    .from(nodes)
    .where(eq(nodes.id, sql.placeholder('id')))
    .prepare();
  return {
    ofSite: (siteId) => read(db, 'nodes.ofSite', () => list(eq(nodes.siteId, siteId), 'as-described')),
    ofCluster: (clusterId) =>
      read(db, 'nodes.ofCluster', () =>
        list(and(eq(nodes.clusterId, clusterId), ne(nodes.status, 'removed')), 'as-installed'),
      ),
    byId: (id) => read(db, 'nodes.byId', () => readOne(db, nodeReader, byId.get({ id }))),
    setFacts: (id, facts) => transact(db, 'nodes.setFacts', () => setFacts(db, id, facts)),
    setFactsOfAll: (facts) =>
      transact(db, 'nodes.setFactsOfAll', () => {
        for (const [id, seen] of facts) setFacts(db, id, seen);
      }),
    moveStatus: (id, change) =>
      transact(db, 'nodes.moveStatus', () => moveStatus(db, options, { id, change })),
  };
}

function setFacts(db: MusterDatabase, id: NodeId, facts: HostFacts): void {
  const column = jsonOrNull(hostFactsSchema, facts);
  const { changes } = db.orm.update(nodes).set({ facts: column }).where(eq(nodes.id, id)).run();
  if (changes === 0) throw noNode(id);
}

function moveStatus(
  db: MusterDatabase,
  options: NodeStoreOptions,
  move: { readonly id: NodeId; readonly change: NodeStatusChange },
): void {
  const { id, change } = move;
  const found = db.orm
    .select({ status: nodes.status, hostname: nodes.hostname })
    .from(nodes)
    .where(eq(nodes.id, id))
    .get();
  if (found === undefined) throw noNode(id);
  checkMove(found.hostname, nodeStatusSchema.parse(found.status), change.status);
  const { startedAt, finishedAt, error } = change;
  db.orm
    .update(nodes)
    .set({
      status: change.status,
      // A new start makes the end of the last attempt untrue.
      ...(startedAt !== undefined && { installationStartedAt: startedAt, installationFinishedAt: null }),
      ...(finishedAt !== undefined && { installationFinishedAt: finishedAt }),
      ...(error !== undefined && { installationError: error === null ? null : options.redact(error) }),
    })
    .where(eq(nodes.id, id))
    .run();
}

function checkMove(hostname: string, from: NodeStatus, to: NodeStatus): void {
  if (mayMoveNode(from, to)) return;
  throw new MusterError('internal', `${hostname} is ${from} and cannot become ${to}.`);
}

function noNode(id: NodeId): MusterError {
  return new MusterError('not-found', `There is no node ${id} in the database.`);
}
