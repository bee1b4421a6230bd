import type { Node } from '../../../shared/model/node.ts';
import type { LiveCluster, ObservingPhase } from '../engine/phase.ts';
import { firstUnmet } from '../waits/first-unmet.ts';
import { etcdVoter, nodeReady } from '../waits/node-conditions.ts';
import { onCluster, serversOf } from './steps.ts';

/** Proves the whole: every node Ready in its version, every server a voter; names who is in it besides, which is no fault of the install. */
export const verifyCluster: ObservingPhase = {
  kind: 'observe',
  id: 'verify-cluster',
  title: 'Verify cluster',
  purpose: 'Prove that every node is Ready and every server votes.',
  undo: 'Nothing was changed.',
  skippable: 'Is it enough that each node was proved by itself? The cluster is not called complete then.',
  reaches: 'completed',
  plan: (desired) => onCluster('verify-cluster', `Verify ${desired.cluster.name}`),
  verify: async (ctx, _step, tools) => {
    const { nodes, cluster } = tools.desired;
    const live = await tools.liveCluster(ctx);
    const verdict = await firstUnmet([
      ...nodes.map((node) => () => nodeReady(live, node, cluster)),
      ...serversOf(tools.desired).map((server) => () => etcdVoter(live, server)),
    ]);
    if (verdict.state !== 'holds') return verdict;
    const servers = serversOf(tools.desired).length;
    const voters = servers === 1 ? '1 voter' : `${servers} voters`;
    const evidence = `${nodes.length} nodes Ready, ${voters}, ${cluster.version}${othersIn(live, nodes)}`;
    return { state: 'holds', evidence };
  },
};

/** Nodes that the cluster has and the site file has not: somebody else joined them. */
function othersIn(live: LiveCluster, nodes: readonly Node[]): string {
  if (!live.answers) return '';
  const own = new Set(nodes.map(({ hostname }) => hostname));
  const others = live.nodes.map(({ name }) => name).filter((name) => !own.has(name));
  return others.length === 0 ? '' : `; also in it, and not in the site file: ${others.join(', ')}`;
}
