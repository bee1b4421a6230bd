import type { CallContext } from '../../platform/call-context.ts';
import type { ChangingPhase, Desired, WriteTools } from '../engine/phase.ts';
import { allActed, initialServerOf, onCluster, targetOf } from './steps.ts';

/**
 * Keeps other laptops off the cluster while this run is at work. The lease goes when the process goes on to something else, also when the run pauses:
 * a paused run may stand for days with nobody at work, and takes it again when it goes on.
 */
export const holdCluster: ChangingPhase = {
  kind: 'change',
  // The note on the initial server lasts no longer than the run: nothing of the hosts is changed by it.
  touches: 'laptop',
  everyTime: true,
  id: 'hold-cluster',
  title: 'Hold the cluster',
  purpose: 'Make sure that no other laptop works on this cluster, and keep it so.',
  undo: 'Given back at the end of every run.',
  plan: (desired) =>
    onCluster('hold-cluster', `Note on ${initialServerOf(desired).hostname} who works on the cluster`),
  verify: async (ctx, _step, tools) => {
    const evidence = await tools.lease.look(ctx);
    if (evidence !== null) return { state: 'holds', evidence };
    return { state: 'not-yet', waitingFor: 'the lease on the cluster', reason: 'not held by this run' };
  },
  run: async (ctx, batch, tools) => {
    await takeLease(ctx, tools);
    return allActed(batch);
  },
};

/** Takes the lease of a run outside its phases, as a rollback does. @throws MusterError `cluster-leased`, and what reaching the server throws. */
export async function takeLease(
  ctx: CallContext,
  { lease, desired }: Pick<WriteTools, 'lease'> & { readonly desired: Desired },
): Promise<void> {
  await lease.take(ctx, targetOf(desired, initialServerOf(desired)));
}
