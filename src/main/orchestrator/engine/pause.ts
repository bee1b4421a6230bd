import { MusterError } from '../../../shared/model/error.ts';
import type { PlannedPhase } from '../../../shared/model/plan.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { Standing } from './standing.ts';

/** Ends a walk where the plan asks for a person's word. No error: nothing is wrong. */
export class Pause extends Error {
  override readonly name = 'Pause';
  /** `before "Join servers"`. */
  readonly where: string;

  constructor(where: string) {
    super(`paused ${where}`);
    this.where = where;
  }
}

/** A person's wish that the run stands still after the steps under way; the reason with which it is asked to stop soon. */
export class PauseWanted extends MusterError {
  #isRecalled = false;

  constructor() {
    super('cancelled', 'Stands still because somebody asked for it.');
  }

  get isRecalled(): boolean {
    return this.#isRecalled;
  }

  /** Somebody wants it stopped instead; a reason that was given cannot be replaced. */
  recall(): void {
    this.#isRecalled = true;
  }
}

/** Whether the run ends because it was told to stand still, and nobody has stopped it since. */
export function isPauseWanted({ signal, stopSoon }: Pick<CallContext, 'signal' | 'stopSoon'>): boolean {
  const { reason } = stopSoon;
  return reason instanceof PauseWanted && !reason.isRecalled && !signal.aborted;
}

/** Ends a phase where somebody asked to stop and nothing was under way: nothing has failed. */
export class AskedToStop extends Error {
  override readonly name = 'AskedToStop';
  /** What the run ends with. */
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('asked to stop');
    this.reason = reason;
  }
}

/** A good place to stop: nothing is under way. @throws AskedToStop; the signal's reason. */
export function throwIfAsked({ signal, stopSoon }: CallContext): void {
  signal.throwIfAborted();
  if (stopSoon.aborted) throw new AskedToStop(stopSoon.reason);
}

/** Whether the plan asks to stand still before the phase. Once it has begun, its pause was answered; taken back, it is asked for anew. Pure. */
export function pausesBefore(planned: PlannedPhase, { phases }: Standing): boolean {
  const row = phases.get(planned.id);
  const begun = row !== undefined && row.startedAt !== null && row.status !== 'undone';
  return planned.pauseBefore && !begun;
}
