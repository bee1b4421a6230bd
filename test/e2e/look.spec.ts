import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './served-app.ts';

test.describe('how it looks', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test('every component is on one page, and the licences on another', async ({ page, served }, info) => {
    await page.goto(served.face.url);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('about');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'About Muster' })).toBeVisible();
    await expect(page.locator('pre')).toContainText('react 19 (MIT)');
    await expectAccessible(page, 'about');
    await page.screenshot({ path: info.outputPath('about.png') });
    await page.getByRole('link', { name: 'All components' }).click();
    await expect(page.getByRole('heading', { name: 'Components' })).toBeVisible();
    for (const theme of ['Paper', 'Slate', 'Sun'])
      await expect(page.getByRole('region', { name: theme, exact: true })).toContainText('already held');
    await expectAccessible(page, 'components');
    await page.screenshot({ path: info.outputPath('components.png') });
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Components' })).toBeVisible();
  });

  test('touch mode makes things large, keeps the words, and wants what is dangerous held', async ({
    page,
    served,
  }, info) => {
    await page.clock.install();
    served.app.start();
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Run' }).click();
    await expect(page.locator('[data-run-status]')).toHaveText(/stopped \d/);
    await expect(page.locator('.log-line').last()).toContainText('run stopped');
    const button = page.getByRole('button', { name: /^Roll back/ });
    const words = await wordsOf(page);
    await page.keyboard.press('Control+Alt+t');
    await expect(page.getByRole('button', { name: 'Touch on' })).toBeVisible();
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(60);
    expect(
      (await page.locator('.matrix tbody tr:not(.group)').first().boundingBox())?.height,
    ).toBeGreaterThanOrEqual(64);
    expect(await wordsOf(page)).toBe(words);
    await page.screenshot({ path: info.outputPath('touch.png') });
    await expectAccessible(page, 'touch mode');
    await button.click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await button.hover();
    // The second for which it has to be held does not pass meanwhile.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 10_000));
    await page.mouse.down();
    await expect(button).toHaveAttribute('data-held', 'yes');
    await page.mouse.move(10, 400);
    await expect(button).not.toHaveAttribute('data-held');
    await page.clock.runFor(2000);
    await page.mouse.up();
    await page.clock.resume();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await button.hover();
    await page.mouse.down();
    await expect(page.getByRole('dialog', { name: /Roll back/ })).toBeVisible();
    await page.mouse.up();
    await page.keyboard.press('Escape');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Touch on' })).toBeVisible();
    await page.getByRole('button', { name: 'Touch on' }).click();
    await button.click();
    await expect(page.getByRole('dialog')).toBeVisible();
  });

  test('the strip at the foot is quiet when well, and speaks when not', async ({ page, served }) => {
    await page.goto(served.face.url);
    const cell = (name: string) => page.locator('.strip dl > div').filter({ hasText: name });
    await expect(cell('Hosts seen')).toContainText(/\d+ of \d+/);
    await expect(cell('Failed')).toHaveClass('well');
    served.app.start();
    await expect(cell('Failed')).toContainText('1');
    await expect(cell('Failed')).not.toHaveClass('well');
  });
});

/** All words of a screen in their order; the keys beside them are of no use to gloves. */
function wordsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const copy = document.querySelector('main')?.cloneNode(true);
    if (!(copy instanceof HTMLElement)) return '';
    for (const key of copy.querySelectorAll('kbd')) key.remove();
    return (copy.textContent ?? '').replace(/\s+/g, ' ');
  });
}
