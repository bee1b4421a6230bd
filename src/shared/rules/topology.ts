import type { Node } from '../model/node.ts';
import { normaliseAddress } from './addresses.ts';
import { hostnameProblem } from './names.ts';

/** What the shape of a cluster is judged by. */
export type TopologyNode = Pick<Node, 'hostname' | 'internalIp' | 'role' | 'isInitial'>;

/** A cluster's nodes by what they do. */
export interface Topology {
  readonly servers: readonly TopologyNode[];
  readonly agents: readonly TopologyNode[];
  readonly initial: readonly TopologyNode[];
}

export function topologyOf(nodes: readonly TopologyNode[]): Topology {
  return {
    servers: nodes.filter((node) => node.role === 'server'),
    agents: nodes.filter((node) => node.role === 'agent'),
    initial: nodes.filter((node) => node.isInitial),
  };
}

/** Why the initial server is not settled, as a clause; null where exactly one server is it. */
export function initialServerProblem(nodes: readonly TopologyNode[]): string | null {
  const { servers, initial } = topologyOf(nodes);
  const names = initial.map((node) => node.hostname).join(', ');
  if (servers.length === 0) return 'no server among the nodes';
  if (initial.length === 0) return `0 initial servers among ${servers.length} servers`;
  if (initial.length > 1) return `${initial.length} initial servers: ${names}`;
  return initial[0]?.role === 'server' ? null : `the initial server ${names} has not the role of a server`;
}

/** Values that more than one item has, with the names of those that have them. Items without a value do not count. */
export function sharedValues<T>(
  items: readonly T[],
  read: { readonly value: (item: T) => string | null; readonly name: (item: T) => string },
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const item of items) {
    const value = read.value(item);
    if (value !== null) owners.set(value, [...(owners.get(value) ?? []), read.name(item)]);
  }
  return new Map([...owners].filter(([, names]) => names.length > 1));
}

/** Host names that two nodes share, capital letters aside: Kubernetes knows only lower case. */
export function sharedHostnames(nodes: readonly TopologyNode[]): readonly string[] {
  const shared = sharedValues(nodes, {
    value: (node) => node.hostname.toLowerCase(),
    name: (node) => node.hostname,
  });
  return [...shared.keys()];
}

/** Addresses that two nodes share, with the nodes' names. An address that is none is shared with nobody. */
export function sharedAddresses(nodes: readonly TopologyNode[]): ReadonlyMap<string, readonly string[]> {
  return sharedValues(nodes, {
    value: (node) => normaliseAddress(node.internalIp),
    name: (node) => node.hostname,
  });
}

/** Nodes whose names Kubernetes would refuse, with the reason. */
export function badNames(nodes: readonly TopologyNode[]): ReadonlyMap<string, string> {
  const bad = new Map<string, string>();
  for (const { hostname } of nodes) {
    const problem = hostnameProblem(hostname);
    if (problem !== null) bad.set(hostname, problem);
  }
  return bad;
}
