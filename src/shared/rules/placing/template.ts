import type { Template } from '../../model/template.ts';
import { isOccupied } from '../node-status.ts';
import { hostStatements } from './outcome.ts';
import { nowhere, type Place, type Placed, type PlacingCluster, type PlacingNode } from './place.ts';
import type { Refusal } from './refusal.ts';

/** Shapes that are offered everywhere. One server is a choice, an even number never is. */
export const builtInTemplates: readonly Template[] = [
  { name: '1 server', servers: 1, agents: 0 },
  { name: '3 servers', servers: 3, agents: 0 },
  { name: '3 servers + agents', servers: 3, agents: null },
  { name: '5 servers + agents', servers: 5, agents: null },
];

/** What laying hosts out in a shape gives: where they would stand, or why that cannot be. */
export type LaidOut<N extends PlacingNode> =
  | { readonly hosts: readonly Placed<N>[]; readonly refusal: null }
  | { readonly hosts: null; readonly refusal: Refusal };

/**
 * Lays hosts out in a shape. Members that run something stay where they are; servers are taken first from those drawn as servers, then from
 * those that have enough for one; hosts that others go through, and those the distribution has nothing for, are left alone.
 */
export function layOut<N extends PlacingNode>(
  cluster: PlacingCluster,
  hosts: readonly Placed<N>[],
  template: Template,
): LaidOut<N> {
  const settled = hosts.filter(({ node }) => isOccupied(node.status));
  const free = freeHosts(cluster, hosts);
  const count = (role: Place['role']) => settled.filter(({ recorded }) => recorded.role === role).length;
  const wantedServers = Math.max(0, template.servers - count('server'));
  const servers = byFitness(cluster, free, 'server').slice(0, wantedServers);
  if (servers.length < wantedServers) return { hosts: null, refusal: tooFew(cluster, template, free.length) };
  const left = free.filter((host) => !servers.includes(host));
  const wantedAgents = template.agents === null ? left.length : Math.max(0, template.agents - count('agent'));
  const agents = byFitness(cluster, left, 'agent').slice(0, wantedAgents);
  const initial = initialOf(settled, servers);
  const placeOf = (host: Placed<N>): Place => {
    if (servers.includes(host)) return { role: 'server', isInitial: host === initial };
    return agents.includes(host) ? { role: 'agent', isInitial: false } : nowhere;
  };
  return {
    hosts: hosts.map((host) =>
      settled.includes(host) ? { ...host, wanted: host.recorded } : { ...host, wanted: placeOf(host) },
    ),
    refusal: null,
  };
}

function freeHosts<N extends PlacingNode>(
  cluster: PlacingCluster,
  hosts: readonly Placed<N>[],
): readonly Placed<N>[] {
  const jumps = new Set(hosts.map(({ node }) => node.jumpHostId));
  return hosts.filter((host) => {
    if (isOccupied(host.node.status)) return false;
    if (host.wanted.role === null && jumps.has(host.node.id)) return false;
    const asAgent = { ...host, wanted: { role: 'agent' as const, isInitial: false } };
    return hostStatements(cluster, asAgent).every(({ severity }) => severity !== 'block');
  });
}

/** Those that stand there already come first, then those that have enough and no other role, each by name as people count. */
function byFitness<N extends PlacingNode>(
  cluster: PlacingCluster,
  hosts: readonly Placed<N>[],
  role: 'server' | 'agent',
): readonly Placed<N>[] {
  const rank = (host: Placed<N>): number => {
    if (host.wanted.isInitial) return 0;
    if (host.wanted.role === role) return 1;
    const there = { ...host, wanted: { role, isInitial: false } };
    const short = host.node.facts === null ? 1 : hostStatements(cluster, there).length;
    return 2 + 2 * Math.min(short, 2) + (host.wanted.role === null ? 0 : 1);
  };
  const ranks = new Map(hosts.map((host) => [host, rank(host)]));
  const name = new Intl.Collator('en', { numeric: true });
  return hosts.toSorted(
    (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || name.compare(a.node.hostname, b.node.hostname),
  );
}

function initialOf<N extends PlacingNode>(
  settled: readonly Placed<N>[],
  servers: readonly Placed<N>[],
): Placed<N> | null {
  if (settled.some(({ recorded }) => recorded.isInitial)) return null;
  return servers.find(({ wanted }) => wanted.isInitial) ?? servers[0] ?? null;
}

function tooFew(cluster: PlacingCluster, { servers }: Template, free: number): Refusal {
  const has = free === 1 ? '1 host that can be one' : `${free} hosts that can be one`;
  return {
    says: `${servers} ${servers === 1 ? 'server is' : 'servers are'} wanted for ${cluster.name}; there ${free === 1 ? 'is' : 'are'} ${has}.`,
    why: 'A host that others go through, or of a foreign architecture, is not taken.',
    cure: 'Add hosts to the site, or start from a smaller shape.',
  };
}

/** The shape that hosts are drawn in, under a name. */
export function templateOf(hosts: readonly Placed[], name: string): Template {
  const count = (role: Place['role']) => hosts.filter(({ wanted }) => wanted.role === role).length;
  return { name, servers: count('server'), agents: count('agent') };
}
