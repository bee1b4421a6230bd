import { type ErrorCode, MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { Verdict } from './phase.ts';

/** Errors that say nothing of the step: the host, or what is needed to reach it, is not to be had. */
export const outOfReach: ReadonlySet<ErrorCode> = new Set([
  'host-key-changed',
  'host-key-unknown',
  'host-login',
  'host-unreachable',
  'jump-host',
  'secret-sealed',
  'sudo',
]);

/** One look before acting. Nothing is final then: what looks broken may be what the step is about to mend. */
export async function firstLook(
  ctx: CallContext,
  look: (ctx: CallContext) => Promise<Verdict>,
): Promise<Verdict> {
  try {
    return await look(ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof MusterError)) throw error;
    return { state: 'broken', error };
  }
}
