import type { ActResult, Step, Verdict } from '../../src/main/orchestrator/engine/phase.ts';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import { MusterError } from '../../src/shared/model/error.ts';
import type { StepId } from '../../src/shared/model/ids.ts';
import type { Chronicle } from './chronicle.ts';
import { errorOf, type Faults } from './faults.ts';
import type { Layout } from './layout.ts';
import type { Process } from './process.ts';
import type { FaultKind, PhaseSpec, Story } from './story.ts';
import type { Watch } from './watch.ts';

/** What a step leaves on a host or in the cluster. That of `start` and `join` is a member: it votes once it is seen. */
export interface Effect {
  readonly by: 'before' | 'muster';
  /** Looks until it is seen; infinite for one that is never seen. */
  looksLeft: number;
}

type Results = ReadonlyMap<StepId, ActResult>;

/** Hosts and cluster, as the phases of a story meet them. */
export interface World {
  /** By step. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** Looks until what was undone is not seen any more, by step. */
  readonly ghosts: ReadonlyMap<string, number>;
  /** What was there before Muster came, and was made again because a look told that it was not so. */
  readonly claimed: ReadonlySet<string>;
  /** A process begins: what belonged to the last one is gone. */
  enter(process: Process): void;
  look(ctx: CallContext, spec: PhaseSpec, step: Step): Promise<Verdict>;
  lookBack(ctx: CallContext, spec: PhaseSpec, step: Step): Promise<Verdict>;
  gate(ctx: CallContext, spec: PhaseSpec, batch: readonly Step[]): Promise<Verdict>;
  act(ctx: CallContext, spec: PhaseSpec, batch: readonly Step[]): Promise<Results>;
  undo(ctx: CallContext, spec: PhaseSpec, batch: readonly Step[]): Promise<Results>;
  /** From now on nothing goes wrong, and what was never seen is. */
  heal(): void;
}

export interface WorldParts {
  readonly story: Story;
  readonly layout: Layout;
  readonly faults: Faults;
  readonly watch: Watch;
  readonly chronicle: Chronicle;
}

export function createWorld({ story, layout, faults, watch, chronicle }: WorldParts): World {
  const effects = new Map<string, Effect>();
  const claimed = new Set<string>();
  const ghosts = new Map<string, number>();
  const shut = new Map<string, number>();
  let process: Process;
  for (const numbers of story.before) {
    const stepId = layout.stepAt(numbers);
    if (layout.place(stepId).spec.kind === 'change') effects.set(stepId, { by: 'before', looksLeft: 0 });
  }

  async function see(call: 'look' | 'look-back', step: Step, isSo: () => boolean): Promise<Verdict> {
    await process.pass(`${call} ${step.id}`);
    const fault = faults.meet(call, step.id);
    const so = isSo();
    watch.looked(call, step.id, fault === null ? so : isLie(fault) ? 'wrong' : 'failed');
    return verdictOf(fault, step, so);
  }

  /** One step of a group; the others go on when it fails. @returns undefined for one that is forgotten. */
  async function doOne(
    ctx: CallContext,
    step: Step,
    deed: { readonly call: 'act' | 'undo'; readonly make: (fault: FaultKind | null) => void },
  ): Promise<ActResult | undefined> {
    await process.pass(`${deed.call} ${step.id}`);
    ctx.signal.throwIfAborted();
    const fault = faults.meet(deed.call, step.id);
    if (fault === 'host-gone') throw errorOf(fault, step.id);
    if (fault !== 'fails') {
      chronicle.say(`  ${deed.call} ${step.id}`);
      deed.make(fault);
    }
    await process.pass(`after ${deed.call} ${step.id}`);
    if (fault === 'defect') throw errorOf(fault, step.id);
    if (fault === 'is-forgotten') return undefined;
    return resultOf(fault, step);
  }

  async function doAll(
    batch: readonly Step[],
    one: (step: Step) => Promise<ActResult | undefined>,
  ): Promise<Results> {
    const results = new Map<StepId, ActResult>();
    for (const step of batch) {
      const result = await one(step);
      if (result !== undefined) results.set(step.id, result);
    }
    return results;
  }

  return {
    effects,
    ghosts,
    claimed,
    enter: (next) => {
      process = next;
      for (const { spec, stepIds } of layout.phases) {
        if (spec.kind === 'hold') for (const stepId of stepIds) effects.delete(stepId);
      }
    },
    look: async (_ctx, spec, step) =>
      see('look', step, () => {
        if (spec.kind === 'look') return true;
        const effect = effects.get(step.id);
        if (effect === undefined) return false;
        effect.looksLeft = Math.max(0, effect.looksLeft - 1);
        return effect.looksLeft === 0;
      }),
    lookBack: async (_ctx, _spec, step) =>
      see('look-back', step, () => {
        const looksLeft = Math.max(0, (ghosts.get(step.id) ?? 0) - 1);
        ghosts.set(step.id, looksLeft);
        return !effects.has(step.id) && looksLeft === 0;
      }),
    gate: async (_ctx, { id, gate }, batch) => {
      const [first] = batch;
      if (first === undefined) throw new Error('an empty group');
      await process.pass(`gate ${first.id}`);
      const seen = shut.get(first.id) ?? 0;
      shut.set(first.id, seen + 1);
      const fault = batch.map((step) => faults.meet('gate', step.id)).find((kind) => kind !== null);
      return verdictOf(fault ?? null, first, seen >= gate, `the gate of ${id}`);
    },
    act: async (ctx, spec, batch) => {
      watch.acts(spec, batch, effects);
      return doAll(batch, (step) =>
        doOne(ctx, step, {
          call: 'act',
          make: (fault) => {
            const there = effects.get(step.id);
            watch.makes(step.id, there);
            ghosts.delete(step.id);
            if (there?.by === 'before' && !watch.sawTruly(step.id)) claimed.add(step.id);
            const looksLeft = fault === 'is-never-seen' ? Number.POSITIVE_INFINITY : spec.slow;
            effects.set(step.id, {
              // Where the look before it was wrong, nobody can tell any more that it was there.
              by: claimed.has(step.id) ? 'muster' : (there?.by ?? 'muster'),
              looksLeft: there === undefined ? looksLeft : Math.min(there.looksLeft, looksLeft),
            });
          },
        }),
      );
    },
    undo: async (ctx, spec, batch) => {
      watch.undoes(spec, batch, effects);
      return doAll(batch, (step) =>
        doOne(ctx, step, {
          call: 'undo',
          make: (fault) => {
            watch.unmakes(step.id, effects.get(step.id));
            effects.delete(step.id);
            ghosts.set(step.id, fault === 'is-never-seen' ? Number.POSITIVE_INFINITY : spec.slow);
          },
        }),
      );
    },
    heal: () => {
      faults.heal();
      for (const [stepId, looksLeft] of ghosts) ghosts.set(stepId, Math.min(looksLeft, 2));
      for (const effect of effects.values()) effect.looksLeft = Math.min(effect.looksLeft, 2);
    },
  };
}

/** A look that suffers from it tells something that is not so; others tell nothing. */
function isLie(fault: FaultKind): boolean {
  return fault === 'works-but-reports-failure' || fault === 'is-never-seen';
}

function verdictOf(fault: FaultKind | null, step: Step, isSo: boolean, what: string = step.id): Verdict {
  if (fault === 'works-but-reports-failure') {
    return {
      state: 'broken',
      error: new MusterError('node-failed', `${what} is broken.`, { cure: 'Mend it.' }),
    };
  }
  if (fault !== null && !isLie(fault)) throw errorOf(fault, step.id);
  if (isSo && fault === null) return { state: 'holds', evidence: `${what} is so` };
  return { state: 'not-yet', waitingFor: what, reason: 'not so yet' };
}

function resultOf(fault: FaultKind | null, step: Step): ActResult {
  if (fault !== 'fails' && fault !== 'works-but-reports-failure') return { acted: true };
  const message = `${step.id}: the work failed.`;
  return { acted: false, error: new MusterError('ansible-failed', message, { cure: 'Mend it.' }) };
}
