/** A page that crashes again this soon after it was loaded anew would do so for ever, milliseconds. */
const SOON_MS = 30_000;

/** What to do about a page whose process is gone. */
export type AfterCrash = 'reload' | 'ask';

/** Decides for one window; it remembers when its page was gone last. Runs are of another process, and go on either way. */
export function createCrashWatch(nowMs: () => number): { pageGone(reason: string): AfterCrash | null } {
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    pageGone: (reason) => {
      // Ended as it should be, as on closing the window.
      if (reason === 'clean-exit') return null;
      const again = nowMs() - lastMs < SOON_MS;
      lastMs = nowMs();
      return again ? 'ask' : 'reload';
    },
  };
}

/** The crash screen of a window whose page does not stay: the system's own box, since no page can be shown. */
export const crashQuestion = {
  message: 'The window of Muster stopped twice.',
  detail:
    'A run that is under way goes on. Loading the window again shows where it stands; muster status in a terminal tells it too.',
  buttons: ['Load the window again', 'Close the window'],
} as const;
