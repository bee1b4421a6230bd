import { MusterError } from '../../shared/model/error.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { LogFields, Logger } from './log.ts';
import { silentLogger } from './log.ts';

/** How far a long piece of work has come. */
export interface Progress {
  readonly text: string;
  readonly done?: number;
  readonly total?: number;
  /** What the work is about; bound on its way up, as log lines are. */
  readonly about?: LogFields;
}

/**
 * First parameter of every slow function: who may stop it, until when, and whom to tell.
 * A deadline aborts `signal`, so nobody below needs a timeout of its own.
 */
export interface CallContext {
  readonly signal: AbortSignal;
  /** Asks to stop at the next good place: what is under way is finished. Where nobody can ask, it never fires. */
  readonly stopSoon: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  readonly progress: (progress: Progress) => void;
}

/** A context that nothing stops; the root from which faces and tests derive theirs. */
export function rootContext(options: Partial<CallContext> = {}): CallContext {
  return {
    signal: options.signal ?? new AbortController().signal,
    stopSoon: options.stopSoon ?? new AbortController().signal,
    log: options.log ?? silentLogger,
    clock: options.clock ?? systemClock,
    progress: options.progress ?? (() => undefined),
  };
}

/** The same context with log lines and progress bound to more fields. */
export function withFields(ctx: CallContext, fields: LogFields): CallContext {
  return {
    ...ctx,
    log: ctx.log.with(fields),
    progress: (progress) => ctx.progress({ ...progress, about: { ...fields, ...progress.about } }),
  };
}

/**
 * Runs `work` under a deadline.
 * @throws MusterError `deadline` with `what` in its sentence when time runs out; otherwise whatever `work` throws.
 */
export async function withDeadline<T>(
  ctx: CallContext,
  limit: { readonly ms: number; readonly what: string },
  work: (ctx: CallContext) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const seconds = Math.max(1, Math.round(limit.ms / 1000));
  const late = new MusterError('deadline', `${limit.what} took longer than ${seconds} s.`, {
    retryable: true,
  });
  const timer = setTimeout(() => ended.abort(late), limit.ms);
  try {
    return await work({ ...ctx, signal: AbortSignal.any([ctx.signal, ended.signal]) });
  } finally {
    clearTimeout(timer);
  }
}

/** Throws the signal's reason when the work has been stopped. */
export function throwIfStopped(ctx: CallContext): void {
  ctx.signal.throwIfAborted();
}

/** The reason a person's cancel carries. How to go on is for whatever was stopped to say: a look has nothing to go on with. */
export function cancelledError(): MusterError {
  return new MusterError('cancelled', 'Stopped because somebody asked for it.');
}
