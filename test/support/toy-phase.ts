import type { ChangingPhase, Desired, Step } from '../../src/main/orchestrator/engine/phase.ts';
import { allActed, inBatches, nodeOf } from '../../src/main/orchestrator/phases/steps.ts';
import { MusterError } from '../../src/shared/model/error.ts';
import type { Node } from '../../src/shared/model/node.ts';

/** What a made-up phase did to a made-up world, in order. */
export interface ToyWorld {
  readonly done: Set<string>;
  readonly log: string[];
}

export interface ToyOptions {
  readonly id?: string;
  readonly size?: number;
  readonly nodes?: (desired: Desired) => readonly Node[];
  /** Steps whose effect fails, by hostname. */
  readonly fails?: ReadonlySet<string>;
  /** Steps whose condition never comes true after acting, by hostname. */
  readonly stuck?: ReadonlySet<string>;
  /** Looks it takes after acting until the condition holds. */
  readonly looks?: number;
  readonly nodeStatus?: ChangingPhase['nodeStatus'];
  readonly gate?: ChangingPhase['gate'];
}

/** A phase over an in-memory world: acting puts the host into the set, looking asks the set. */
export function toyPhase(world: ToyWorld, options: ToyOptions = {}): ChangingPhase {
  const { id = 'toy', size = 50, looks = 0 } = options;
  const seen = new Map<string, number>();
  const key = (step: Step) => `${id}/${nodeOf(step).hostname}`;
  return {
    kind: 'change',
    touches: 'hosts',
    id,
    title: `Toy ${id}`,
    purpose: 'Play.',
    undo: 'Forget it.',
    ...(options.nodeStatus && { nodeStatus: options.nodeStatus }),
    ...(options.gate && { gate: options.gate }),
    plan: (desired) =>
      inBatches(id, (options.nodes ?? ((all) => all.nodes))(desired), {
        size,
        title: ({ hostname }) => `Play on ${hostname}`,
      }),
    verify: async (_ctx, step) => {
      const { hostname } = nodeOf(step);
      const count = seen.get(key(step)) ?? 0;
      if (step.actedAt !== null) seen.set(key(step), count + 1);
      const ready = world.done.has(key(step)) && count >= looks && !options.stuck?.has(hostname);
      return ready
        ? { state: 'holds', evidence: `${hostname} plays` }
        : { state: 'not-yet', waitingFor: `${hostname} to play`, reason: `look ${count}` };
    },
    run: async (_ctx, batch) => {
      world.log.push(`${id}: ${batch.map((step) => nodeOf(step).hostname).join(' ')}`);
      for (const step of batch) {
        if (!options.fails?.has(nodeOf(step).hostname)) world.done.add(key(step));
      }
      const results = new Map(allActed(batch));
      for (const step of batch) {
        if (options.fails?.has(nodeOf(step).hostname)) {
          const error = new MusterError('ansible-failed', 'the toy broke', { cure: 'Get another.' });
          results.set(step.id, { acted: false, error });
        }
      }
      return results;
    },
  };
}
