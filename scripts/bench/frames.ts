import type { Page } from '@playwright/test';

/** What a page drew while something was done with it. */
export interface Drawn {
  readonly framesPerSecond: number;
  /** From a movement of the pointer to the next frame, milliseconds; empty where nothing moved. */
  readonly delaysMs: readonly number[];
}

/** Counts the frames of a page while something is done with it, and how long movements of the pointer wait for theirs. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<Drawn> {
  await page.evaluate(() => {
    const state = { frames: 0, from: performance.now(), delays: [] as number[], stop: false };
    const tick = () => {
      state.frames += 1;
      if (!state.stop) requestAnimationFrame(tick);
    };
    const onMove = ({ timeStamp }: Event) =>
      requestAnimationFrame(() => state.delays.push(performance.now() - timeStamp));
    addEventListener('pointermove', onMove, { capture: true, passive: true });
    requestAnimationFrame(tick);
    Object.assign(window, { benchFrames: { state, onMove } });
  });
  await work();
  return page.evaluate(() => {
    const { state, onMove } = (
      window as unknown as {
        benchFrames: {
          state: { frames: number; from: number; delays: number[]; stop: boolean };
          onMove: (event: Event) => void;
        };
      }
    ).benchFrames;
    state.stop = true;
    removeEventListener('pointermove', onMove, { capture: true });
    const seconds = (performance.now() - state.from) / 1000;
    return { framesPerSecond: state.frames / seconds, delaysMs: state.delays };
  });
}

/** Moves the sheet under the page's own clock, so many pixels a frame, back and forth: what a driver sends is slower than a hand. */
export async function scrollAgents(page: Page, pixelsPerFrame: number, forMs: number): Promise<void> {
  await page.evaluate(
    ({ step, ms }) =>
      new Promise<void>((resolve) => {
        const list = document.querySelector('.zone-agent .squares, .zone-agent .host-cards');
        const end = performance.now() + ms;
        let by = step;
        const frame = () => {
          if (list === null || performance.now() > end) return resolve();
          const before = list.scrollTop;
          list.scrollTop += by;
          if (list.scrollTop === before) by = -by;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { step: pixelsPerFrame, ms: forMs },
  );
}
