import { expectAccessible } from './accessible.ts';
import { MusterPage } from './run-page.ts';
import { expect, test } from './served-app.ts';

test.describe('a run with more phases than a sheet has room for', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false, folds: true } });

  test('folds those that are passed, with keys alone unfolds them, and says so again after a reload', async ({
    page,
    served,
  }, info) => {
    served.app.start();
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Run' }).click();
    const screen = new MusterPage(page);
    await expect(screen.state('stopped')).toBeVisible();
    const columns = page.locator('.matrix thead .milestone');
    await expect(columns).toHaveText([/^passed1–9unfold/, /^Other agents/, /^Fetch/, /^Verify/, /^Report/]);
    await expect(screen.step('join-agents/km7-a3')).toHaveClass(/failed/);
    await expect(screen.step('connect/km7-a3')).toHaveCount(0);
    await expectAccessible(page, 'a folded run');
    for (const theme of ['Paper', 'Slate', 'Sun']) {
      await page.getByRole('button', { name: theme, exact: true }).click();
      await page.screenshot({ path: info.outputPath(`folded-${theme}.png`) });
    }
    await page.keyboard.press('Control+Alt+t');
    await expect(columns.first()).toContainText('1–9');
    await page.screenshot({ path: info.outputPath('folded-touch.png') });
    await page.keyboard.press('Control+Alt+t');

    await screen.step('join-agents/km7-a3').getByRole('button').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator(':focus')).toHaveAccessibleName('km7-a3, phases 1–9: 4 of 4, unfold them');
    await page.keyboard.press('Enter');
    await expect(columns).toHaveCount(13);
    await expect(screen.step('connect/km7-a3').getByRole('button')).toBeFocused();
    await page.reload();
    await expect(columns).toHaveCount(13);
    await page.keyboard.press('u');
    await expect(columns).toHaveCount(5);
    await page.getByRole('button', { name: 'unfold', exact: true }).click();
    await expect(columns).toHaveCount(13);
    await page.getByRole('button', { name: 'Fold passed' }).click();
    await expect(columns).toHaveCount(5);
  });
});
