import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { Verdict } from './phase.ts';

/** What is waited for, why it is not there yet, and what a person can do about it where the look knows. */
interface Wait {
  readonly waitingFor: string;
  readonly lastReason: string;
  readonly cure?: string | undefined;
}

/** What is polled, how often, and who hears of a wait that changed. */
export interface SettleRequest {
  readonly look: (ctx: CallContext) => Promise<Verdict>;
  readonly pollMs: number;
  readonly onWait: (wait: { readonly waitingFor: string; readonly lastReason: string }) => void;
}

/**
 * Looks until the condition holds. Always knows what it waits for and the last reason seen.
 * A look that fails in a way that may pass (`retryable`) counts as a reason to wait; any other error ends the wait.
 * @returns the evidence.
 * @throws MusterError of a broken verdict; `deadline` naming the wait when the context runs out of time.
 */
export async function settle(ctx: CallContext, request: SettleRequest): Promise<string> {
  let wait: Wait = { waitingFor: 'an answer', lastReason: 'none came' };
  try {
    for (;;) {
      const verdict = await lookOnce(ctx, request.look, {
        waitingFor: wait.waitingFor,
        onCut: (lastReason) => {
          wait = { ...wait, lastReason };
        },
      });
      if (verdict.state === 'holds') return verdict.evidence;
      if (verdict.state === 'broken') throw verdict.error;
      const next = { waitingFor: verdict.waitingFor, lastReason: verdict.reason };
      if (next.waitingFor !== wait.waitingFor || next.lastReason !== wait.lastReason) request.onWait(next);
      wait = { ...next, cure: verdict.cure };
      await ctx.clock.sleep(request.pollMs, ctx.signal);
    }
  } catch (error) {
    throw explainDeadline(error, wait);
  }
}

async function lookOnce(
  ctx: CallContext,
  look: SettleRequest['look'],
  { waitingFor, onCut }: { readonly waitingFor: string; readonly onCut: (lastReason: string) => void },
): Promise<Verdict> {
  try {
    return await look(ctx);
  } catch (error) {
    // A look that the deadline cut short says what it was held up by.
    if (ctx.signal.aborted && error !== ctx.signal.reason && error instanceof MusterError)
      onCut(error.message);
    ctx.signal.throwIfAborted();
    if (error instanceof MusterError && error.retryable) {
      return { state: 'not-yet', waitingFor, reason: error.message };
    }
    throw error;
  }
}

function explainDeadline(error: unknown, wait: Wait): unknown {
  if (!(error instanceof MusterError) || error.code !== 'deadline') return error;
  const message = `${error.message} It was waiting for ${wait.waitingFor}; last seen: ${wait.lastReason}`;
  return new MusterError('deadline', message, {
    cure: wait.cure ?? error.cure ?? 'Look at the reason above and mend it; then it can go on from here.',
    detail: error.detail,
    cause: error,
  });
}
