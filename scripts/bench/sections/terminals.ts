import type { Browser, Page } from '@playwright/test';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { importSite } from '../../../src/main/use-cases/sites.ts';
import { openTerminalsApp, type TerminalsApp, TerminalsSheet } from '../../../test/e2e/terminals-app.ts';
import { rendererMegabytes, softwareBrowser } from '../browser.ts';
import { hallText } from '../canvas-page.ts';
import { type Figure, median, quantile } from '../figures.ts';
import { floodFigures } from '../flood.ts';
import { type Section, waitForCalm } from '../section.ts';

const TERMINALS = 20;
const NODES = 2000;
const KEYS = 40;

/** Terminals in a real browser on real hosts: against xterm alone, beside one that prints without end, and twenty at once. */
export const terminals: Section = {
  name: 'terminals',
  title:
    'terminals in Chromium: throughput beside bare xterm, keys beside a flood, memory of twenty and 2 000 nodes',
  measure: async (ctx, _workshop, manner) => {
    const at = await openTerminalsApp();
    const browser = await softwareBrowser();
    try {
      await waitForCalm(ctx, manner);
      ctx.progress({ text: `browser: Chromium ${browser.version()}, headless, software rendering` });
      return [
        ...(await floodFigures(ctx, at, manner.cheap)),
        ...(await fairness(ctx, at, browser)),
        ...(await memory(ctx, at, browser)),
      ];
    } finally {
      await browser.close();
      await at.close();
    }
  },
};

declare global {
  interface Window {
    /** Milliseconds from each key to its sign. */
    keyTimes?: number[];
  }
}

async function fairness(ctx: CallContext, at: TerminalsApp, browser: Browser): Promise<readonly Figure[]> {
  const face = await at.serve();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const sheet = new TerminalsSheet(page);
  await sheet.enter(face.url);
  await sheet.open('server-2');
  const alone = await keyLatencies(sheet, 'server-2');
  await sheet.open('server-1');
  await sheet.type('server-1', 'yes printed without end');
  await sheet.shown('server-1').getByText('printed without end').first().waitFor();
  const beside = await keyLatencies(sheet, 'server-2');
  await face.close();
  await page.close();
  for (const { id } of at.app.services.terminals.list()) await at.app.services.terminals.close(id);
  ctx.progress({
    text: `a key: ${median(alone).toFixed(0)} ms alone, ${median(beside).toFixed(0)} ms beside a flood`,
  });
  return [
    { name: 'Terminal: from a key to its sign on the screen', unit: 'ms', values: alone },
    { name: '  beside one that prints without end', unit: 'ms', values: beside },
    { name: '    its 95th percentile', unit: 'ms', values: [quantile(beside, 0.95)] },
  ];
}

/** Times from a key to the next change of what the terminal shows, as the page sees both. */
async function keyLatencies(sheet: TerminalsSheet, hostname: string): Promise<readonly number[]> {
  await sheet.pane(hostname).locator('.xterm-screen').click();
  // Heard from before the first key on: a listener for each key would come late to some.
  await sheet.shown(hostname).evaluate((rows) => {
    let pressed = 0;
    const times: number[] = [];
    window.keyTimes = times;
    addEventListener(
      'keydown',
      () => {
        pressed = performance.now();
      },
      { capture: true },
    );
    new MutationObserver(() => {
      if (pressed === 0) return;
      times.push(performance.now() - pressed);
      pressed = 0;
    }).observe(rows, { childList: true, subtree: true, characterData: true });
  });
  for (let n = 1; n <= KEYS; n += 1) {
    await sheet.page.keyboard.press('x');
    await sheet.page.waitForFunction((count) => (window.keyTimes ?? []).length >= count, n);
  }
  await sheet.page.keyboard.press('Control+U');
  return sheet.page.evaluate(() => window.keyTimes ?? []);
}

async function memory(ctx: CallContext, at: TerminalsApp, browser: Browser): Promise<readonly Figure[]> {
  const face = await at.serve();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const sheet = new TerminalsSheet(page);
  importSite(at.app.deps, { text: hallText(NODES), fileName: 'hall.yaml', directory: at.home });
  await page.goto(face.url);
  // The whole hall is drawn once before the terminals: what that leaves behind counts.
  const hall = at.app.deps.stores.clusters.list().find(({ name }) => name === 'hall');
  await show(page, `#/topology/${hall?.id ?? ''}`);
  await page.locator('[data-square]').first().waitFor();
  const edge = at.app.deps.stores.clusters.list().find(({ name }) => name === 'edge');
  await show(page, `#/terminals/${edge?.id ?? ''}`);
  await page.getByRole('main', { name: 'Terminals of edge' }).waitFor();
  const hosts = ['server-1', 'server-2', 'agent-1'];
  for (let n = 0; n < TERMINALS; n += 1) {
    const host = hosts[n % hosts.length] ?? '';
    const button = page.getByRole('button', { name: `Open a terminal on ${host}` });
    await button.click({ modifiers: ['Shift'] });
    await page.locator(`[data-terminal="${host}"][data-terminal-state="open"]`).first().waitFor();
    await sheet.type(host, 'seq 1 2000');
    await sheet.shown(host).getByText('2000').first().waitFor();
  }
  const megabytes = await rendererMegabytes(browser);
  ctx.progress({ text: `${NODES} nodes and ${TERMINALS} terminals: ${megabytes.toFixed(0)} MB` });
  await face.close();
  await page.close();
  return [
    {
      name: `Memory of the renderer with ${NODES} nodes and ${TERMINALS} terminals`,
      unit: 'MB',
      values: [megabytes],
      aim: { atMost: 300 },
    },
  ];
}

/** Goes to another screen, as a link would. */
function show(page: Page, hash: string): Promise<void> {
  return page.evaluate((to) => {
    location.hash = to;
  }, hash);
}
