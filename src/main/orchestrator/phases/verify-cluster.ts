import type { ObservingPhase } from '../engine/phase.ts';
import { firstUnmet } from '../waits/first-unmet.ts';
import { etcdVoter, nodeReady } from '../waits/node-conditions.ts';
import { onCluster, serversOf } from './steps.ts';

/** Proves the whole: every node Ready in its version, every server a voter, nobody in it who should not be. */
export const verifyCluster: ObservingPhase = {
  kind: 'observe',
  id: 'verify-cluster',
  title: 'Verify cluster',
  purpose: 'Prove that every node is Ready and every server votes.',
  undo: 'Nothing was changed.',
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
    return { state: 'holds', evidence: `${nodes.length} nodes Ready, ${voters}, ${cluster.version}` };
  },
};
