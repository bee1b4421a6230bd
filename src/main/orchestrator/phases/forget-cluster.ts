import type { ClusterId } from '../../../shared/model/ids.ts';
import type { ChangingPhase } from '../engine/phase.ts';
import { allActed, onCluster } from './steps.ts';

/** Forgets what only the cluster that is gone could use. */
export const forgetCluster: ChangingPhase = {
  kind: 'change',
  touches: 'laptop',
  id: 'forget-cluster',
  title: 'Forget secrets',
  purpose: 'Delete the sealed token and kubeconfig of the cluster that is gone.',
  undo: 'Cannot be undone: the secrets belonged to data that is deleted.',
  reaches: 'none',
  plan: (desired) => onCluster('forget-cluster', `Forget the secrets of ${desired.cluster.name}`),
  verify: async (_ctx, _step, tools) => {
    const left = secretsOf(tools.desired.cluster.id).filter((name) => tools.vault.has(name));
    if (left.length === 0) return { state: 'holds', evidence: 'no secret of it is kept' };
    return {
      state: 'not-yet',
      waitingFor: 'the secrets to be forgotten',
      reason: `${left.length} still sealed`,
    };
  },
  run: async (_ctx, batch, tools) => {
    for (const name of secretsOf(tools.desired.cluster.id)) tools.vault.forget(name);
    return allActed(batch);
  },
};

function secretsOf(id: ClusterId) {
  return [
    { kind: 'cluster-token', id },
    { kind: 'cluster-kubeconfig', id },
  ] as const;
}
