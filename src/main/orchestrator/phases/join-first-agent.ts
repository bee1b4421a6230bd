import type { ChangingPhase } from '../engine/phase.ts';
import { joinToken, nodeIsIn, runPlaybook, serversAreVoting } from './distribution-node.ts';
import { previewPlaybook } from './preview-playbook.ts';
import { stageBundle } from './stage-bundle.ts';
import { agentsOf, oneByOne } from './steps.ts';
import { agentsTakeBack } from './take-back-nodes.ts';

/** One agent goes first and proves the path for the others. */
export const joinFirstAgent: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'join-first-agent',
  title: 'First agent',
  purpose: 'Let one agent prove the path before the others follow.',
  undo: 'Takes the agent out of the cluster and uninstalls it.',
  nodeStatus: { during: 'installing', after: 'active' },
  plan: (desired) =>
    oneByOne('join-first-agent', agentsOf(desired).slice(0, 1), (node) => `Join agent ${node.hostname}`),
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
