import { MusterError } from '../../../shared/model/error.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { ClusterAccess } from '../../ports/cluster-api.ts';
import type { Desired, LiveCluster, LiveClusterReader } from '../engine/phase.ts';

/** An answer this young is given again, milliseconds: fifty agents that wait ask the API once a second together. */
const SHARED_FOR_MS = 700;

export interface LiveClusterOptions {
  readonly desired: Desired;
  readonly clusterAccess: ClusterAccess;
  /** The node as the database has it now; its status says whether it can have an API to ask. */
  readonly nodeById: (id: Node['id']) => Node;
}

/** Makes the reader of one run. Asks the initial server first, then the other servers that are in. */
export function createLiveCluster(options: LiveClusterOptions): LiveClusterReader {
  let shared: { readonly at: number; readonly answer: Promise<LiveCluster> } | undefined;
  return (ctx, notBefore = 0) => {
    const now = ctx.clock.now();
    if (shared === undefined || now - shared.at > SHARED_FOR_MS || shared.at < notBefore) {
      const answer = askServers(ctx, options);
      shared = { at: now, answer };
      // A failed look is not shared: the next one who asks tries anew.
      answer.catch(() => {
        shared = undefined;
      });
    }
    return shared.answer;
  };
}

async function askServers(ctx: CallContext, options: LiveClusterOptions): Promise<LiveCluster> {
  const { desired, clusterAccess, nodeById } = options;
  let reason = 'no server has been installed yet';
  for (const server of desired.nodes.filter(({ role }) => role === 'server')) {
    if (!server.isInitial && nodeById(server.id).status !== 'active') continue;
    const target = desired.targets.get(server.id);
    if (target === undefined) continue;
    try {
      const api = await clusterAccess.through(ctx, target, desired.cluster);
      const readiness = await api.readiness(ctx);
      if (readiness.ready) return { answers: true, via: server, nodes: await api.nodes(ctx) };
      reason = `the API on ${server.hostname} is not ready: ${readiness.reason}`;
    } catch (error) {
      ctx.signal.throwIfAborted();
      // A server that does not answer is passed over; one that shows another host key stops everything.
      if (!(error instanceof MusterError) || error.code === 'host-key-changed') throw error;
      reason = error.message;
    }
  }
  return { answers: false, reason };
}
