import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import type { TerminalsApp } from '../../test/e2e/terminals-app.ts';
import { type Figure, ratios } from './figures.ts';
import { alternate } from './section.ts';
import { type UndrivenBrowser, type UndrivenPage, undrivenBrowser } from './undriven-browser.ts';

const MEGABYTES = 30;

/** A host that prints much at once, to the screen and to nobody, beside xterm alone with the same bytes. @param times how often each. */
export async function floodFigures(
  ctx: CallContext,
  at: TerminalsApp,
  times: number,
): Promise<readonly Figure[]> {
  await at.lab.sh(
    'server-1',
    `seq -f '\\033[32m%010.0f\\033[0m a line as journals have them, some 80 signs long or so' 1 500000 | xargs -d '\\n' printf '%b\\n' | head -c ${MEGABYTES}000000 > /tmp/flood`,
  );
  // The mark is put together there, so that the echo of the command is not taken for its end.
  await at.lab.sh(
    'server-1',
    `printf '%s\\n' 'stty size >/tmp/size; clear; cat /tmp/flood; printf "%s-over\\n" "$1"' >/tmp/print`,
  );
  const text = await at.lab.sh('server-1', 'cat /tmp/flood');
  const face = await at.serve();
  const browser = await undrivenBrowser();
  try {
    const page = await terminalPage(browser, face.url);
    // The first one warms both sides up, and tells how large the terminal is.
    await floodSeconds(page);
    const size = (await at.lab.sh('server-1', 'cat /tmp/size')).trim().split(' ').map(Number);
    const bare = await barePage(browser, text, size);
    const both = await alternate(
      times,
      () => floodSeconds(page),
      async () => Number(await bare.evaluate('writeAll()')),
    );
    const unseen: number[] = [];
    for (let round = 0; round < times; round += 1) unseen.push(await unseenSeconds(ctx, at));
    const told = (seconds: readonly number[]) => seconds.map((one) => one.toFixed(2)).join(' ');
    ctx.progress({ text: `${MEGABYTES} MB: ${told(both.first)} s, bare ${told(both.second)} s` });
    const ratio = ratios(both.second, both.first);
    return [
      { name: `Terminal: ${MEGABYTES} MB from a host to the screen`, unit: 's', values: both.first },
      { name: '    of it to the app alone, drawn by nobody', unit: 's', values: unseen },
      { name: '  bare xterm, the same bytes from memory', unit: 's', values: both.second },
      { name: '  throughput as a ratio to bare xterm', unit: '×', values: ratio, aim: { atLeast: 0.8 } },
    ];
  } finally {
    await browser.close();
    await face.close();
    for (const { id } of at.app.services.terminals.list()) await at.app.services.terminals.close(id);
  }
}

/** The app's own page with a terminal on server-1, which has the focus and the mouse. */
async function terminalPage(browser: UndrivenBrowser, url: string): Promise<UndrivenPage> {
  const page = await browser.open(url);
  const click = (selector: string) =>
    page.evaluate(`new Promise((resolve) => {
      const look = () => {
        const found = document.querySelector(${JSON.stringify(selector)});
        if (found === null) return setTimeout(look, 50);
        found.focus();
        found.click();
        resolve(true);
      };
      look();
    })`);
  await click('a[href^="#/terminals"]');
  await click('[aria-label="Open a terminal on server-1"]');
  await page.moveMouse(600, 400);
  await click('[data-terminal="server-1"][data-terminal-state="open"] .xterm-helper-textarea');
  return page;
}

/** From the key that starts the flood to its end on the screen, as the page sees both, seconds. */
async function floodSeconds(page: UndrivenPage): Promise<number> {
  const mark = `mark-${Math.random().toString(36).slice(2)}`;
  await page.type(`sh /tmp/print ${mark}`);
  await page.evaluate(`{
    const rows = document.querySelector('.xterm-rows');
    window.flooded = new Promise((resolve) => {
      let began = 0;
      addEventListener('keydown', () => { began = performance.now(); }, { capture: true, once: true });
      const look = () => {
        if (rows.textContent.includes('${mark}-over')) resolve((performance.now() - began) / 1000);
        else setTimeout(look, 10);
      };
      look();
    });
    0;
  }`);
  await page.type('\n');
  return Number(await page.evaluate('flooded'));
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

/** A page with nothing but xterm, of the same size and under the mouse as well, and the same bytes. */
async function barePage(
  browser: UndrivenBrowser,
  text: string,
  [rows = 24, columns = 80]: readonly number[],
): Promise<UndrivenPage> {
  const page = await browser.open('about:blank');
  const library = join(import.meta.dirname, '../../node_modules/@xterm/xterm');
  const css = readFileSync(join(library, 'css/xterm.css'), 'utf8');
  await page.evaluate(
    `document.head.append(Object.assign(document.createElement('style'), { textContent: ${JSON.stringify(css)} })); 0`,
  );
  await page.evaluate(`${readFileSync(join(library, 'lib/xterm.js'), 'utf8')}; 0`);
  await page.evaluate(`
    window.terminal = new Terminal({ cols: ${columns}, rows: ${rows}, scrollback: 10000, fontSize: 13, lineHeight: 1.2 });
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
    0;
  `);
  await page.moveMouse(400, 300);
  return page;
}
