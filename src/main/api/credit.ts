/** How many items a reader will still take. */
export interface Credit {
  grant(count: number): void;
  /** Takes one, or waits for a grant; resolves without one when the signal aborts. */
  take(): Promise<void>;
}

/** Credit of one stream with one reader. */
export function createCredit(initial: number, signal: AbortSignal): Credit {
  let left = initial;
  let wake: (() => void) | null = null;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    grant: (count) => {
      left += count;
      wake?.();
    },
    take: async () => {
      while (left <= 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = null;
      left -= 1;
    },
  };
}
