import { MusterError } from '../../../shared/model/error.ts';
import type { Node } from '../../../shared/model/node.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { ClusterApi } from '../../ports/cluster-api.ts';
import type { LiveCluster, ReadTools, Verdict, WriteTools } from '../engine/phase.ts';
import { settle } from '../engine/settle.ts';
import { etcdMembers, membersOf } from '../waits/etcd-members.ts';
import { isForgotten, mayLeave } from '../waits/voters.ts';
import { targetOf } from './steps.ts';

/** Between two looks at the cluster, milliseconds; a look is a question or two to its API. */
const POLL_MS = 250;

type Answering = Extract<LiveCluster, { readonly answers: true }>;

/** Whether the cluster has nothing of a node any more: no object, no member of etcd, no password. */
export async function clusterForgot(
  ctx: CallContext,
  node: Node,
  tools: ReadTools,
  live: LiveCluster,
): Promise<Verdict> {
  const out = await isOut(ctx, node, tools, live);
  if (out.state !== 'holds' || !live.answers) return out;
  const { nodePasswordSecretSuffix } = traitsOf(tools.desired.cluster.distribution);
  const api = await apiOf(ctx, tools, live);
  const secret = { namespace: 'kube-system', name: `${node.hostname}${nodePasswordSecretSuffix}` };
  if (!(await api.hasSecret(ctx, secret))) return out;
  return {
    state: 'not-yet',
    waitingFor: `the cluster to forget ${node.hostname}`,
    reason: 'its password is still kept',
  };
}

/** Whether a server may leave etcd now, by what the cluster and etcd itself say at this moment. */
export async function freeToLeave(
  ctx: CallContext,
  node: Node,
  tools: ReadTools,
  live: LiveCluster,
): Promise<Verdict> {
  return mayLeave(live, node, live.answers ? await etcdMembers(ctx, tools, live.via) : []);
}

/** Takes a node out of the cluster and waits until nothing of it is known there. Where no API answers, nobody knows an agent any more. */
export async function leaveForGood(ctx: CallContext, node: Node, tools: WriteTools): Promise<void> {
  const live = await takeOut(ctx, node, tools);
  if (live === null) return;
  await waitUntil(ctx, async (looking) => clusterForgot(looking, node, tools, await soon(looking, tools)));
}

/**
 * Takes a server out of etcd while its own service is up, waiting until it may go, and stops that service at once: systemd starts one
 * whose member is gone again after seconds, before a playbook gets that far, and it would join anew (RKE2 docs: removing servers).
 * So one that is out already is stopped too: whoever took it out may have died before. Who asks to stop soon keeps every server that
 * has not left yet.
 */
export async function leaveAndStop(ctx: CallContext, node: Node, tools: WriteTools): Promise<void> {
  ctx.stopSoon.throwIfAborted();
  const before = await now(ctx, tools);
  const isGone = before.answers && (await isOut(ctx, node, tools, before)).state === 'holds';
  if (!isGone) {
    const asked = { ...ctx, signal: AbortSignal.any([ctx.signal, ctx.stopSoon]) };
    await waitUntil(asked, async (looking) => freeToLeave(looking, node, tools, await now(looking, tools)));
    await takeOut(ctx, node, tools);
  }
  const unit = traitsOf(tools.desired.cluster.distribution).units.server;
  const writer = await tools.hosts.writer(ctx, targetOf(tools.desired, node));
  // Exit 1: there is no such unit, because its install broke off.
  const argv = ['systemctl', 'disable', '--now', '--no-block', '--', `${unit}.service`];
  await writer.exec(ctx, { argv, sudo: true, allowExit: [1] });
}

/** @returns the cluster it was taken out of; null where there is none any more that could know an agent. */
async function takeOut(ctx: CallContext, node: Node, tools: WriteTools): Promise<Answering | null> {
  const live = await tools.liveCluster(ctx);
  if (!live.answers) {
    if (node.role === 'agent') return null;
    const message = `${node.hostname} cannot be taken out of etcd: ${live.reason}`;
    throw new MusterError('cluster-api', message, {
      retryable: true,
      cure: 'Bring another server of the cluster up, then start the same command again. To give the whole cluster up: muster down.',
    });
  }
  if (isForgotten(live, node).state !== 'holds') {
    await (await apiOf(ctx, tools, live)).deleteNode(ctx, node.hostname);
    await waitUntil(ctx, async (looking) => isForgotten(await soon(looking, tools), node));
  }
  // The cluster removes the member of a Node that it deletes; one that joined etcd and never became a Node is known to etcd alone.
  // What passes by itself is tried again: a server left out of etcd but running would join anew.
  if (node.role === 'server')
    await waitUntil(ctx, (looking) => removeMembers(looking, node, tools, live.via));
  return live;
}

async function removeMembers(ctx: CallContext, node: Node, tools: WriteTools, via: Node): Promise<Verdict> {
  const { cluster } = tools.desired;
  for (const { id } of membersOf(await etcdMembers(ctx, tools, via), node)) {
    await tools.clusterAccess.removeEtcdMember(ctx, { server: targetOf(tools.desired, via), cluster, id });
  }
  return { state: 'holds', evidence: `etcd has no member of ${node.hostname}` };
}

/** Whether a node is neither known to the cluster nor, as a server, to its etcd. */
async function isOut(ctx: CallContext, node: Node, tools: ReadTools, live: LiveCluster): Promise<Verdict> {
  const forgotten = isForgotten(live, node);
  if (forgotten.state !== 'holds' || !live.answers || node.role !== 'server') return forgotten;
  const [member] = membersOf(await etcdMembers(ctx, tools, live.via), node);
  if (member === undefined) return forgotten;
  const name = member.name === '' ? `${member.peerUrls[0] ?? member.id}, which never started` : member.name;
  return {
    state: 'not-yet',
    waitingFor: `etcd to forget ${node.hostname}`,
    reason: `it still lists its member ${name}`,
  };
}

/** What the cluster says now; an answer from before a change would be no answer. */
function now(ctx: CallContext, tools: ReadTools): Promise<LiveCluster> {
  return tools.liveCluster(ctx, ctx.clock.now());
}

/** The same for who only waits for something to go: others who wait too may share the answer. */
function soon(ctx: CallContext, tools: ReadTools): Promise<LiveCluster> {
  return tools.liveCluster(ctx, ctx.clock.now() - POLL_MS);
}

async function waitUntil(ctx: CallContext, look: (ctx: CallContext) => Promise<Verdict>): Promise<void> {
  await settle(ctx, {
    look,
    pollMs: POLL_MS,
    onWait: ({ waitingFor, lastReason }) =>
      ctx.progress({ text: `Waiting for ${waitingFor}: ${lastReason}` }),
  });
}

function apiOf(
  ctx: CallContext,
  { clusterAccess, desired }: ReadTools,
  live: Answering,
): Promise<ClusterApi> {
  return clusterAccess.through(ctx, targetOf(desired, live.via), desired.cluster);
}
