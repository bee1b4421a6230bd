import { MusterError } from '../../../shared/model/error.ts';
import type { HostFacts } from '../../../shared/model/facts.ts';
import type { ObservingPhase } from '../engine/phase.ts';
import { nodeOf, targetOf, together } from './steps.ts';

/** Looks at each host and keeps what it is like for the phases after it. The record is a row of ours; hosts stay as they are. */
export const gatherFacts: ObservingPhase = {
  kind: 'observe',
  id: 'gather-facts',
  title: 'Gather facts',
  purpose: 'See what each host is and has, in one look.',
  undo: 'Nothing was changed on a host; the newest facts stay.',
  plan: (desired) => together('gather-facts', desired.nodes, (node) => `Look at ${node.hostname}`),
  verify: async (ctx, step, tools) => {
    const node = nodeOf(step);
    try {
      const facts = await tools.hosts.facts(ctx, targetOf(tools.desired, node));
      tools.recordFacts(node.id, facts);
      return { state: 'holds', evidence: summary(facts) };
    } catch (error) {
      ctx.signal.throwIfAborted();
      // `connect` was patient already: a host that is lost now is told of at once.
      if (error instanceof MusterError) return { state: 'broken', error };
      throw error;
    }
  },
};

function summary({ os, architecture, cpus, memoryBytes }: HostFacts): string {
  return `${os.name}, ${architecture}, ${cpus} CPU, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB`;
}
