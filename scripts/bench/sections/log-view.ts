import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import type { App } from '../../../src/main/app.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { openAppOnHome } from '../../../test/support/face/app-on-home.ts';
import { softwareBrowser } from '../browser.ts';
import { beginLongRun, logLines } from '../long-run.ts';
import { type Section, waitForCalm } from '../section.ts';

const PER_SECOND = 20_000;
const SECONDS = 5;
/** Lines of one commit, as a run's own log writes them. */
const TOGETHER = 50;
const FRAME_MS = 1000 / 60;

interface Watched {
  /** Share of the frames of those seconds that were not drawn. */
  readonly droppedPercent: number;
  readonly longestMs: number;
  /** From the last line's writing to its being on the screen. */
  readonly behindMs: number;
  readonly perSecond: number;
}

/** The run screen in a browser while its run says 20,000 lines a second: frames that are not drawn, and how far the end is behind. */
export const logView: Section = {
  name: 'log-view',
  title: 'log view in Chromium, software rendering: dropped frames at 20,000 lines a second',
  measure: async (ctx, { directory }, manner) => {
    await waitForCalm(ctx, manner);
    const browser = await softwareBrowser();
    ctx.progress({ text: `browser: Chromium ${browser.version()}, headless, software rendering` });
    try {
      const idle: Watched[] = [];
      const busy: Watched[] = [];
      for (let round = 0; round < manner.cheap; round += 1) {
        ctx.progress({ text: `log view, round ${round + 1}` });
        idle.push(await watch(browser, directory, 0));
        busy.push(await watch(browser, directory, PER_SECOND));
      }
      return [
        {
          name: 'Log view at 20,000 lines/s: dropped frames',
          unit: '%',
          values: busy.map(({ droppedPercent }) => droppedPercent),
          aim: { atMost: 5 },
        },
        {
          name: '  of the same screen while nothing is said',
          unit: '%',
          values: idle.map(({ droppedPercent }) => droppedPercent),
        },
        {
          name: '  longest time without a frame',
          unit: 'ms',
          values: busy.map(({ longestMs }) => longestMs),
        },
        { name: '  the last line is shown after', unit: 'ms', values: busy.map(({ behindMs }) => behindMs) },
        {
          name: '  lines that were really written',
          unit: '/s',
          values: busy.map(({ perSecond }) => perSecond),
        },
      ];
    } finally {
      await browser.close();
    }
  },
};

async function watch(browser: Browser, directory: string, perSecond: number): Promise<Watched> {
  const at = await openAppOnHome(directory);
  const long = beginLongRun(at.home, { servers: 3, agents: 20 });
  const { run } = long;
  long.close();
  const { app } = at;
  const face = await at.serve();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  try {
    await page.goto(face.url);
    await page.getByText('Fleet').first().waitFor();
    await page.evaluate((id) => {
      location.hash = `#/run/${encodeURIComponent(id)}`;
    }, run.id);
    await page.locator('.log-line').first().waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const frames = framesOf(page);
    const written = await say(app, { runId: run.id, lines: logLines(run, perSecond * SECONDS), perSecond });
    const intervals = await frames;
    const behindMs = perSecond === 0 ? 0 : await lastLineShown(page, written.lines, written.endedAt);
    return { ...judge(intervals), behindMs, perSecond: written.perSecond };
  } finally {
    await page.close();
    await at.close();
  }
}

/** Times between frames, milliseconds, as the page sees them. */
function framesOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(
    (forMs) =>
      new Promise<number[]>((resolve) => {
        const intervals: number[] = [];
        const begin = performance.now();
        let before = begin;
        const frame = () => {
          const now = performance.now();
          intervals.push(now - before);
          before = now;
          if (now - begin < forMs) requestAnimationFrame(frame);
          else resolve(intervals);
        };
        requestAnimationFrame(frame);
      }),
    SECONDS * 1000,
  );
}

function judge(intervals: readonly number[]): Pick<Watched, 'droppedPercent' | 'longestMs'> {
  const dropped = intervals.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return {
    droppedPercent: (100 * dropped) / (dropped + intervals.length),
    longestMs: Math.max(...intervals),
  };
}

/** Writes lines at a steady rate, as a busy run does: in the process that serves the window. */
async function say(
  { deps }: App,
  request: { runId: RunId; lines: ReturnType<typeof logLines>; perSecond: number },
): Promise<{ readonly lines: number; readonly endedAt: number; readonly perSecond: number }> {
  const { runId, lines, perSecond } = request;
  const startedAt = performance.now();
  for (let at = 0; at < lines.length; at += TOGETHER) {
    const aheadMs = startedAt + (at * 1000) / perSecond - performance.now();
    await (aheadMs > 1 ? sleep(aheadMs) : nextTurn());
    deps.journal.append(runId, lines.slice(at, at + TOGETHER));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    lines: lines.length,
    endedAt: Date.now(),
    perSecond: perSecond === 0 ? 0 : lines.length / seconds,
  };
}

/** @returns milliseconds since the last line was written. */
async function lastLineShown(page: Page, lines: number, endedAt: number): Promise<number> {
  await page.locator('.log-line', { hasText: `(${lines - 1}):` }).waitFor();
  return Math.max(0, Date.now() - endedAt);
}
