import { MusterError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { ActResult, Step, Verdict } from './phase.ts';
import { type SettleRequest, settle } from './settle.ts';
import { asMusterError } from './step-failure.ts';

type Results = ReadonlyMap<StepId, ActResult>;

/** What is done with a group, going on or back. */
export interface GroupDeed extends Pick<SettleRequest, 'pollMs' | 'onWait'> {
  /** Absent where nothing has to hold before. */
  readonly gate: ((ctx: CallContext) => Promise<Verdict>) | undefined;
  readonly act: (ctx: CallContext) => Promise<Results>;
}

/** Waits for the gate, then acts. An error of the whole group becomes the outcome of each of its steps. */
export async function actOnGroup(
  ctx: CallContext,
  group: readonly Step[],
  { gate, act, pollMs, onWait }: GroupDeed,
): Promise<Results> {
  try {
    if (gate !== undefined) {
      // Nothing has been done yet: who asks to stop soon need not wait for a gate.
      const signal = AbortSignal.any([ctx.signal, ctx.stopSoon]);
      await settle({ ...ctx, signal }, { look: gate, pollMs, onWait });
    }
    return await act(ctx);
  } catch (error) {
    const reason = asMusterError(error);
    return new Map(group.map((step) => [step.id, { acted: false, error: reason }]));
  }
}

/** How acting went for a step; one that nothing was reported for has failed. */
export function resultOf(results: Results, { id, title }: Step): ActResult {
  const message = `Nothing was reported for "${title}", so it counts as failed.`;
  return results.get(id) ?? { acted: false, error: new MusterError('node-failed', message) };
}

/**
 * Settles the steps of a group side by side. Where the journal takes nothing more, the others are still waited for: nothing may go on behind
 * a run that has ended.
 * @throws what the first of them threw, once all have ended.
 */
export async function settleEach<T>(
  group: readonly Step[],
  settleOne: (step: Step) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(group.map(settleOne));
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
