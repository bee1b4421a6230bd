import type { ObservingPhase } from '../engine/phase.ts';
import { nodeOf, targetOf, together } from './steps.ts';

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
    await tools.hosts.reader(ctx, target);
    return {
      state: 'holds',
      evidence: `logged in as ${target.credential.user} at ${target.address}:${target.port}`,
    };
  },
};
