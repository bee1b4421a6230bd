import { makePlan } from '../../src/main/orchestrator/engine/make-plan.ts';
import type { Desired, Operation, WriteTools } from '../../src/main/orchestrator/engine/phase.ts';
import { newId } from '../../src/main/platform/ids.ts';
import type { Journal } from '../../src/main/ports/journal.ts';
import { type NodeId, runIdSchema } from '../../src/shared/model/ids.ts';
import type { Node } from '../../src/shared/model/node.ts';
import type { Run, RunStatus } from '../../src/shared/model/run.ts';
import type { OpenedDatabase } from './ground.ts';
import type { Process } from './process.ts';
import type { Story } from './story.ts';

/** Who works on runs: always the same laptop. */
export const owner = { pid: 1, startedAt: '2026-03-01T08:00:00.000Z', host: 'laptop' };
/** How long a phase may take, milliseconds of the made-up clock. */
const DEADLINE_MS = 4000;

/** Whether a run in this status can go on. */
export function canGoOn(status: RunStatus): boolean {
  return status === 'interrupted' || status === 'paused' || status === 'cancelled' || status === 'stopped';
}

/** The journal as a process has it: from its death on nothing of it gets there. */
export function mortal(journal: Journal, process: Process): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      if (process.isDead()) throw new Error('dead processes do not write');
      return Reflect.get(target, name);
    },
  });
}

/** The nodes of a story. */
export function nodesOf({ servers, agents }: Story, { stores }: OpenedDatabase): readonly Node[] {
  const [cluster] = stores.clusters.list();
  if (cluster === undefined) throw new Error('there is no cluster');
  const numbered = (node: Node) => Number(node.hostname.slice(1));
  return stores.nodes
    .ofCluster(cluster.id)
    .filter((node) => numbered(node) <= (node.role === 'server' ? servers : agents));
}

/** What is wanted, with these nodes. */
export function desiredOf({ stores }: OpenedDatabase, nodes: readonly Node[]): Desired {
  const [cluster] = stores.clusters.list();
  const [site] = stores.sites.list();
  if (cluster === undefined || site === undefined) throw new Error('there is no cluster');
  return { site, cluster, nodes, bundle: null, targets: new Map() };
}

/** A new run with a new plan. */
export function runOf(story: Story, operation: Operation, desired: Desired, now: number): Run {
  const madeAt = new Date(now).toISOString();
  const plan = makePlan({
    operation,
    desired,
    findings: [],
    deadlines: () => DEADLINE_MS,
    madeAt,
    wishes: {
      pauseBefore: story.phases.filter(({ pauseBefore }) => pauseBefore).map(({ id }) => id),
      pauseBetween: story.pauseBetween,
      skip: new Map(story.phases.filter(({ skip }) => skip).map(({ id }) => [id, 'not now'])),
    },
  });
  return {
    id: runIdSchema.parse(newId('run')),
    clusterId: desired.cluster.id,
    operation: 'install',
    status: 'running',
    plan,
    owner,
    startedAt: madeAt,
    finishedAt: null,
    error: null,
  };
}

/** What phases of a story get. */
export function toolsOf(run: Run, desired: Desired, { stores }: OpenedDatabase): WriteTools {
  // Only the names of nodes are asked for here, and those stay.
  const nodeById = (id: NodeId): Node => {
    const node = desired.nodes.find((one) => one.id === id) ?? stores.nodes.byId(id);
    if (node === null) throw new Error(`no node ${id}`);
    return node;
  };
  // The phases of a story reach for nothing else: the world is made up.
  return { runId: run.id, startedAt: run.startedAt, desired, nodeById, stores } as unknown as WriteTools;
}
