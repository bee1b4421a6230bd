import type { Node } from '../../../shared/model/node.ts';
import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import type { EtcdMember } from '../../ports/cluster-api.ts';
import type { ReadTools } from '../engine/phase.ts';

/** etcd answers at once, or has no quorum: then it keeps one waiting for ever. Milliseconds. */
const ANSWER_MS = 15_000;

/** The members as etcd itself lists them, asked on a server of the cluster. @throws MusterError `cluster-api`, `deadline`. */
export async function etcdMembers(
  ctx: CallContext,
  tools: Pick<ReadTools, 'clusterAccess' | 'desired'>,
  via: Node,
): Promise<readonly EtcdMember[]> {
  const { cluster, targets } = tools.desired;
  const target = targets.get(via.id);
  if (target === undefined) throw new Error(`no way to ${via.hostname} is known`);
  const limit = { ms: ANSWER_MS, what: `The list of etcd's members on ${via.hostname}` };
  return withDeadline(ctx, limit, (limited) => tools.clusterAccess.etcdMembers(limited, target, cluster));
}

/** Name of the node that a member is of: its own without the hex digits. Empty for one that never started. */
export function nodeNameOf({ name }: EtcdMember): string {
  return name.replace(/-[0-9a-f]{8}$/, '');
}

/**
 * The members that are of a node: by the name they carry, which is the node's and eight hex digits (K3s docs: embedded etcd), or by the
 * address they were added with, because one that never started has no name yet.
 */
export function membersOf(
  members: readonly EtcdMember[],
  { hostname, internalIp }: Node,
): readonly EtcdMember[] {
  return members.filter(
    (member) =>
      nodeNameOf(member) === hostname || member.peerUrls.some((url) => addressOf(url) === internalIp),
  );
}

function addressOf(url: string): string | null {
  return URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? null;
}
