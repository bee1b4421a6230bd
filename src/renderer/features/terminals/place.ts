import type { FleetNode, FleetSnapshot } from '../../../shared/contract/fleet.ts';

/** A cluster or a site, and the hosts on which terminals can be opened there. */
export interface Place {
  readonly name: string;
  /** Nodes: servers first, the initial one leading. */
  readonly nodes: readonly FleetNode[];
  /** Hosts without a place in a cluster: jump hosts on the way, and on a site those that are spare. */
  readonly others: readonly FleetNode[];
}

/** What an id of a cluster or of a site stands for; null where it is neither. */
export function placeOf(fleet: FleetSnapshot, id: string): Place | null {
  const cluster = fleet.clusters.find((one) => one.id === id);
  if (cluster !== undefined) {
    const nodes = fleet.nodes.filter(({ clusterId }) => clusterId === cluster.id);
    const others = onTheWay(nodes, fleet.nodes).filter((host) => !nodes.includes(host));
    return { name: cluster.name, nodes: inOrder(nodes), others };
  }
  const site = fleet.sites.find((one) => one.id === id);
  if (site === undefined) return null;
  const hosts = fleet.nodes.filter(({ siteId }) => siteId === site.id);
  return {
    name: site.name,
    nodes: inOrder(hosts.filter(({ clusterId }) => clusterId !== null)),
    others: inOrder(hosts.filter(({ clusterId }) => clusterId === null)),
  };
}

/** The jump hosts of nodes, those before them included. */
function onTheWay(nodes: readonly FleetNode[], all: readonly FleetNode[]): readonly FleetNode[] {
  const found = new Set<FleetNode>();
  const pass = ({ jumpHostId }: FleetNode): void => {
    const jump = all.find(({ id }) => id === jumpHostId);
    if (jump === undefined || found.has(jump)) return;
    found.add(jump);
    pass(jump);
  };
  for (const node of nodes) pass(node);
  return [...found];
}

function inOrder(nodes: readonly FleetNode[]): readonly FleetNode[] {
  const rank = ({ role, isInitial }: FleetNode) =>
    isInitial ? 0 : role === 'server' ? 1 : role === 'agent' ? 2 : 3;
  return nodes.toSorted(
    (a, b) => rank(a) - rank(b) || a.hostname.localeCompare(b.hostname, 'en', { numeric: true }),
  );
}
