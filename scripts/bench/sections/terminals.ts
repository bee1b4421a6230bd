import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { importSite } from '../../../src/main/use-cases/sites.ts';
import { openTerminalsApp, type TerminalsApp, TerminalsSheet } from '../../../test/e2e/terminals-app.ts';
import { rendererMegabytes, softwareBrowser } from '../browser.ts';
import { hallText } from '../canvas-page.ts';
import { type Figure, median, quantile, ratios } from '../figures.ts';
import { alternate, type Section, waitForCalm } from '../section.ts';

const MEGABYTES = 30;
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
      await at.lab.sh(
        'server-1',
        `seq -f '\\033[32m%010.0f\\033[0m a line as journals have them, some 80 signs long or so' 1 500000 | xargs -d '\\n' printf '%b\\n' | head -c ${MEGABYTES}000000 > /tmp/flood`,
      );
      return [
        ...(await throughput(ctx, at, browser, manner.cheap)),
        ...(await fairness(ctx, at, browser)),
        ...(await memory(ctx, at, browser)),
      ];
    } finally {
      await browser.close();
      await at.close();
    }
  },
};

async function throughput(
  ctx: CallContext,
  at: TerminalsApp,
  browser: Browser,
  times: number,
): Promise<readonly Figure[]> {
  const flood = await at.lab.sh('server-1', 'cat /tmp/flood');
  const face = await at.serve();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const sheet = new TerminalsSheet(page);
  await sheet.enter(face.url);
  await sheet.open('server-1');
  const bare = await barePage(browser, flood);
  const both = await alternate(
    times,
    () => floodSeconds(sheet),
    () => bare.evaluate(() => window.writeAll()),
  );
  const unseen: number[] = [];
  for (let round = 0; round < times; round += 1) unseen.push(await unseenSeconds(ctx, at));
  await face.close();
  await page.close();
  await bare.close();
  const ratio = ratios(both.second, both.first);
  ctx.progress({
    text: `${MEGABYTES} MB: ${both.first.map((s) => s.toFixed(2)).join(' ')} s, bare ${both.second.map((s) => s.toFixed(2)).join(' ')} s`,
  });
  return [
    { name: `Terminal: ${MEGABYTES} MB from a host to the screen`, unit: 's', values: both.first },
    { name: '    of it to the app alone, drawn by nobody', unit: 's', values: unseen },
    { name: '  bare xterm, the same bytes from memory', unit: 's', values: both.second },
    { name: '  throughput as a ratio to bare xterm', unit: '×', values: ratio, aim: { atLeast: 0.8 } },
  ];
}

/** The same bytes through the same shell, read by nobody but this program: what the host, SSH and the app take before a window has any part in it. */
async function unseenSeconds(ctx: CallContext, at: TerminalsApp): Promise<number> {
  const { terminals, stores } = at.app.services;
  const host = stores.sites
    .list()
    .flatMap(({ id }) => stores.nodes.ofSite(id))
    .find(({ hostname }) => hostname === 'server-1');
  if (host === undefined) throw new Error('server-1 is not recorded');
  const { id } = terminals.open(host.id, { columns: 140, rows: 33 });
  const mark = `unseen-${Math.random().toString(36).slice(2)}`;
  let began = 0;
  let tail = '';
  try {
    for await (const item of terminals.output(id, ctx.signal)) {
      if (item.type === 'state' && item.terminal.state.kind === 'open') {
        began = performance.now();
        // The command says the mark in two parts, so that its echo is not taken for its end.
        await terminals.write([id], Buffer.from(`cat /tmp/flood; printf '%s-%s\\n' ${mark} over\n`));
      }
      if (item.type !== 'output') continue;
      tail = (tail + Buffer.from(item.data, 'base64').toString('latin1')).slice(-4096);
      if (tail.includes(`${mark}-over`)) return (performance.now() - began) / 1000;
    }
    throw new Error('the terminal ended before the flood did');
  } finally {
    await terminals.close(id);
  }
}

async function floodSeconds(sheet: TerminalsSheet): Promise<number> {
  const mark = `mark-${Math.random().toString(36).slice(2)}`;
  await sheet.pane('server-1').locator('.xterm-screen').click();
  await sheet.page.keyboard.type(`clear; cat /tmp/flood; printf '%s-%s\\n' ${mark} over`);
  const began = performance.now();
  await sheet.page.keyboard.press('Enter');
  await sheet.shown('server-1').getByText(`${mark}-over`).waitFor({ timeout: 120_000 });
  return (performance.now() - began) / 1000;
}

declare global {
  interface Window {
    /** Seconds in which a bare xterm draws all bytes. */
    writeAll(): Promise<number>;
    /** Milliseconds from each key to its sign. */
    keyTimes?: number[];
  }
}

/** A page with nothing but xterm, of the same size, and the same bytes. */
async function barePage(browser: Browser, text: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const library = join(import.meta.dirname, '../../../node_modules/@xterm/xterm');
  await page.addStyleTag({ path: join(library, 'css/xterm.css') });
  await page.addScriptTag({ content: readFileSync(join(library, 'lib/xterm.js'), 'utf8') });
  await page.evaluate(`
    const terminal = new Terminal({ cols: 140, rows: 33, scrollback: 10000, fontSize: 13, lineHeight: 1.2 });
    terminal.open(document.body);
    window.all = new TextEncoder().encode(${JSON.stringify(text.replaceAll('\n', '\r\n'))});
    window.writeAll = async () => {
      const began = performance.now();
      const under = [];
      for (let at = 0; at < all.length; at += 65536) {
        under.push(new Promise((resolve) => terminal.write(all.subarray(at, at + 65536), resolve)));
        if (under.length >= 8) await under.shift();
      }
      await Promise.all(under);
      return (performance.now() - began) / 1000;
    };
  `);
  return page;
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
