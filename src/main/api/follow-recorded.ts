import { createBell } from './bell.ts';
import type { AppServices } from './services.ts';

/** Says whenever what is wanted of a site was recorded anew, until `signal` aborts. A slow reader hears of the last time only. */
export async function* followRecorded(
  { onDidRecord }: Pick<AppServices, 'onDidRecord'>,
  signal: AbortSignal,
): AsyncGenerator<{ at: string }> {
  const bell = createBell(signal);
  let last: string | null = null;
  const stop = onDidRecord((at) => {
    last = at;
    bell.ring();
  });
  try {
    while (!signal.aborted) {
      await bell.heard();
      if (last !== null) yield { at: last };
      last = null;
    }
  } finally {
    stop();
  }
}
