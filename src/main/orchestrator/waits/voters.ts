import type { Node } from '../../../shared/model/node.ts';
import { quorumOf, removalProblem, type Voters } from '../../../shared/rules/quorum.ts';
import type { ClusterNode, EtcdMember } from '../../ports/cluster-api.ts';
import type { LiveCluster, Verdict } from '../engine/phase.ts';
import { membersOf, nodeNameOf } from './etcd-members.ts';
import { conditionOf, findNode } from './node-conditions.ts';

/** Whether a node's etcd member has a vote. One that does not answer has it still (K3s: condition EtcdIsVoter, reason Unhealthy). */
function votes(node: ClusterNode): boolean {
  const voter = conditionOf(node, 'EtcdIsVoter');
  return voter?.status === 'True' || voter?.reason === 'Unhealthy';
}

/** Answers as a voter and as a node: a condition that nobody keeps any more says `True` for ever. */
function isHealthy(node: ClusterNode): boolean {
  return conditionOf(node, 'EtcdIsVoter')?.status === 'True' && conditionOf(node, 'Ready')?.status === 'True';
}

/** Voters that etcd lists and that are no nodes: nobody keeps a condition of them, so they count as not answering. */
function voidVoters(nodes: readonly ClusterNode[], members: readonly EtcdMember[]): readonly EtcdMember[] {
  return members.filter(
    (member) => !member.isLearner && !nodes.some(({ name }) => name === nodeNameOf(member)),
  );
}

/** The voters that the cluster and its etcd tell of. */
export function votersOf(nodes: readonly ClusterNode[], members: readonly EtcdMember[]): Voters {
  const voting = nodes.filter(votes);
  return {
    voting: voting.length + voidVoters(nodes, members).length,
    healthy: voting.filter(isHealthy).length,
  };
}

/** Whether a server answers as one that votes. */
export function answersAsVoter({ nodes }: Extract<LiveCluster, { answers: true }>, server: Node): boolean {
  const found = findNode(nodes, server);
  return found !== undefined && isHealthy(found);
}

/**
 * Whether a server may be taken out of the cluster without etcd losing its quorum. A server without a vote may go as long as the others
 * can decide anything, which removing it takes.
 * @param members as etcd lists them: one may vote there and be no node.
 */
export function mayLeave(live: LiveCluster, server: Node, members: readonly EtcdMember[]): Verdict {
  const waitingFor = `${server.hostname} to be free to leave etcd`;
  if (!live.answers)
    return { state: 'not-yet', waitingFor, reason: `who votes cannot be asked: ${live.reason}` };
  const voters = votersOf(live.nodes, members);
  const leaving = findNode(live.nodes, server);
  const own = membersOf(voidVoters(live.nodes, members), server);
  const hasVote = (leaving !== undefined && votes(leaving)) || own.length > 0;
  const problem = hasVote
    ? removalProblem(voters, { healthy: leaving !== undefined && isHealthy(leaving) })
    : quorumProblem(voters);
  if (problem === null)
    return { state: 'holds', evidence: `${voters.healthy} of ${voters.voting} voters answer` };
  const silent = silentVoters(live.nodes, members, server);
  const who = silent.length === 0 ? '' : ` (without an answer: ${silent.join(', ')})`;
  return { state: 'not-yet', waitingFor, reason: `${problem}${who}`, cure: cureFor(silent) };
}

/** Names of the voters besides a server that do not answer. */
function silentVoters(
  nodes: readonly ClusterNode[],
  members: readonly EtcdMember[],
  { hostname }: Node,
): readonly string[] {
  const known = nodes.filter((node) => votes(node) && !isHealthy(node)).map(({ name }) => name);
  const unknown = voidVoters(nodes, members).map(nodeNameOf);
  return [...known, ...unknown].filter((name) => name !== hostname);
}

/** What to do about servers that others have to wait for. */
export function cureFor(silent: readonly string[]): string {
  const [first] = silent;
  if (first === undefined) return 'To give the whole cluster up: muster down';
  return `Bring ${silent.join(' and ')} up again. A server that is gone for good has to leave the cluster first, on one that answers: kubectl delete node ${first}.`;
}

function quorumProblem({ voting, healthy }: Voters): string | null {
  const needed = quorumOf(voting);
  return healthy >= needed
    ? null
    : `${healthy} of ${voting} voters answer, and ${needed} are needed to change anything`;
}

/** Whether a cluster has forgotten a node: its Node object is gone, and with it its etcd member, which goes first. */
export function isForgotten(live: LiveCluster, node: Node): Verdict {
  const waitingFor = `the cluster to forget ${node.hostname}`;
  if (!live.answers) return { state: 'not-yet', waitingFor, reason: live.reason };
  const found = findNode(live.nodes, node);
  if (found === undefined) return { state: 'holds', evidence: `the cluster does not know ${node.hostname}` };
  const reason = found.deleting ? 'it is being removed' : 'it is still a node of it';
  return { state: 'not-yet', waitingFor, reason };
}

/** Whether nobody else would lose the cluster with its last server: nodes that are up and are not this one. */
export function isLast(live: LiveCluster, server: Node): Verdict {
  if (!live.answers) return { state: 'holds', evidence: `no cluster answers: ${live.reason}` };
  const others = live.nodes.filter(
    (node) => node.name !== server.hostname && conditionOf(node, 'Ready')?.status === 'True',
  );
  const [other] = others;
  if (other === undefined) return { state: 'holds', evidence: 'no other node is up' };
  const more = others.length > 1 ? ` and ${others.length - 1} more` : '';
  return {
    state: 'not-yet',
    waitingFor: `${server.hostname} to be the last node`,
    reason: `${other.name}${more} would be left without a cluster`,
    cure: `Take the other nodes out first; to give the cluster up with all of them: muster down.`,
  };
}
