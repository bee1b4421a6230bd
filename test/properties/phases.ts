import type { Desired, Operation, Phase, TakeBack } from '../../src/main/orchestrator/engine/phase.ts';
import { stepsOf } from './layout.ts';
import type { PhaseSpec, Story } from './story.ts';
import type { World } from './world.ts';

const joins = { during: 'installing', after: 'active' } as const;
const leaves = { during: 'draining', after: 'removed' } as const;

/** The operation of a story: real phases over a made-up world. */
export function operationOf({ phases }: Pick<Story, 'phases'>, world: World): Operation {
  return { id: 'install', title: 'Install', phases: phases.map((spec) => phaseOf(spec, world)) };
}

/** Why a phase of a story may be left out. */
export function isSkippable({ kind }: PhaseSpec): boolean {
  return kind === 'change' || kind === 'look';
}

function phaseOf(spec: PhaseSpec, world: World): Phase {
  const { id, kind } = spec;
  const base = {
    id,
    title: id,
    purpose: 'Be tried.',
    undo: 'Take it back.',
    plan: (desired: Desired) => stepsOf(spec, desired),
    ...(isSkippable(spec) && { skippable: 'Sure?' }),
  };
  const verify: Phase['verify'] = (ctx, step) => world.look(ctx, spec, step);
  if (kind === 'look') return { ...base, kind: 'observe', verify };
  return {
    ...base,
    kind: 'change',
    touches: spec.touches,
    verify,
    ...(kind === 'hold' && { everyTime: true }),
    ...(kind === 'start' && { reaches: 'joining-servers' as const }),
    ...(isMaking(kind) && { nodeStatus: joins }),
    ...(spec.takeBack && { takeBack: takeBackOf(spec, world) }),
    gate: (ctx, batch) => world.gate(ctx, spec, batch),
    run: (ctx, batch) => world.act(ctx, spec, batch),
  };
}

function takeBackOf(spec: PhaseSpec, world: World): TakeBack {
  return {
    isUndone: (ctx, step) => world.lookBack(ctx, spec, step),
    undo: (ctx, batch) => world.undo(ctx, spec, batch),
    ...(isMaking(spec.kind) && { nodeStatus: leaves }),
    ...(spec.kind === 'start' && { returnsTo: 'none' as const }),
  };
}

/** Whether phases of this kind bring nodes into the cluster. */
export function isMaking(kind: PhaseSpec['kind']): boolean {
  return kind === 'start' || kind === 'join' || kind === 'agents';
}
