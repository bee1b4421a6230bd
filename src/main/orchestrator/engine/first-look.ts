import type { ErrorCode, MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { Verdict } from './phase.ts';
import { asMusterError } from './step-failure.ts';

/** What a look before acting tells. `unknown`: it could not be made, and `error` says why; that is no "not so". */
export type FirstVerdict = Verdict | { readonly state: 'unknown'; readonly error: MusterError };

/** How often a look is tried whose error may pass: a connection that dropped is made anew, a host that is gone is told of soon. */
const TRIES = 3;

/** Errors after which acting makes no sense: the host, or what is needed to reach it, is not to be had, or the look itself is at fault. */
export const outOfReach: ReadonlySet<ErrorCode> = new Set([
  'host-key-changed',
  'host-key-unknown',
  'host-login',
  'host-unreachable',
  'internal',
  'jump-host',
  'secret-sealed',
  'sudo',
]);

/**
 * One look before acting. What it tells decides what may be taken away later, so a look that could not be made is made again where its error
 * may pass, and is `unknown` otherwise.
 * @throws the signal's reason when it is stopped.
 */
export async function firstLook(
  ctx: CallContext,
  look: (ctx: CallContext) => Promise<Verdict>,
  pollMs: number,
): Promise<FirstVerdict> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await look(ctx);
    } catch (thrown) {
      ctx.signal.throwIfAborted();
      const error = asMusterError(thrown);
      if (!error.retryable || tried === TRIES) return { state: 'unknown', error };
      ctx.log.info(`Looking again: ${error.message}`);
    }
    await ctx.clock.sleep(pollMs, ctx.signal);
  }
}
