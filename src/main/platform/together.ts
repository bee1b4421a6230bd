import type { CallContext } from './call-context.ts';

/**
 * Makes two calls side by side. The first failure stops the other one, and is thrown when both have ended: nothing goes on behind the
 * back of who was told that it failed.
 */
export async function together<A, B>(
  ctx: CallContext,
  one: (ctx: CallContext) => Promise<A>,
  other: (ctx: CallContext) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const both = { ...ctx, signal: AbortSignal.any([ctx.signal, failed.signal]) };
  const calls = [one(both), other(both)] as const;
  try {
    return await Promise.all(calls);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(calls);
    throw error;
  }
}
