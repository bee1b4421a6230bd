import type { StepId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type {
  ActResult,
  LiveCluster,
  ReadTools,
  Step,
  TakeBack,
  Verdict,
  WriteTools,
} from '../engine/phase.ts';
import { distributionAbsent } from '../waits/distribution-absent.ts';
import { distributionStopped } from '../waits/distribution-stopped.ts';
import { firstUnmet } from '../waits/first-unmet.ts';
import { answersAsVoter, isLast } from '../waits/voters.ts';
import { runPlaybook } from './distribution-node.ts';
import { clusterForgot, freeToLeave, leaveAndStop, leaveForGood } from './leave-cluster.ts';
import { actOnEach, nodeOf, targetOf } from './steps.ts';

/** Agents that are taken out of the cluster at once. */
const PARALLEL_AGENTS = 10;

const nodeStatus = { during: 'draining', after: 'removed' } as const;

/** The way back of agents: off their hosts, then out of the cluster where there still is one. */
export const agentsTakeBack: TakeBack = {
  nodeStatus,
  asOne: true,
  isUndone: (ctx, step, tools) =>
    firstUnmet([() => hostIsFree(ctx, step, tools), () => agentIsForgotten(ctx, step, tools)]),
  undo: async (ctx, batch, tools) => {
    const results = await uninstall(ctx, batch, tools);
    return furtherOnEach(batch, results, PARALLEL_AGENTS, (step) => leaveForGood(ctx, nodeOf(step), tools));
  },
};

/**
 * The way back of servers that joined: out of etcd one after the other, each while its own service is up and only when the others can do
 * without it; then off their hosts, all together. A member whose data is wiped before it was removed stays a voter that never answers
 * (RKE2 docs: removing servers).
 */
export const joiningServersTakeBack: TakeBack = {
  nodeStatus,
  asOne: true,
  gate: async (ctx, batch, tools) => {
    const live = await tools.liveCluster(ctx);
    const [first] = inLeavingOrder(live, batch);
    if (first === undefined) return { state: 'holds', evidence: 'nobody leaves' };
    return freeToLeave(ctx, nodeOf(first), tools, live);
  },
  isUndone: (ctx, step, tools) =>
    firstUnmet([
      () => hostIsFree(ctx, step, tools),
      async () => clusterForgot(ctx, nodeOf(step), tools, await tools.liveCluster(ctx)),
    ]),
  undo: async (ctx, batch, tools) => {
    const order = inLeavingOrder(await tools.liveCluster(ctx), batch);
    const left = await actOnEach(order, 1, (step) => leaveAndStop(ctx, nodeOf(step), tools));
    const going = batch.filter(({ id }) => left.get(id)?.acted === true);
    if (going.length === 0) return left;
    const results = new Map([...left, ...(await uninstall(ctx, going, tools))]);
    // Between leaving and stopping, its service may have registered it again.
    return furtherOnEach(going, results, 1, (step) => leaveForGood(ctx, nodeOf(step), tools));
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
    return furtherOnEach(batch, results, 1, async () => tools.vault.forget(tokenOf(tools)));
  },
};

/** Servers that do not answer first: as long as they count, no other may go. Otherwise as they come, the last one joined first. */
function inLeavingOrder(live: LiveCluster, batch: readonly Step[]): readonly Step[] {
  const answers = (step: Step) => live.answers && answersAsVoter(live, nodeOf(step));
  return batch.toSorted((one, other) => Number(answers(one)) - Number(answers(other)));
}

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

/** Where no API answers, an agent has nobody left who could know it. */
async function agentIsForgotten(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict> {
  const live = await tools.liveCluster(ctx);
  if (live.answers) return clusterForgot(ctx, nodeOf(step), tools, live);
  return { state: 'holds', evidence: `nothing of it on the host; no cluster to ask: ${live.reason}` };
}

function tokenOf(tools: ReadTools) {
  return { kind: 'cluster-token', id: tools.desired.cluster.id } as const;
}

function tokenIsForgotten(tools: ReadTools): Verdict {
  return tools.vault.has(tokenOf(tools))
    ? { state: 'not-yet', waitingFor: 'the token to be forgotten', reason: 'it is still sealed' }
    : { state: 'holds', evidence: 'nothing of it on the host, and its token is forgotten' };
}

/** Does more for the steps that have not failed so far; what fails becomes the outcome of its step alone. */
async function furtherOnEach(
  batch: readonly Step[],
  results: ReadonlyMap<StepId, ActResult>,
  parallel: number,
  work: (step: Step) => Promise<void>,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const acted = batch.filter(({ id }) => results.get(id)?.acted === true);
  return new Map([...results, ...(await actOnEach(acted, parallel, work))]);
}
