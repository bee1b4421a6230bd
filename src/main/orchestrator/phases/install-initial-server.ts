import type { ChangingPhase } from '../engine/phase.ts';
import { clusterToken, nodeIsIn, runPlaybook } from './distribution-node.ts';
import { previewPlaybook, TOKEN_TO_COME } from './preview-playbook.ts';
import { stageBundle } from './stage-bundle.ts';
import { initialServerOf, oneByOne } from './steps.ts';
import { initialServerTakeBack } from './take-back-nodes.ts';

/** Bootstraps the cluster on the one chosen server. */
export const installInitialServer: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'install-initial-server',
  title: 'Initial server',
  purpose: 'Bootstrap the cluster on the chosen server and wait until it is Ready and votes.',
  undo: 'Uninstalls the distribution from the initial server; the cluster is gone then.',
  nodeStatus: { during: 'installing', after: 'active' },
  reaches: 'joining-servers',
  plan: (desired) =>
    oneByOne(
      'install-initial-server',
      [initialServerOf(desired)],
      (node) => `Bootstrap the cluster on ${node.hostname}`,
    ),
  verify: nodeIsIn,
  preview: (ctx, batch, tools) =>
    previewPlaybook(ctx, batch, tools, {
      playbook: 'install_initial_server',
      token: tools.vault.open({ kind: 'cluster-token', id: tools.desired.cluster.id }) ?? TOKEN_TO_COME,
      needs: stageBundle.title,
    }),
  run: (ctx, batch, tools) =>
    runPlaybook(ctx, batch, tools, { playbook: 'install_initial_server', token: clusterToken(tools) }),
  takeBack: { ...initialServerTakeBack, returnsTo: 'none' },
};
