import type { Page } from '@playwright/test';
import { stillTerminals } from '../support/face/still-terminals.ts';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './served-app.ts';

/** Does what the palette finds first. */
function actOn(page: Page): (query: string) => Promise<void> {
  return async (query) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(query);
    await page.keyboard.press('Enter');
  };
}

test.describe('find or do', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test('reaches screens, hosts and actions with keys alone', async ({ page, served }, info) => {
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    const palette = page.getByRole('dialog', { name: 'Find or do' });
    const field = palette.getByRole('combobox');
    const chosen = palette.getByRole('option', { selected: true });

    await page.keyboard.press('Control+k');
    await expect(field).toBeFocused();
    await expectAccessible(page, 'the palette');
    await page.keyboard.type('a2');
    await expect(chosen).toContainText('km7-a2 go to its card');
    for (const theme of ['Paper', 'Slate', 'Sun']) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name.toLowerCase();
      }, theme);
      await page.screenshot({ path: info.outputPath(`palette-${theme.toLowerCase()}.png`) });
    }
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Topology of km7' })).toBeVisible();
    await expect(page.locator('[data-hostname="km7-a2"] [data-card]')).toBeFocused();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('> undo');
    await expect(chosen).toHaveAttribute('aria-disabled', 'true');
    await expect(chosen).toContainText('nothing to take back');
    await page.keyboard.press('Enter');
    await expect(palette).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(palette).toHaveCount(0);
    await expect(page.locator('[data-hostname="km7-a2"] [data-card]')).toBeFocused();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('#');
    await expect(chosen).toContainText(/#[A-F][1-4] .*km7-/);
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-sheet] [data-card]:focus')).toHaveCount(1);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('theme');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'slate');

    served.app.start();
    await expect(page.getByRole('link', { name: 'Run' })).toBeVisible();
    await page.keyboard.press('Alt+4');
    await expect(page.locator('[data-run-status]')).toHaveText(/stopped \d/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('@a3 cell');
    await page.keyboard.press('Enter');
    await expect(page.locator('.log-head')).toContainText('km7-a3');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('roll back');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
    // A dialog keeps the window to itself.
    await page.keyboard.press('Control+k');
    await expect(palette).toHaveCount(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+1');
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  });

  test('is opened by its button, and what is clicked is done', async ({ page, served }) => {
    await page.goto(served.face.url);
    await page.getByRole('button', { name: 'Find or do' }).click();
    await page.getByRole('option', { name: /Plan of an install of km7/ }).click();
    await expect(page.getByRole('heading', { name: 'Install km7' })).toBeVisible();
  });

  test('the legend is one key away', async ({ page, served }, info) => {
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Legend' });
    await expect(sheet.getByRole('listitem').filter({ hasText: 'already held' })).toBeVisible();
    await expect(sheet.getByRole('button', { name: /Close/ })).toBeFocused();
    await expectAccessible(page, 'the legend');
    await page.screenshot({ path: info.outputPath('legend.png') });
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  });
});

test.describe('what the palette reaches', () => {
  test.use({ options: { script: 'waits', pace: 5, empty: false } });

  test('adds hosts from any screen, goes to Start, and pauses a run', async ({ page, served }) => {
    const act = actOn(page);
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Topology' }).click();
    await act('add hosts');
    await expect(page.getByRole('dialog', { name: 'Add hosts' })).toBeVisible();
    await page.keyboard.press('Escape');
    await act('cluster settings');
    await expect(page.getByRole('dialog', { name: 'Settings of km7' })).toBeVisible();
    await page.keyboard.press('Escape');
    await act('@km7-h4 go');
    await act('remove km7-h4');
    const removal = page.getByRole('dialog', { name: 'Remove km7-h4?' });
    await expect(removal).toBeVisible();
    await page.keyboard.press('Escape');
    await act('move agents');
    await expect(page.locator('[data-zone="agent"] [data-hostname="km7-h4"]')).toBeVisible();
    // Who has a role now is not asked about any more.
    await act('undo');
    await expect(page.locator('[data-zone="unassigned"] [data-hostname="km7-h4"]')).toBeVisible();
    await expect(removal).toHaveCount(0);
    await act('install of km7');
    await expect(page.locator('.plan > li')).toHaveCount(13);
    await act('plan instead');
    await expect(page.locator('.no-return')).toBeVisible();
    await act('start go');
    await expect(page.getByRole('textbox')).toBeFocused();
    await act('plan instead');
    await expect(page.locator('.no-return')).toHaveCount(0);
    await act('start go');
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('.band-ochre')).toBeVisible();
    await act('@km7-s2 cell');
    await expect(page.locator('.matrix td.selected')).toHaveAttribute('data-step', 'join-servers/km7-s2');
    await act('pause');
    await expect(page.getByRole('dialog', { name: 'Let the run on km7 stand still?' })).toBeVisible();
  });
});

test.describe('what the palette does with terminals', () => {
  const terminals = stillTerminals('2026-11-20T12:00:00Z');
  test.use({ options: { script: 'waits', pace: 5, empty: false, terminals } });

  test('opens them, broadcasts to them, searches and records', async ({ page, served }) => {
    const act = actOn(page);
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    await act('@km7-s1 open a terminal');
    await expect(page.locator('[data-terminal="km7-s1"]')).toBeVisible();
    await act('@km7-s2 open a terminal');
    const second = page.locator('[data-terminal="km7-s2"]');
    await expect(second).toBeVisible();
    await act('> broadcast');
    const bar = page.getByRole('region', { name: 'Broadcast' });
    await expect(bar).toContainText('you type on 2 hosts');
    await act('> exclude km7-s1');
    await expect(bar).toContainText('you type on 1 host');
    await act('> include km7-s1');
    await expect(bar).toContainText('you type on 2 hosts');
    await act('> stop broadcast');
    await expect(bar).toHaveCount(0);
    await act('> find');
    await expect(second.getByRole('textbox', { name: 'Find in km7-s2' })).toBeFocused();
    await page.keyboard.press('Escape');
    await act('> record');
    await expect(page.getByRole('dialog', { name: 'Record what is on the screen' })).toBeVisible();
    await page.keyboard.press('Escape');
    const letters = () => second.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).fontSize);
    const before = await letters();
    await act('> larger letters');
    await expect.poll(letters).not.toBe(before);
  });
});
