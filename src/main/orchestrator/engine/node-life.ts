import type { NodeId, RunId } from '../../../shared/model/ids.ts';
import type { NodeStatus } from '../../../shared/model/node.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoNow } from '../../platform/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import type { NodeStore } from '../../ports/stores.ts';

/** Moves the status of nodes and tells of it. Nothing else in Muster moves a status. */
export interface NodeLife {
  /** Work on a node begins. */
  enter(nodeId: NodeId, status: 'installing' | 'draining'): void;
  /** A node has what the phase promised; passes through the states in between where it was found so. */
  reach(nodeId: NodeId, status: 'active' | 'removed'): void;
  fail(nodeId: NodeId, reason: string): void;
  /** A node that was taken out of the cluster, and is still wanted in it, waits for its install again. */
  reopen(nodeId: NodeId): void;
}

/** The status a node passes through on its way to `active` or `removed`. */
const wayTo = { active: 'installing', removed: 'draining' } as const;

export interface NodeLifeOptions {
  readonly nodes: NodeStore;
  readonly journal: Journal;
  readonly runId: RunId;
  readonly clock: Clock;
}

export function createNodeLife(options: NodeLifeOptions): NodeLife {
  const { nodes, journal, runId, clock } = options;
  const move = (nodeId: NodeId, status: NodeStatus, reason: string | null) => {
    if (nodes.byId(nodeId)?.status === status) return;
    const now = isoNow(clock);
    const times = status === 'installing' ? { startedAt: now } : { finishedAt: now };
    nodes.moveStatus(nodeId, { status, error: reason, ...times });
    journal.append(runId, [{ type: 'node', nodeId, status }]);
  };
  const enter = (nodeId: NodeId, status: 'installing' | 'draining') => {
    // A failed or half-installed node leaves by the same door as an active one.
    if (status === 'draining' && nodes.byId(nodeId)?.status !== 'active') return;
    move(nodeId, status, null);
  };
  return {
    enter,
    reach: (nodeId, status) => {
      if (nodes.byId(nodeId)?.status === status) return;
      enter(nodeId, wayTo[status]);
      move(nodeId, status, null);
    },
    fail: (nodeId, reason) => move(nodeId, 'failed', reason),
    reopen: (nodeId) => {
      if (nodes.byId(nodeId)?.status === 'removed') move(nodeId, 'pending', null);
    },
  };
}
