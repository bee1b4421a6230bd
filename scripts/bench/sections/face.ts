import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from '@playwright/test';
import { z } from 'zod';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { createServeFace } from '../../../src/main/serve/create-serve-face.ts';
import { nodeIdSchema, stepIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../../test/support/face/scripted-app.ts';
import { softwareBrowser } from '../browser.ts';
import { quantile } from '../figures.ts';
import { type Section, waitForCalm } from '../section.ts';

const root = join(import.meta.dirname, '../../..');
const servingLine = z.object({ type: z.literal('serving'), url: z.string() });
/** Events of one round, and the pause between two, milliseconds: a run that has much to say. */
const EVENTS = 200;
const PAUSE_MS = 20;

/** The browser face: how soon it can be used, how large its program is, and how long an event is on its way to the screen. */
export const face: Section = {
  name: 'face',
  title: 'browser face in Chromium: start to first usable screen, size of the program, events to the screen',
  measure: async (ctx, { directory }, manner) => {
    await waitForCalm(ctx, manner);
    const browser = await softwareBrowser();
    ctx.progress({ text: `browser: Chromium ${browser.version()}, headless, software rendering` });
    try {
      const home = await mkdtemp(join(directory, 'f-'));
      // The first start makes the database and fills the caches; warm starts are measured.
      await startToScreen(ctx, browser, home);
      const starts: number[] = [];
      const late: number[] = [];
      for (let round = 0; round < manner.cheap; round += 1) {
        ctx.progress({ text: `face, round ${round + 1}` });
        starts.push(await startToScreen(ctx, browser, home));
        late.push(quantile(await eventDelays(browser), 0.95));
      }
      await rm(home, { recursive: true, force: true });
      return [
        {
          name: 'Process start to first usable screen, warm',
          unit: 'ms',
          values: starts,
          aim: { atMost: 800 },
        },
        { name: 'Event from the app to the screen, p95', unit: 'ms', values: late, aim: { atMost: 50 } },
        {
          name: 'Program of the screens, scripts and styles, gzip',
          unit: 'kB',
          values: [await programSize()],
          aim: { atMost: 600 },
        },
      ];
    } finally {
      await browser.close();
    }
  },
};

/** Milliseconds from the start of `muster serve` to the empty sheet with an answer of the app on it. */
async function startToScreen(ctx: CallContext, browser: Browser, home: string): Promise<number> {
  const page = await browser.newPage();
  const startedAt = performance.now();
  const served = spawn(process.execPath, [join(root, 'out/main/cli.js'), '--home', home, '--json', 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await page.goto(await addressOf(served));
    await page.getByRole('heading', { name: 'An empty sheet' }).waitFor();
    await page.locator('.fresh', { hasText: 'now' }).waitFor();
    return performance.now() - startedAt;
  } finally {
    await page.close();
    const ended = new Promise((resolve) => served.once('exit', resolve));
    served.kill('SIGTERM');
    await ended;
    ctx.signal.throwIfAborted();
  }
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('muster serve has no output');
  for await (const line of createInterface({ input: stdout })) {
    const serving = servingLine.safeParse(JSON.parse(line));
    if (serving.success) return serving.data.url;
  }
  throw new Error('muster serve ended before it served');
}

/** For each event, milliseconds from its being appended to its standing on the screen of its run, over a real socket. */
async function eventDelays(browser: Browser): Promise<readonly number[]> {
  // A pace of days: the run stands at its first phase and says only what is appended here.
  const app = scriptedApp({ pace: 100_000_000 });
  const served = await createServeFace({
    services: app.services,
    rendererDirectory: join(root, 'out/renderer'),
    port: 0,
  });
  const page = await browser.newPage();
  try {
    const runId = app.start();
    await page.goto(served.url);
    await page.getByRole('link', { name: 'Run' }).click();
    await page.locator('.matrix').waitFor();
    const say = (reason: string) => {
      app.journal.append(runId, [
        {
          type: 'step',
          stepId: stepIdSchema.parse('connect/km7-s1'),
          phaseId: 'connect',
          nodeId: nodeIdSchema.parse('node-km7-s1'),
          status: 'waiting',
          attempt: 1,
          waitingFor: 'the bench',
          lastReason: reason,
          error: null,
        },
      ]);
    };
    say('event -1');
    await page.locator('.band', { hasText: 'event -1' }).waitFor();
    await watchBand(page);
    const saidAt: number[] = [];
    for (let index = 0; index < EVENTS; index += 1) {
      saidAt.push(performance.timeOrigin + performance.now());
      say(`event ${index}`);
      await sleep(PAUSE_MS);
    }
    await page.locator('.band', { hasText: `event ${EVENTS - 1}` }).waitFor();
    const shownAt = new Map(await page.evaluate(() => window.shownAt ?? []));
    return saidAt.flatMap((said, index) => {
      const shown = shownAt.get(index);
      return shown === undefined ? [] : [shown - said];
    });
  } finally {
    await page.close();
    await served.close();
    app.kill(app.journal.runsOf(null)[0]?.id ?? app.start());
  }
}

declare global {
  interface Window {
    /** Number of each event and when it stood on the page, by the laptop's clock. */
    shownAt?: [number, number][];
  }
}

/** Notes when each event stands on the page: after the frame that draws it has begun. */
function watchBand(page: Page): Promise<void> {
  return page.evaluate(() => {
    const shown: [number, number][] = [];
    window.shownAt = shown;
    const look = () => {
      const number = Number(/event (\d+)/.exec(document.querySelector('.band')?.textContent ?? '')?.[1]);
      if (shown.at(-1)?.[0] === number || Number.isNaN(number)) return;
      requestAnimationFrame(() => shown.push([number, performance.timeOrigin + performance.now()]));
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

/** Kilobytes that a browser would load, compressed; fonts are compressed by themselves and not counted. */
async function programSize(): Promise<number> {
  const assets = join(root, 'out/renderer/assets');
  const names = (await readdir(assets)).filter((name) => /\.(js|css)$/.test(name));
  const sizes = await Promise.all(
    names.map(async (name) => gzipSync(await readFile(join(assets, name))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}
