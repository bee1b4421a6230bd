import type { ObservingPhase } from '../engine/phase.ts';
import { nodeOf, targetOf, together } from './steps.ts';

/** Looks at each host anew. What was seen is kept with the node; the host stays as it is. */
export const gatherFacts: ObservingPhase = {
  kind: 'observe',
  id: 'gather-facts',
  title: 'Gather facts',
  purpose: 'See what each host is and has, in one look.',
  undo: 'Nothing was changed on a host; the newest facts stay.',
  plan: (desired) => together('gather-facts', desired.nodes, (node) => `Look at ${node.hostname}`),
  verify: async (ctx, step, tools) => {
    const node = nodeOf(step);
    const facts = await tools.hosts.facts(ctx, targetOf(tools.desired, node));
    tools.recordFacts(node.id, facts);
    const gib = (facts.memoryBytes / 2 ** 30).toFixed(1);
    return {
      state: 'holds',
      evidence: `${facts.os.name}, ${facts.architecture}, ${facts.cpus} CPU, ${gib} GiB`,
    };
  },
};
