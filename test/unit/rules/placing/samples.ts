import { clusterIdSchema, nodeIdSchema, siteIdSchema } from '../../../../src/shared/model/ids.ts';
import type { NodeRole } from '../../../../src/shared/model/node.ts';
import {
  type Placed,
  type PlacingCluster,
  type PlacingNode,
  placedHosts,
} from '../../../../src/shared/rules/placing/place.ts';

export const GIB = 1024 ** 3;
const siteId = siteIdSchema.parse('site');

/** An RKE2 cluster that nobody has installed yet. */
export function cluster(changes: Partial<PlacingCluster> = {}): PlacingCluster {
  const id = clusterIdSchema.parse('edge');
  return { id, siteId, name: 'edge', distribution: 'rke2', origin: 'created', busy: false, ...changes };
}

let address = 0;

/** A host with enough of everything; a member where a role is given. */
export function host(
  hostname: string,
  role: NodeRole | null,
  changes: Partial<PlacingNode> = {},
): PlacingNode {
  address += 1;
  return {
    id: nodeIdSchema.parse(hostname),
    siteId,
    clusterId: role === null ? null : cluster().id,
    hostname,
    internalIp: `10.0.${Math.floor(address / 250)}.${(address % 250) + 1}`,
    jumpHostId: null,
    role,
    isInitial: false,
    status: 'pending',
    facts: { cpus: 8, memoryBytes: 32 * GIB, architecture: 'amd64' },
    ...changes,
  };
}

/** `servers` servers, the first one initial, `agents` agents and `spare` hosts without a cluster. */
export function hosts(shape: { servers: number; agents?: number; spare?: number }): readonly PlacingNode[] {
  const several = (count: number, name: string, role: NodeRole | null) =>
    Array.from({ length: count }, (_, index) =>
      host(`${name}${index + 1}`, role, { isInitial: role === 'server' && index === 0 }),
    );
  return [
    ...several(shape.servers, 's', 'server'),
    ...several(shape.agents ?? 0, 'a', 'agent'),
    ...several(shape.spare ?? 0, 'h', null),
  ];
}

/** The hosts where they are recorded. */
export function recorded(nodes: readonly PlacingNode[], of = cluster()): readonly Placed[] {
  return placedHosts(nodes, of, new Map());
}

export function ids(...names: readonly string[]) {
  return new Set(names.map((name) => nodeIdSchema.parse(name)));
}
