import type { ClusterId, NodeId } from '../../shared/model/ids.ts';
import { choose, type TopologyStore } from '../stores/view/topology-store.ts';
import { focusWhenShown } from './focus.ts';
import { go } from './route.ts';

/** Goes to the card of a host on the topology of a cluster, and chooses it in the draft of that cluster. */
export function showHost(draft: TopologyStore, clusterId: ClusterId, nodeId: NodeId): void {
  choose(draft, nodeId, false);
  go({ screen: 'topology', clusterId });
  focusWhenShown(`[data-host="${CSS.escape(nodeId)}"] [data-card]`);
}
