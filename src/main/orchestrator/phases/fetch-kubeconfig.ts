import type { CallContext } from '../../platform/call-context.ts';
import type { ChangingPhase, ReadTools, Step, Verdict } from '../engine/phase.ts';
import { allActed, initialServerOf, onCluster, targetOf } from './steps.ts';

/** Brings the admin kubeconfig home: read over SSH into memory, address and names made its own, sealed. */
export const fetchKubeconfig: ChangingPhase = {
  kind: 'change',
  touches: 'laptop',
  id: 'fetch-kubeconfig',
  title: 'Fetch kubeconfig',
  purpose: 'Keep the admin kubeconfig sealed, with an address that works from elsewhere.',
  undo: 'Forgets the sealed kubeconfig.',
  skippable: 'Can the kubeconfig wait? The next run of the same command fetches it.',
  plan: () => onCluster('fetch-kubeconfig', 'Fetch and seal the kubeconfig'),
  verify: isSealed,
  run: async (ctx, batch, tools) => {
    const id = tools.desired.cluster.id;
    tools.vault.seal(
      { kind: 'cluster-kubeconfig', id },
      await portable(ctx, tools, tools.portableKubeconfig),
    );
    return allActed(batch);
  },
  takeBack: {
    isUndone: async (_ctx, _step, tools) =>
      tools.vault.has({ kind: 'cluster-kubeconfig', id: tools.desired.cluster.id })
        ? { state: 'not-yet', waitingFor: 'the kubeconfig to be forgotten', reason: 'it is still sealed' }
        : { state: 'holds', evidence: 'no kubeconfig is kept' },
    undo: async (_ctx, batch, tools) => {
      tools.vault.forget({ kind: 'cluster-kubeconfig', id: tools.desired.cluster.id });
      return allActed(batch);
    },
  },
};

async function portable(
  ctx: CallContext,
  tools: ReadTools,
  rewrite: ReadTools['portableKubeconfig'],
): Promise<string> {
  const { desired } = tools;
  const initial = initialServerOf(desired);
  const text = await tools.clusterAccess.adminKubeconfig(ctx, targetOf(desired, initial), desired.cluster);
  return rewrite(text, desired.cluster, desired.cluster.apiAddress ?? initial.internalIp);
}

async function isSealed(ctx: CallContext, _step: Step, tools: ReadTools): Promise<Verdict> {
  const sealed = tools.vault.open({ kind: 'cluster-kubeconfig', id: tools.desired.cluster.id });
  const waitingFor = 'the sealed kubeconfig';
  if (sealed === null) return { state: 'not-yet', waitingFor, reason: 'not fetched yet' };
  if (sealed !== (await portable(ctx, tools, tools.portableKubeconfig))) {
    return { state: 'not-yet', waitingFor, reason: 'the server has another one by now' };
  }
  return { state: 'holds', evidence: 'sealed, and the same as on the server' };
}
