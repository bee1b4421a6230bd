import { MusterError } from '../../../shared/model/error.ts';
import type { ObservingPhase } from '../engine/phase.ts';
import { nodeOf, targetOf, together } from './steps.ts';

/** How long a host that does not answer is tried again, milliseconds: a pulled cable is put back, a booting host is not waited for. */
const PATIENCE_MS = 5000;

/** Logs in to every host. The connections stay open for what follows. */
export const connect: ObservingPhase = {
  kind: 'observe',
  id: 'connect',
  title: 'Connect',
  purpose: 'Reach every host over SSH, with its host key verified.',
  undo: 'Nothing was changed.',
  plan: (desired) => together('connect', desired.nodes, (node) => `Log in to ${node.hostname}`),
  verify: async (ctx, step, tools) => {
    const target = targetOf(tools.desired, nodeOf(step));
    try {
      await tools.hosts.reader(ctx, target);
    } catch (error) {
      if (!(error instanceof MusterError && error.retryable)) throw error;
      const tried = ctx.clock.now() - Date.parse(tools.startedAt);
      if (tried > PATIENCE_MS) return { state: 'broken', error };
      return { state: 'not-yet', waitingFor: `${target.name} to answer`, reason: error.message };
    }
    return {
      state: 'holds',
      evidence: `logged in as ${target.credential.user} at ${target.address}:${target.port}`,
    };
  },
};
