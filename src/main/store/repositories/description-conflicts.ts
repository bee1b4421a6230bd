import type { Cluster } from '../../../shared/model/cluster.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { Node, NodeStatus } from '../../../shared/model/node.ts';
import { isOccupied } from '../../../shared/rules/node-status.ts';

/** What is known of a node that is there already. Read without its JSON columns, so that a damaged row can be mended. */
export interface ExistingNode {
  readonly id: string;
  readonly hostname: string;
  readonly clusterId: string | null;
  readonly role: string | null;
  readonly isInitial: boolean;
  readonly status: NodeStatus;
  readonly installationStartedAt: string | null;
  readonly jumpHostId: string | null;
}

/** What is known of a cluster that is there already. */
export interface ExistingCluster {
  readonly id: string;
  readonly name: string;
  readonly distribution: string;
  readonly installStage: string;
}

/**
 * An edit of a site file cannot move what runs on a host: that is work, and has an operation of its own.
 * @throws MusterError `bad-input`.
 */
export function checkNodeEdit(existing: ExistingNode, wanted: Node): void {
  if (!isOccupied(existing.status)) return;
  if (existing.clusterId !== wanted.clusterId) {
    throw refusal(`${existing.hostname} is ${existing.status} in another cluster.`, existing.hostname);
  }
  if (existing.role !== wanted.role) {
    const was = existing.role ?? 'without a role';
    throw refusal(
      `${existing.hostname} is ${existing.status} as ${was}, the file wants it as ${wanted.role ?? 'none'}.`,
      existing.hostname,
    );
  }
}

/**
 * The server that bootstrapped a cluster stays the initial one while it is there: a second bootstrap beside a living
 * cluster would make two of them.
 * @throws MusterError `bad-input`.
 */
export function checkInitialServer(existing: readonly ExistingNode[], wanted: readonly Node[]): void {
  for (const node of existing) {
    if (!node.isInitial || !isOccupied(node.status)) continue;
    const other = wanted.find(({ clusterId, isInitial }) => isInitial && clusterId === node.clusterId);
    if (other === undefined || other.hostname === node.hostname) continue;
    throw refusal(
      `${node.hostname} is the initial server of its cluster and ${node.status}; ${other.hostname} cannot take its place.`,
      node.hostname,
    );
  }
}

/** @throws MusterError `bad-input`: another distribution is another cluster. */
export function checkClusterEdit(existing: ExistingCluster, wanted: Cluster): void {
  if (existing.installStage === 'none' || existing.distribution === wanted.distribution) return;
  throw new MusterError(
    'bad-input',
    `Cluster ${existing.name} is installed with ${existing.distribution}, the file wants ${wanted.distribution}.`,
    { cure: `Take the cluster down first (muster down), or describe a new one under another name.` },
  );
}

/** What a unique index of the nodes table says, in words. */
export function duplicateNode(node: Node): MusterError {
  return new MusterError(
    'bad-input',
    `${node.hostname} (${node.internalIp}) clashes with another host of its cluster: same name, same address, or a second initial server.`,
    {
      cure: 'Give each host of a cluster its own name and internal address, and mark one server as initial.',
    },
  );
}

function refusal(message: string, hostname: string): MusterError {
  return new MusterError('bad-input', message, {
    cure: `Put the old entry of ${hostname} back, or take the host out of its cluster first.`,
  });
}
