import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium } from '@playwright/test';
import { z } from 'zod';

/** Where Debian puts it. */
export const debianChromium = '/usr/bin/chromium';

/** Chromium without a graphics card: everything is drawn by the processor, as on a remote desktop. */
export function softwareBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(debianChromium) && { executablePath: debianChromium }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

const processesSchema = z.object({ processInfo: z.array(z.object({ type: z.string(), id: z.number() })) });

/** What the largest renderer process has to itself of this machine's memory, its share of what is shared included (Pss). */
export async function rendererMegabytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = processesSchema.parse(await session.send('SystemInfo.getProcessInfo'));
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => pssMegabytes(id));
  return Math.max(...sizes);
}

function pssMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? Number.NaN) / 1024;
}
