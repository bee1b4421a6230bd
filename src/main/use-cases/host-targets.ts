import type { Cluster } from '../../shared/model/cluster.ts';
import type { Credential } from '../../shared/model/credential.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import { type Node, sshAddressOf } from '../../shared/model/node.ts';
import type { HostTarget } from '../ports/host-target.ts';

/** Rows from which ways to hosts are made. */
export interface TargetSources {
  /** All of the site: the cluster's own, and those on the way to them. */
  readonly nodes: readonly Node[];
  readonly credentials: readonly Credential[];
  readonly cluster: Cluster;
}

/** The same for a host that may stand alone. */
type Sources = Omit<TargetSources, 'cluster'> & { readonly cluster: Pick<Cluster, 'credentialId'> | null };

/**
 * How to reach each node of a cluster, jump hosts first. Hosts of other clusters are left out, and
 * those that were removed: what is wrong with them is not in the way.
 * @throws MusterError `bad-input` for a node without a credential (there is no silent root) or a circle of jump hosts.
 */
export function hostTargets(sources: TargetSources): ReadonlyMap<NodeId, HostTarget> {
  const made = new Map<NodeId, HostTarget>();
  const target = waysOf(sources, made);
  const wanted = ({ clusterId, status }: Node) => clusterId === sources.cluster.id && status !== 'removed';
  for (const node of sources.nodes.filter(wanted)) target(node);
  return made;
}

/** How to reach one host, whatever it is and however it stands. @throws MusterError as {@link hostTargets} does. */
export function hostTarget(node: Node, sources: Sources): HostTarget {
  return waysOf(sources, new Map())(node);
}

function waysOf(sources: Sources, made: Map<NodeId, HostTarget>): (node: Node) => HostTarget {
  const target = (node: Node, passed: readonly NodeId[]): HostTarget => {
    const known = made.get(node.id);
    if (known !== undefined) return known;
    if (passed.includes(node.id)) throw circle(node);
    const jump = jumpHostOf(node, sources.nodes);
    const result: HostTarget = {
      nodeId: node.id,
      name: node.hostname,
      address: sshAddressOf(node),
      port: node.sshPort,
      credential: credentialOf(node, sources),
      jump: jump === null ? null : target(jump, [...passed, node.id]),
    };
    made.set(node.id, result);
    return result;
  };
  return (node) => target(node, []);
}

function jumpHostOf(node: Node, nodes: readonly Node[]): Node | null {
  if (node.jumpHostId === null) return null;
  const jump = nodes.find(({ id }) => id === node.jumpHostId);
  if (jump !== undefined) return jump;
  throw new MusterError('not-found', `The jump host of ${node.hostname} is not in the database.`, {
    cure: 'Name an existing host under hosts.*.jump in the site file.',
  });
}

function credentialOf(node: Node, { credentials, cluster }: Sources): Credential {
  const wanted = node.credentialId ?? cluster?.credentialId;
  const credential = credentials.find(({ id }) => id === wanted);
  if (credential !== undefined) return credential;
  throw new MusterError('bad-input', `Nothing says how to log in to ${node.hostname}.`, {
    cure: `Give host ${node.hostname}, or its cluster, a credential in the site file.`,
  });
}

function circle(node: Node): MusterError {
  return new MusterError(
    'bad-input',
    `${node.hostname} is behind a jump host that is behind ${node.hostname} itself.`,
    {
      cure: 'Break the circle under hosts.*.jump in the site file.',
    },
  );
}
