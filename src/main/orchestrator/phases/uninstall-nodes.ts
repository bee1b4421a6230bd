import type { CallContext } from '../../platform/call-context.ts';
import type { ChangingPhase, ReadTools, Step, Verdict } from '../engine/phase.ts';
import { distributionAbsent } from '../waits/distribution-absent.ts';
import { runPlaybook } from './distribution-node.ts';
import { previewPlaybook } from './preview-playbook.ts';
import { agentsOf, inBatches, nodeOf, oneByOne, serversOf, targetOf } from './steps.ts';

const common = {
  kind: 'change',
  touches: 'hosts',
  undo: 'Cannot be undone: the data of the node is deleted.',
  nodeStatus: { during: 'draining', after: 'removed' },
  verify: isGone,
  preview: (ctx, batch, tools) => previewPlaybook(ctx, batch, tools, { playbook: 'uninstall' }),
  run: (ctx, batch, tools) => runPlaybook(ctx, batch, tools, { playbook: 'uninstall' }),
} as const satisfies Partial<ChangingPhase>;

/** Agents go first: without servers they could not say goodbye. */
export const uninstallAgents: ChangingPhase = {
  ...common,
  id: 'uninstall-agents',
  title: 'Uninstall agents',
  purpose: 'Stop the agents and take everything of the cluster off them.',
  plan: (desired) =>
    inBatches('uninstall-agents', agentsOf(desired), {
      size: desired.cluster.agentBatchSize,
      title: (node) => `Uninstall agent ${node.hostname}`,
    }),
};

/** Servers go one at a time, the initial one last. */
export const uninstallServers: ChangingPhase = {
  ...common,
  id: 'uninstall-servers',
  title: 'Uninstall servers',
  purpose: 'Stop the servers one at a time, the initial one last, and delete their data.',
  plan: (desired) =>
    oneByOne(
      'uninstall-servers',
      serversOf(desired).toSorted((a, b) => Number(a.isInitial) - Number(b.isInitial)),
      (node) => `Uninstall server ${node.hostname}`,
    ),
};

async function isGone(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict> {
  const node = nodeOf(step);
  const runner = await tools.hosts.reader(ctx, targetOf(tools.desired, node));
  return distributionAbsent(ctx, { runner, node, cluster: tools.desired.cluster });
}
