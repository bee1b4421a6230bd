import type { Cluster } from '../../model/cluster.ts';
import type { HostFacts } from '../../model/facts.ts';
import type { ClusterId, NodeId } from '../../model/ids.ts';
import type { Node, NodeRole } from '../../model/node.ts';

/** Where a host stands, seen from one cluster. Without a role it has no place in it. */
export interface Place {
  readonly role: NodeRole | null;
  readonly isInitial: boolean;
}

/** No place in the cluster. */
export const nowhere: Place = { role: null, isInitial: false };

/** A host as it is judged when it is given a place. */
export type PlacingNode = Pick<
  Node,
  'id' | 'siteId' | 'clusterId' | 'hostname' | 'internalIp' | 'jumpHostId' | 'role' | 'isInitial' | 'status'
> & {
  /** Null for a host that nobody has looked at yet. */
  readonly facts: Pick<HostFacts, 'cpus' | 'memoryBytes' | 'architecture'> | null;
};

/** A cluster as hosts are given places in it. */
export type PlacingCluster = Pick<Cluster, 'id' | 'siteId' | 'name' | 'distribution' | 'origin'> & {
  /** Whether a run is under way on it. */
  readonly busy: boolean;
};

/** A host with the place that is recorded and the one that is wanted. */
export interface Placed<N extends PlacingNode = PlacingNode> {
  readonly node: N;
  readonly recorded: Place;
  readonly wanted: Place;
}

/** What somebody wants and has not saved: the places of those hosts that are to change. */
export type Wishes = ReadonlyMap<NodeId, Place>;

/** The place of a host as it is recorded. What was removed has none. */
export function recordedPlace(node: PlacingNode, clusterId: ClusterId): Place {
  if (node.clusterId !== clusterId || node.status === 'removed') return nowhere;
  return { role: node.role, isInitial: node.isInitial };
}

export function samePlace(one: Place, other: Place): boolean {
  return one.role === other.role && one.isInitial === other.isInitial;
}

/** Whether a host's wanted place is not the recorded one. */
export function isMoved({ recorded, wanted }: Placed): boolean {
  return !samePlace(recorded, wanted);
}

/**
 * The hosts that can have a place in a cluster, by hostname: its members, and the hosts of its site without a cluster. A host that was
 * removed may come back, unless a living one has its name.
 */
export function hostsFor<N extends PlacingNode>(nodes: readonly N[], cluster: PlacingCluster): readonly N[] {
  const ofSite = nodes.filter(({ siteId }) => siteId === cluster.siteId);
  const living = new Set(ofSite.filter(({ status }) => status !== 'removed').map(({ hostname }) => hostname));
  const removed = new Map(
    ofSite.filter(({ status }) => status === 'removed').map((node) => [node.hostname, node] as const),
  );
  const free = (node: N) =>
    node.status === 'removed'
      ? !living.has(node.hostname) && removed.get(node.hostname) === node
      : node.clusterId === null || node.clusterId === cluster.id;
  return ofSite.filter(free).toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1));
}

/** Lays wishes over what is recorded. */
export function placedHosts<N extends PlacingNode>(
  nodes: readonly N[],
  cluster: PlacingCluster,
  wishes: Wishes,
): readonly Placed<N>[] {
  return hostsFor(nodes, cluster).map((node) => {
    const recorded = recordedPlace(node, cluster.id);
    return { node, recorded, wanted: wishes.get(node.id) ?? recorded };
  });
}

/** Hosts after some were moved into a role, or out of the cluster. Whoever leaves the servers is no longer the initial one. */
export function movedTo<N extends PlacingNode>(
  hosts: readonly Placed<N>[],
  ids: ReadonlySet<NodeId>,
  role: NodeRole | null,
): readonly Placed<N>[] {
  return hosts.map((host) =>
    !ids.has(host.node.id) || host.wanted.role === role
      ? host
      : { ...host, wanted: { role, isInitial: false } },
  );
}

/** Hosts after one server was made the one that bootstraps the cluster; the mark is nowhere else then. */
export function withInitial<N extends PlacingNode>(
  hosts: readonly Placed<N>[],
  id: NodeId,
): readonly Placed<N>[] {
  return hosts.map((host) => {
    const isInitial = host.node.id === id && host.wanted.role === 'server';
    return host.wanted.isInitial === isInitial ? host : { ...host, wanted: { ...host.wanted, isInitial } };
  });
}

/** What is wanted otherwise than it is recorded. */
export function wishesOf(hosts: readonly Placed[]): Wishes {
  return new Map(hosts.filter(isMoved).map(({ node, wanted }) => [node.id, wanted]));
}

/** Members in the order in which an install takes them in: the initial server, the other servers, the agents, each by hostname. */
export function joinOrder<N extends PlacingNode>(
  hosts: readonly Placed<N>[],
): { readonly servers: readonly Placed<N>[]; readonly agents: readonly Placed<N>[] } {
  const sorted = hosts.toSorted(
    (a, b) =>
      Number(b.wanted.isInitial) - Number(a.wanted.isInitial) || (a.node.hostname < b.node.hostname ? -1 : 1),
  );
  return {
    servers: sorted.filter(({ wanted }) => wanted.role === 'server'),
    agents: sorted.filter(({ wanted }) => wanted.role === 'agent'),
  };
}
