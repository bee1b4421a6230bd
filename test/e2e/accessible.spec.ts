import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './served-app.ts';

test.describe('every screen is clean for axe in three themes', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test('fleet, topology, a run that failed, and their dialogs', async ({ page, served }) => {
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    await expectAccessible(page, 'the fleet');
    await page.getByRole('button', { name: 'Install…' }).click();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await expect(page.getByText('1 would change · 1 already so · 1 cannot be told yet')).toBeVisible();
    await page.getByRole('button', { name: /Verify cluster/ }).click();
    await expectAccessible(page, 'the plan of an install');
    await page.getByRole('button', { name: 'Uninstall' }).click();
    await expect(page.locator('.no-return')).toBeVisible();
    await expectAccessible(page, 'the plan of an uninstall');
    await page.getByRole('link', { name: 'Topology' }).click();
    await page.locator('[data-hostname="km7-s2"]').click();
    await expectAccessible(page, 'the topology');
    served.app.start();
    await page.getByRole('link', { name: 'Run' }).click();
    await expect(page.locator('[data-run-status]')).toHaveText(/stopped \d/);
    await page.locator('.matrix .cell').first().click();
    await page.keyboard.press('/');
    await expectAccessible(page, 'the run and its log');
    await page.getByRole('button', { name: 'What it does' }).click();
    await expectAccessible(page, 'what a step does');
    await page.keyboard.press('b');
    await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
    await expectAccessible(page, 'the way back');
  });
});

test.describe('an empty app', () => {
  test.use({ options: { script: 'good', pace: 5, empty: true } });

  test('is clean for axe, and so is what a stranger sees', async ({ page, served, browser }) => {
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
    await expectAccessible(page, 'an empty sheet');
    const stranger = await browser.newPage();
    await stranger.goto(served.face.url);
    await expect(stranger.getByText('This address opens once')).toBeVisible();
    await expectAccessible(stranger, 'a refusal');
    await stranger.close();
  });
});

test.describe('keys', () => {
  test.use({ options: { script: 'waits', pace: 10, empty: false } });

  test('F6 goes through the regions of every screen, and round', async ({ page, served }) => {
    await page.goto(served.face.url);
    for (const screen of ['Fleet', 'Topology', 'Run']) {
      // A cluster with a run under way takes no draft.
      if (screen === 'Run') served.app.start();
      await page.getByRole('link', { name: screen }).click();
      await expect(page.locator('main')).toBeVisible();
      if (screen === 'Topology') await draftSomething(page);
      if (screen === 'Run') await expect(page.locator('.band-ochre')).toBeVisible();
      const regions = await regionsOf(page);
      expect(regions.length, screen).toBeGreaterThanOrEqual(3);
      await page.locator('.bar a').first().focus();
      const walked: string[] = [];
      for (let step = 0; step < regions.length; step += 1) {
        await page.keyboard.press('F6');
        walked.push(await regionNow(page));
      }
      expect(walked, screen).toEqual([...regions.slice(1), 'bar']);
      await page.keyboard.press('Shift+F6');
      expect(await regionNow(page), screen).toBe('legend');
    }
  });
});

/** A draft has buttons of its own, in a region within a region. */
async function draftSomething(page: Page): Promise<void> {
  await page.locator('[data-hostname="km7-h4"]').getByRole('button').first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
}

/** The regions that something in can take the focus, in their order. */
function regionsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-region]')]
      .filter((region) => region.querySelector('a[href], button:not(:disabled), [tabindex="0"]') !== null)
      .map((region) => region.dataset.region ?? ''),
  );
}

function regionNow(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset.region ?? '',
  );
}
