import type { ChangingPhase } from '../engine/phase.ts';
import { actOnEach, nodeOf, targetOf, together } from './steps.ts';

/** Hosts looked at at once. */
const PARALLEL_HOSTS = 20;

/** Writes what each host is like into the database. Hosts stay as they are; the effect is the row. */
export const gatherFacts: ChangingPhase = {
  kind: 'change',
  touches: 'laptop',
  id: 'gather-facts',
  title: 'Gather facts',
  purpose: 'See what each host is and has, in one look.',
  undo: 'Nothing was changed on a host; the newest facts stay.',
  plan: (desired) => together('gather-facts', desired.nodes, (node) => `Look at ${node.hostname}`),
  verify: async (_ctx, step, tools) => {
    const { facts, hostname } = tools.nodeById(nodeOf(step).id);
    if (facts === null || facts.observedAt < tools.startedAt) {
      return { state: 'not-yet', waitingFor: `facts of ${hostname}`, reason: 'none from this run yet' };
    }
    const gib = (facts.memoryBytes / 2 ** 30).toFixed(1);
    return {
      state: 'holds',
      evidence: `${facts.os.name}, ${facts.architecture}, ${facts.cpus} CPU, ${gib} GiB`,
    };
  },
  run: (ctx, batch, tools) =>
    actOnEach(batch, PARALLEL_HOSTS, async (step) => {
      const node = nodeOf(step);
      tools.stores.nodes.setFacts(node.id, await tools.hosts.facts(ctx, targetOf(tools.desired, node)));
    }),
};
