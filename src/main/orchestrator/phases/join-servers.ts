import type { ChangingPhase } from '../engine/phase.ts';
import { joinToken, nodeIsIn, runPlaybook, serversAreVoting } from './distribution-node.ts';
import { previewPlaybook } from './preview-playbook.ts';
import { stageBundle } from './stage-bundle.ts';
import { joiningServersOf, oneByOne } from './steps.ts';
import { joiningServersTakeBack } from './take-back-nodes.ts';

/** Joins servers strictly one at a time; the next starts when the last is Ready and a voter. */
export const joinServers: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'join-servers',
  title: 'Joining servers',
  purpose: 'Add the other servers, one at a time, each Ready and voting before the next.',
  undo: 'Removes the servers again, last first, their etcd members before their data.',
  nodeStatus: { during: 'installing', after: 'active' },
  reaches: 'agents',
  plan: (desired) =>
    oneByOne('join-servers', joiningServersOf(desired), (node) => `Join server ${node.hostname}`),
  gate: serversAreVoting,
  verify: nodeIsIn,
  preview: async (ctx, batch, tools) =>
    previewPlaybook(ctx, batch, tools, {
      playbook: 'install_joining_servers',
      token: await joinToken(ctx, tools),
      needs: stageBundle.title,
    }),
  run: async (ctx, batch, tools) =>
    runPlaybook(ctx, batch, tools, {
      playbook: 'install_joining_servers',
      token: await joinToken(ctx, tools),
    }),
  takeBack: { ...joiningServersTakeBack, returnsTo: 'joining-servers' },
};
