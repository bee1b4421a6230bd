import type { ChangingPhase } from '../engine/phase.ts';
import { joinToken, nodeIsIn, runPlaybook, serversAreVoting } from './distribution-node.ts';
import { previewPlaybook } from './preview-playbook.ts';
import { stageBundle } from './stage-bundle.ts';
import { agentsOf, inBatches } from './steps.ts';
import { agentsTakeBack } from './take-back-nodes.ts';

/** The other agents, in batches: the supervisor serves ten joins at a time and lets the rest try again. */
export const joinAgents: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'join-agents',
  title: 'Other agents',
  purpose: 'Add the remaining agents in batches.',
  undo: 'Takes the agents out of the cluster and uninstalls them.',
  nodeStatus: { during: 'installing', after: 'active' },
  plan: (desired) =>
    inBatches('join-agents', agentsOf(desired).slice(1), {
      size: desired.cluster.agentBatchSize,
      title: (node) => `Join agent ${node.hostname}`,
    }),
  gate: serversAreVoting,
  verify: nodeIsIn,
  preview: async (ctx, batch, tools) =>
    previewPlaybook(ctx, batch, tools, {
      playbook: 'install_agents',
      token: await joinToken(ctx, tools),
      needs: stageBundle.title,
    }),
  run: async (ctx, batch, tools) =>
    runPlaybook(ctx, batch, tools, { playbook: 'install_agents', token: await joinToken(ctx, tools) }),
  takeBack: { ...agentsTakeBack, returnsTo: 'agents' },
};
