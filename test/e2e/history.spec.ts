import { expectAccessible } from './accessible.ts';
import { MusterPage } from './run-page.ts';
import { expect, test } from './served-app.ts';

test.describe('the history of runs', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test('lists runs as they end, and lays two beside each other with what differs', async ({
    page,
    served,
  }, info) => {
    const { app, face } = served;
    app.kill(app.start());
    await page.goto(face.url);
    await page.getByRole('link', { name: 'Run' }).click();
    await expect(new MusterPage(page).state('interrupted')).toBeVisible();
    await page.getByRole('button', { name: 'All runs…' }).click();
    const rows = page.locator('.history-list tr[data-run]');
    await expect(rows).toHaveCount(1);
    app.start();
    // Nobody reloads: a run that begins and one that ends are told.
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText('stopped');
    await expect(rows.last()).toContainText('interrupted');
    await rows.first().getByRole('checkbox').check();
    await rows.last().getByRole('checkbox').check();
    const comparison = page.getByRole('region', { name: 'Two runs beside each other' });
    await expect(comparison.getByRole('row', { name: /^Stage bundle not begun done/ })).toBeVisible();
    await expect(comparison).toContainText(
      'F207 km7-s3: fsync takes 14 ms at p99, wanted below 10 (only the newer)',
    );
    await expectAccessible(page, 'two runs beside each other');
    for (const theme of ['Paper', 'Slate', 'Sun']) {
      await page.getByRole('button', { name: theme, exact: true }).click();
      await page.screenshot({ path: info.outputPath(`history-${theme}.png`) });
    }
    await page.getByRole('searchbox').fill('interr');
    await expect(rows).toHaveCount(1);
    await rows.getByRole('link').click();
    await expect(new MusterPage(page).state('interrupted')).toBeVisible();
  });
});
