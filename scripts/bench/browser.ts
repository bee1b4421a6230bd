import { existsSync } from 'node:fs';
import { type Browser, chromium } from '@playwright/test';

const debianChromium = '/usr/bin/chromium';

/** Chromium without a graphics card: everything is drawn by the processor, as on a remote desktop. */
export function softwareBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(debianChromium) && { executablePath: debianChromium }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
}
