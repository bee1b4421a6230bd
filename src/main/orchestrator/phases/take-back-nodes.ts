import { MusterError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { Node } from '../../../shared/model/node.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { ClusterApi } from '../../ports/cluster-api.ts';
import type { ActResult, ReadTools, Step, TakeBack, Verdict, WriteTools } from '../engine/phase.ts';
import { settle } from '../engine/settle.ts';
import { distributionAbsent } from '../waits/distribution-absent.ts';
import { distributionStopped } from '../waits/distribution-stopped.ts';
import { firstUnmet } from '../waits/first-unmet.ts';
import { isForgotten, isLast, mayLeave } from '../waits/voters.ts';
import { runPlaybook } from './distribution-node.ts';
import { actOnEach, nodeOf, targetOf } from './steps.ts';

/** Between two looks whether the cluster has forgotten a server, milliseconds. */
const POLL_MS = 1000;

const nodeStatus = { during: 'draining', after: 'removed' } as const;

/** The way back of agents: off their hosts, then out of the cluster where there still is one. */
export const agentsTakeBack: TakeBack = {
  nodeStatus,
  isUndone: (ctx, step, tools) =>
    firstUnmet([() => hostIsFree(ctx, step, tools), () => clusterForgot(ctx, step, tools, 'if-it-answers')]),
  undo: async (ctx, batch, tools) => {
    const results = await uninstall(ctx, batch, tools);
    return furtherOnEach(batch, results, (step) => leave(ctx, step, tools));
  },
};

/**
 * The way back of servers that joined: out of etcd first, while their own service is up, then off their hosts. A member whose data is
 * wiped before it was removed stays a voter that never answers (RKE2 docs: removing servers).
 */
export const joiningServersTakeBack: TakeBack = {
  nodeStatus,
  gate: async (ctx, batch, tools) => {
    const live = await tools.liveCluster(ctx);
    return firstUnmet(batch.map((step) => () => mayLeave(live, nodeOf(step))));
  },
  isUndone: (ctx, step, tools) =>
    firstUnmet([() => hostIsFree(ctx, step, tools), () => clusterForgot(ctx, step, tools, 'certainly')]),
  undo: async (ctx, batch, tools) => {
    const left = await actOnEach(batch, 1, (step) => leave(ctx, step, tools));
    const going = batch.filter(({ id }) => left.get(id)?.acted === true);
    if (going.length === 0) return left;
    const results = new Map([...left, ...(await uninstall(ctx, going, tools))]);
    // Between leaving and stopping, its service may have registered it again.
    return furtherOnEach(going, results, (step) => leave(ctx, step, tools));
  },
};

/** The way back of the initial server: the cluster ends with it, so there is no one to take it out of, and its token is of no use. */
export const initialServerTakeBack: TakeBack = {
  nodeStatus,
  gate: async (ctx, batch, tools) => {
    const live = await tools.liveCluster(ctx);
    return firstUnmet(batch.map((step) => () => isLast(live, nodeOf(step))));
  },
  isUndone: (ctx, step, tools) =>
    firstUnmet([() => hostIsFree(ctx, step, tools), () => tokenIsForgotten(tools)]),
  undo: async (ctx, batch, tools) => {
    const results = await uninstall(ctx, batch, tools);
    return furtherOnEach(batch, results, async () => tools.vault.forget(tokenOf(tools)));
  },
};

function uninstall(ctx: CallContext, batch: readonly Step[], tools: WriteTools) {
  return runPlaybook(ctx, batch, tools, { playbook: 'take_back_nodes' });
}

/** Nothing of the distribution on the host, and nothing of it going on there. */
async function hostIsFree(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict> {
  const { desired } = tools;
  const node = tools.nodeById(nodeOf(step).id);
  const runner = await tools.hosts.reader(ctx, targetOf(desired, node));
  const request = { runner, node, cluster: desired.cluster };
  return firstUnmet([() => distributionAbsent(ctx, request), () => distributionStopped(ctx, request)]);
}

/** Where no API answers, an agent has nobody left who could know it; of a server it must be known. */
async function clusterForgot(
  ctx: CallContext,
  step: Step,
  tools: ReadTools,
  how: 'if-it-answers' | 'certainly',
): Promise<Verdict> {
  const node = nodeOf(step);
  const live = await tools.liveCluster(ctx);
  if (!live.answers && how === 'if-it-answers')
    return { state: 'holds', evidence: `nothing of it on the host; no cluster to ask: ${live.reason}` };
  const forgotten = isForgotten(live, node);
  if (forgotten.state !== 'holds' || !live.answers) return forgotten;
  const api = await tools.clusterAccess.through(
    ctx,
    targetOf(tools.desired, live.via),
    tools.desired.cluster,
  );
  return (await hasPassword(ctx, api, node, tools))
    ? {
        state: 'not-yet',
        waitingFor: `the cluster to forget ${node.hostname}`,
        reason: 'its password is still kept',
      }
    : { state: 'holds', evidence: 'nothing of it on the host, and the cluster does not know it' };
}

function hasPassword(ctx: CallContext, api: ClusterApi, node: Node, tools: ReadTools): Promise<boolean> {
  const suffix = traitsOf(tools.desired.cluster.distribution).nodePasswordSecretSuffix;
  return api.hasSecret(ctx, { namespace: 'kube-system', name: `${node.hostname}${suffix}` });
}

function tokenOf(tools: ReadTools) {
  return { kind: 'cluster-token', id: tools.desired.cluster.id } as const;
}

function tokenIsForgotten(tools: ReadTools): Verdict {
  return tools.vault.has(tokenOf(tools))
    ? { state: 'not-yet', waitingFor: 'the token to be forgotten', reason: 'it is still sealed' }
    : { state: 'holds', evidence: 'nothing of it on the host, and its token is forgotten' };
}

/** Takes a node out of the cluster and waits until it is out. Where no API answers there is nothing to take an agent out of. */
async function leave(ctx: CallContext, step: Step, tools: WriteTools): Promise<void> {
  const node = nodeOf(step);
  const live = await tools.liveCluster(ctx);
  if (!live.answers) {
    if (node.role === 'agent') return;
    const message = `${node.hostname} cannot be taken out of etcd: ${live.reason}`;
    throw new MusterError('cluster-api', message, {
      retryable: true,
      cure: 'Bring another server of the cluster up, then start the same command again. To give the whole cluster up: muster down.',
    });
  }
  if (isForgotten(live, node).state === 'holds') return;
  const api = await tools.clusterAccess.through(
    ctx,
    targetOf(tools.desired, live.via),
    tools.desired.cluster,
  );
  await api.deleteNode(ctx, node.hostname);
  await settle(ctx, {
    look: async (looking) => isForgotten(await tools.liveCluster(looking), node),
    pollMs: POLL_MS,
    onWait: ({ waitingFor, lastReason }) =>
      ctx.progress({ text: `Waiting for ${waitingFor}: ${lastReason}` }),
  });
}

/** Does more for the steps that have not failed so far; what fails becomes the outcome of its step alone. */
async function furtherOnEach(
  batch: readonly Step[],
  results: ReadonlyMap<StepId, ActResult>,
  work: (step: Step) => Promise<void>,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const acted = batch.filter(({ id }) => results.get(id)?.acted === true);
  return new Map([...results, ...(await actOnEach(acted, 1, work))]);
}
