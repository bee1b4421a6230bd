import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Page, type TestInfo } from '@playwright/test';
import { shrinkPng } from '../../scripts/shrink-png.ts';
import { createServeFace } from '../../src/main/serve/create-serve-face.ts';
import { type StillApp, type StillOptions, type StoryEnd, stillApp } from '../support/face/still-story.ts';
import { watchFaults } from './served-app.ts';

const pictures = join(import.meta.dirname, 'pictures');
const madeWith = join(pictures, 'made-with.txt');
const themes = ['paper', 'slate', 'sun'] as const;
const like = {
  animations: 'disabled',
  caret: 'hide',
  scale: 'css',
  threshold: 0.1,
  // Less than one mark: a state that is drawn otherwise is seen.
  maxDiffPixels: 60,
} as const;

/** What is told before the window opens. */
export interface Shown extends StillOptions {
  /** Installs, one after the other. */
  readonly stories?: readonly StoryEnd[];
}

/** Opens a window on an app that stands still. @returns the page, with its fonts, at the moment at which the app's clock stands. */
type Show = (shown?: Shown) => Promise<StillApp>;

/** Windows on apps that stand still, one for each test. */
export const test = base.extend<{ show: Show }>({
  timezoneId: 'UTC',
  contextOptions: { reducedMotion: 'reduce' },
  show: async ({ page }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async ({ stories = [], ...options } = {}) => {
      const still = stillApp(options);
      for (const end of stories) still.tell(end);
      const rendererDirectory = join(import.meta.dirname, '../../out/renderer');
      const face = await createServeFace({ services: still.app.services, rendererDirectory, port: 0 });
      const faults = watchFaults(page, `127.0.0.1:${face.port}`);
      ends.push(async () => {
        await face.close();
        expect(faults).toEqual([]);
      });
      await page.clock.setFixedTime(still.nowMs());
      await page.goto(face.url);
      await expect(page.locator('.strip dt').first()).toBeVisible();
      return still;
    });
    for (const end of ends) await end();
  },
});

/** Compares what is shown with its pictures, in every theme. */
export async function expectPictures(page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await showTheme(page, theme);
    await expectPicture(page, `${name}-${theme}`);
  }
  await showTheme(page, 'paper');
}

/** Compares what is shown with one picture. A test goes on where they differ: whoever made a change wants to see all that it changed. */
export async function expectPicture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await expect.soft(page).toHaveScreenshot(`${name}.png`, like);
  if (updating(test.info()) !== 'none') shrinkPng(join(pictures, `${name}.png`));
}

/** Whether pictures are made: all, or those that differ. */
function updating({ config }: TestInfo): 'all' | 'changed' | 'none' {
  const { updateSnapshots } = config;
  return updateSnapshots === 'all' || updateSnapshots === 'changed' ? updateSnapshots : 'none';
}

/** The window's own way, which terminals and canvases hear of too; behind a dialog it cannot be gone. */
async function showTheme(page: Page, theme: string): Promise<void> {
  if ((await page.locator('dialog[open]').count()) > 0) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    return;
  }
  await page.locator('.themes').getByRole('button', { name: theme }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  // A button that was clicked last is no part of the picture.
  await page.mouse.move(0, 0);
}

/**
 * Each version of Chromium draws letters a little otherwise. Pictures of another one would differ everywhere, or hide what differs, so a test
 * with another browser fails with what to do about it.
 */
export function checkBrowser(version: string, info: TestInfo): void {
  const here = `Chromium ${version} on ${process.platform} ${process.arch}`;
  if (updating(info) === 'all') {
    writeFileSync(madeWith, `${here}\n`);
    return;
  }
  const there = readFileSync(madeWith, 'utf8').trim();
  if (there === here) return;
  throw new Error(
    `The pictures were made with ${there}, this is ${here}, which draws letters otherwise. Make them anew on a tree that is known to be good, with: npm run build && npx playwright test pictures --update-snapshots=all`,
  );
}

export { expect };
