import type { ChangingPhase, Step, TakeBack } from '../../src/main/orchestrator/engine/phase.ts';
import { allActed, nodeOf } from '../../src/main/orchestrator/phases/steps.ts';
import { MusterError } from '../../src/shared/model/error.ts';
import type { ToyWorld } from './toy-phase.ts';

export interface ToyWayBackOptions extends Pick<TakeBack, 'asOne' | 'gate' | 'nodeStatus' | 'returnsTo'> {
  /** Taking back fails, by hostname; whoever holds the set can heal it. */
  readonly fails?: ReadonlySet<string>;
  /** Hosts that cannot be looked at. */
  readonly lost?: ReadonlySet<string>;
  /** What was taken away is still seen for so many looks. */
  readonly looks?: number;
}

/** Gives a toy phase a way back: undoing takes the host out of the set, looking asks the set. */
export function withWayBack(
  phase: ChangingPhase,
  world: ToyWorld,
  options: ToyWayBackOptions = {},
): ChangingPhase {
  const { fails, lost, looks = 0, asOne = false, gate, nodeStatus, returnsTo } = options;
  const seen = new Map<string, number>();
  const key = (step: Step) => `${phase.id}/${nodeOf(step).hostname}`;
  const takeBack: TakeBack = {
    asOne,
    ...(gate && { gate }),
    ...(nodeStatus && { nodeStatus }),
    ...(returnsTo && { returnsTo }),
    isUndone: async (_ctx, step) => {
      const { hostname } = nodeOf(step);
      if (lost?.has(hostname)) throw new MusterError('host-unreachable', `${hostname} does not answer.`);
      const count = seen.get(key(step)) ?? 0;
      if (step.actedAt !== null) seen.set(key(step), count + 1);
      const gone = !world.done.has(key(step)) && (step.actedAt === null || count >= looks);
      return gone
        ? { state: 'holds', evidence: `${hostname} is quiet` }
        : { state: 'not-yet', waitingFor: `${hostname} to be quiet`, reason: `look ${count}` };
    },
    undo: async (_ctx, batch) => {
      world.log.push(`undo ${phase.id}: ${batch.map((step) => nodeOf(step).hostname).join(' ')}`);
      const results = new Map(allActed(batch));
      for (const step of batch) {
        if (!fails?.has(nodeOf(step).hostname)) world.done.delete(key(step));
        else {
          const error = new MusterError('ansible-failed', 'the toy is stuck', { cure: 'Pull harder.' });
          results.set(step.id, { acted: false, error });
        }
      }
      return results;
    },
  };
  return { ...phase, takeBack };
}
