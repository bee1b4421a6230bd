import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Fix } from '../../shared/rules/fix.ts';
import { withWay } from '../features/contact/way.ts';
import type { TopologyStore } from '../stores/view/topology-store.ts';
import type { FleetAsk } from './fleet-asks.tsx';
import { go } from './route.ts';
import { showHost } from './show-host.ts';

/** Where something is to be mended, and what can open a form there. */
export interface FixPlace {
  readonly clusterId: ClusterId;
  readonly fleet: FleetSnapshot | null;
  readonly draftOf: (clusterId: ClusterId) => TopologyStore;
  readonly onAsk: (ask: FleetAsk) => void;
}

/** Opens the form that mends something. Names are looked up among the hosts of the cluster: elsewhere another host may be called so. */
export function doFix(fix: Fix, { clusterId, fleet, draftOf, onAsk }: FixPlace): void {
  const hosts = 'hosts' in fix ? fix.hosts : [];
  const all = fleet?.nodes ?? [];
  const nodes = all.filter((node) => node.clusterId === clusterId && hosts.includes(node.hostname));
  if (fix.kind === 'contact') {
    onAsk({ what: 'contact', nodes: withWay(nodes, all) });
    return;
  }
  if (fix.kind === 'secrets') {
    const siteId = fleet?.clusters.find(({ id }) => id === clusterId)?.siteId;
    const site = fleet?.sites.find(({ id }) => id === siteId);
    if (site !== undefined)
      onAsk({ what: 'secrets', siteId: site.id, siteName: site.name, onlyMissing: false });
    return;
  }
  const [first] = nodes;
  if (first === undefined) go({ screen: 'topology', clusterId });
  else showHost(draftOf(clusterId), clusterId, first.id);
}
