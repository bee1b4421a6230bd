import { normaliseAddress } from '../addresses.ts';
import { isOccupied } from '../node-status.ts';
import { quorumOf } from '../quorum.ts';
import { initialServerProblem, sharedValues } from '../topology.ts';
import { isMoved, type Placed, type PlacingCluster } from './place.ts';

/** Why something is not done, in sentences. */
export interface Refusal {
  /** What is in the way, with names. */
  readonly says: string;
  readonly why: string;
  /** What to do instead. */
  readonly cure: string;
}

/** Why nothing at all may be moved in a cluster now, or null. */
export function clusterRefusal(cluster: PlacingCluster): Refusal | null {
  if (cluster.busy) {
    return {
      says: `A run is under way on ${cluster.name}.`,
      why: 'It walks the plan that was read before; hosts must not change places under it.',
      cure: 'Wait for its end, or cancel it.',
    };
  }
  return cluster.origin === 'created'
    ? null
    : {
        says: `${cluster.name} was built by others.`,
        why: 'Muster has no operation yet that changes the members of a cluster it took over.',
        cure: 'Change it with the tools it was built with.',
      };
}

/** Why a host may not go where it is wanted, or null. What runs on a host is not moved by a drawing. */
export function hostRefusal(cluster: PlacingCluster, host: Placed): Refusal | null {
  const { node, recorded, wanted } = host;
  if (!isMoved(host) || !isOccupied(node.status)) return null;
  if (recorded.role === wanted.role) {
    return {
      says: recorded.isInitial
        ? `${node.hostname} is the initial server of ${cluster.name} and ${node.status}.`
        : `${node.hostname} is ${node.status} in ${cluster.name} already.`,
      why: 'The initial server bootstraps the cluster; a second bootstrap beside the first would make two clusters.',
      cure: 'Leave the pennant where it is.',
    };
  }
  const move = wanted.role === null ? 'takes a member out' : `makes ${article(wanted.role)} of a member`;
  return {
    says: `${node.hostname} is ${node.status} as ${recorded.role ?? 'a host'} of ${cluster.name}.`,
    why: `Muster has no operation yet that ${move}.`,
    cure: 'Leave it there, or take the whole cluster down first (Uninstall on its plan, or muster down).',
  };
}

function article(role: 'server' | 'agent'): string {
  return role === 'server' ? 'a server' : 'an agent';
}

/** Why servers that vote may not be taken away together, or null: without a majority of those recorded, etcd decides nothing. */
export function quorumRefusal(cluster: PlacingCluster, hosts: readonly Placed[]): Refusal | null {
  const voters = hosts.filter(({ node, recorded }) => recorded.role === 'server' && node.status === 'active');
  const staying = voters.filter(({ wanted }) => wanted.role === 'server').length;
  const needed = quorumOf(voters.length);
  if (voters.length < 2 || staying >= needed) return null;
  return {
    says: `The drop would leave ${staying} of ${voters.length} voters of ${cluster.name}.`,
    why: `${needed} of ${voters.length} must agree before etcd changes anything.`,
    cure: 'Take servers away one at a time, and not below that number.',
  };
}

/** Members that would share an address, or null: nodes find each other by it. */
export function addressRefusal(hosts: readonly Placed[]): Refusal | null {
  const members = hosts.filter(({ wanted }) => wanted.role !== null);
  const shared = sharedValues(members, {
    value: ({ node }) => normaliseAddress(node.internalIp),
    name: ({ node }) => node.hostname,
  });
  const [first] = shared;
  if (first === undefined) return null;
  const [address, names] = first;
  return {
    says: `${names.join(' and ')} have the address ${address}.`,
    why: 'Two nodes of a cluster cannot share an address.',
    cure: 'Correct the address of one of them in the site file.',
  };
}

/** Why a change of a draft is refused, or null. Only what changes is judged: what stood in the way before is no reason against it. */
export function moveRefusal(
  cluster: PlacingCluster,
  { before, after }: { readonly before: readonly Placed[]; readonly after: readonly Placed[] },
): Refusal | null {
  const moving = after.filter((host, index) => host !== before[index]);
  const address = addressRefusal(before) === null ? addressRefusal(after) : null;
  const quorum = quorumRefusal(cluster, before) === null ? quorumRefusal(cluster, after) : null;
  return clusterRefusal(cluster) ?? quorum ?? firstRefusal(cluster, moving) ?? address;
}

function firstRefusal(cluster: PlacingCluster, hosts: readonly Placed[]): Refusal | null {
  for (const host of hosts) {
    const refusal = hostRefusal(cluster, host);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Why a draft cannot be saved, or null: what forbids a drop, and what a site file must have. */
export function saveRefusal(cluster: PlacingCluster, hosts: readonly Placed[]): Refusal | null {
  const placing = clusterRefusal(cluster) ?? firstRefusal(cluster, hosts) ?? addressRefusal(hosts);
  if (placing !== null) return placing;
  const problem = initialServerProblem(
    hosts
      .filter(({ wanted }) => wanted.role !== null)
      .map(({ node, wanted }) => ({ hostname: node.hostname, internalIp: node.internalIp, ...wanted })),
  );
  if (problem === null) return null;
  const none = hosts.every(({ wanted }) => wanted.role !== 'server');
  return {
    says: none ? `${cluster.name} has no server.` : `${cluster.name} has no initial server.`,
    why: 'One server bootstraps the cluster and the others join it.',
    cure: none ? 'Give a host the role of a server.' : 'Choose a server and give it the pennant.',
  };
}
