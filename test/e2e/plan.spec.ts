import { MusterError } from '../../src/shared/model/error.ts';
import { MusterPage } from './run-page.ts';
import { expect, test } from './served-app.ts';

test.describe('a plan', () => {
  test.use({ options: { script: 'good', pace: 5, empty: false, holdBefore: 'start' } });

  test('is read with its dry run, and a start that is refused is told also to who went away', async ({
    page,
    served,
  }) => {
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Plan', exact: true }).click();
    await expect(page.getByRole('row', { name: /km7-s2 joins 2 2/ })).toBeVisible();
    await expect(page.getByText('18 min 0 s to 26 min 0 s, as 3 earlier runs took.')).toBeVisible();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await expect(page.getByText('1 would change · 1 already so · 1 cannot be told yet')).toBeVisible();
    await expect(page.locator('.diff .comes').last()).toHaveText('+cni: <b>cilium</b>\n');
    await page.getByRole('button', { name: /Verify cluster/ }).click();
    await page.getByLabel('Leave this phase out').check();
    const start = page.getByRole('button', { name: 'Start', exact: true });
    await expect(start).toBeDisabled();
    await page.getByRole('textbox').fill('proved by hand');
    await expect(page.locator('[data-phase="verify-cluster"]')).toContainText('left out');
    await start.click();
    await expect(page.getByText('Making the plan once more')).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    served.app.goOn();
    const dialog = page.getByRole('dialog', { name: 'The run on km7 did not begin' });
    await expect(dialog).toContainText('Wait for its end.');
    await dialog.getByRole('button', { name: 'Back to the plan' }).click();
    await expect(page).toHaveURL(/#\/plan\/cluster-km7$/);

    // A refusal is of what was asked for then: it goes with it, and does not hide what is said of the next.
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.locator('.plan-notes')).toContainText('Cluster km7 has a run under way.');
    Object.assign(served.app.services, {
      planRun: () => Promise.reject(new MusterError('bundle-unreadable', 'There is no bundle in /media.')),
    });
    await page.getByLabel('Stand still after each group of hosts that was changed').check();
    await expect(page.locator('.plan-notes')).toContainText('There is no bundle in /media.');
    await expect(page.locator('.plan-notes')).not.toContainText('has a run under way');

    await page.goto(`${served.face.url.replace(/#.*/, '')}#/plan/cluster-gone`);
    await expect(page.getByText('There is no such cluster on this laptop.')).toBeVisible();
    await page.getByRole('button', { name: 'Back to the fleet' }).click();
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  });
});

test.describe('an uninstall', () => {
  test.use({ options: { script: 'good', pace: 5, empty: false } });

  test('is started only when the name was typed', async ({ page, served }) => {
    await page.goto(served.face.url);
    await page.getByRole('button', { name: 'Install…' }).click();
    await page.getByRole('button', { name: 'Uninstall' }).click();
    await expect(page.locator('.no-return')).toContainText('there is no way back');
    const start = page.getByRole('button', { name: 'Start', exact: true });
    await page.getByRole('textbox').fill('km');
    await expect(start).toBeDisabled();
    // Blanks around a name are nothing that anybody means.
    await page.getByRole('textbox').fill(' km7 ');
    await start.click();
    await expect(new MusterPage(page).state('done')).toBeVisible();
    expect(served.app.journal.runsOf(null)).toHaveLength(1);
  });
});

test.describe('what a dry run found', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test('is mended where Muster can, by the one button of its note', async ({ page, served }, info) => {
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Plan', exact: true }).click();
    await page.getByRole('button', { name: 'Dry run' }).click();
    const note = (host: string) => page.locator('.plan-notes .note').filter({ hasText: host });
    await expect(note('km7-a2')).toContainText('F143');
    await expect(note('km7-a2').getByRole('button')).toHaveCount(0);
    for (const theme of ['Paper', 'Slate', 'Sun']) {
      await page.getByRole('button', { name: theme, exact: true }).click();
      await page.screenshot({ path: info.outputPath(`fix-${theme}.png`) });
    }
    await note('km7-a3').getByRole('button', { name: 'Fix it: compare host keys…' }).click();
    const contact = page.getByRole('dialog', { name: 'First contact' });
    await expect(contact.locator('[data-met]')).toHaveCount(1);
    await expect(contact.locator('[data-met="km7-a3"]')).toBeVisible();
    await page.keyboard.press('Escape');
    await note('km7-a1').getByRole('button', { name: 'Fix it: open its settings' }).click();
    await expect(page.locator('[data-hostname="km7-a1"] [data-card]')).toBeFocused();
    await expect(page.getByRole('complementary', { name: 'Properties' })).toContainText('km7-a1');
  });
});
