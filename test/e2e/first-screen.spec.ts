import { join } from 'node:path';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { createServeFace } from '../../src/main/serve/create-serve-face.ts';
import { MusterPage } from './run-page.ts';
import { expect, test } from './served-app.ts';

test.describe('an install', () => {
  // Held in its middle, so that it is not at its end before a slow browser has looked.
  test.use({ options: { script: 'good', pace: 50, empty: false, holdBefore: 'install-initial-server' } });

  test('is read, started and watched to its end, over a reload in the middle', async ({ page, served }) => {
    const muster = new MusterPage(page);
    await page.goto(served.face.url);
    await expect(page).toHaveURL(/\/(#\/fleet)?$/);
    await expect(muster.node('km7-s1')).toHaveAttribute('data-status', 'pending');
    await muster.startInstall();
    await muster.watchToEnd('prepare-hosts/km7-a5', 120_000, served.app.goOn);
    await expect(page.getByText('Every phase is verified')).toBeVisible();
    await page.getByRole('link', { name: 'Fleet' }).click();
    for (const host of ['km7-s1', 'km7-s2', 'km7-s3', 'km7-a1', 'km7-a5']) {
      await expect(muster.node(host)).toHaveAttribute('data-status', 'active');
    }
  });

  test('leaves with a report', async ({ page, served }) => {
    served.app.start();
    await page.goto(served.face.url);
    await page.getByRole('button', { name: 'Open run' }).click();
    const screen = new MusterPage(page);
    const html = await screen.saveReport('HTML');
    expect(html.name).toMatch(/^km7-run-.*\.html$/);
    expect(html.content.toString()).toMatch(/^html of run-/);
    expect((await screen.saveReport('PDF')).name).toMatch(/\.pdf$/);
  });

  test('is not started by looking at its plan', async ({ page, served }) => {
    await page.goto(served.face.url);
    await page.getByRole('button', { name: 'Install…' }).click();
    await expect(page).toHaveURL(/#\/plan\/cluster-km7$/);
    await expect(page.locator('.plan > li')).toHaveCount(13);
    await page.getByRole('button', { name: 'Not now' }).click();
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    expect(served.app.journal.runsOf(null)).toEqual([]);
  });
});

test.describe('a run that waits', () => {
  test.use({ options: { script: 'waits', pace: 10, empty: false } });

  test.beforeEach(async ({ page, served }) => {
    served.app.start();
    await page.goto(served.face.url);
    await page.getByRole('button', { name: 'Open run' }).click();
    await expect(page.locator('.band')).toContainText('Waiting for km7-s2: etcd learner, not yet voter');
  });

  test('says for what, the last reason and the seconds', async ({ page }) => {
    const band = page.locator('.band');
    await expect(band).toContainText(/last seen: raft index .* entries behind/);
    await expect(band).toContainText(/phase deadline \d+:\d\d/);
    await expect(page.locator('.band-span')).toHaveText(/^([3-9]|\d\d) s$/);
    await expect(page.locator('.leaders path')).toHaveCount(1);
  });

  test('is cancelled only after a question, and can then go on', async ({ page }) => {
    const muster = new MusterPage(page);
    await page.keyboard.press('x');
    await expect(page.getByRole('button', { name: 'Keep it running' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(muster.state('running')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Cancel…' })).toBeFocused();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('button', { name: 'Stop now' }).click();
    await expect(muster.state('cancelled')).toHaveText(/cancelled \d\d:\d\d$/);
    await expect(page.getByRole('button', { name: 'Resume…' })).toBeVisible();
  });

  test('is asked about no more once it has ended, not even when it goes on', async ({ page, served }) => {
    const muster = new MusterPage(page);
    const runId = served.app.journal.runsOf(null)[0]?.id;
    if (runId === undefined) throw new Error('no run');
    const tell = (status: 'cancelled' | 'running') =>
      served.app.journal.append(runId, [{ type: 'run', status, error: null }]);
    const dialog = page.getByRole('dialog');
    for (const key of ['x', 'p']) {
      await page.keyboard.press(key);
      await expect(dialog).toBeVisible();
      tell('cancelled');
      await expect(dialog).toHaveCount(0);
      tell('running');
      await expect(muster.state('running')).toBeVisible();
      await expect(dialog).toHaveCount(0);
    }
  });

  test('is worked with keys alone', async ({ page }) => {
    const cell = page.locator('[data-step="join-servers/km7-s2"] button');
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('.log-head')).toContainText('km7-s2 · Joining servers');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[data-step="join-servers/km7-s3"] button')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    const last = page.locator('[data-step="prepare-hosts/km7-s3"] button');
    await expect(last).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.locator('.log :focus')).toHaveCount(1);
    await page.keyboard.press('Shift+Tab');
    await expect(last).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.locator('.log-head')).toContainText('whole run');
    await page.keyboard.press('F6');
    await expect(page.locator('.log button, .log [tabindex="0"]').first()).toBeFocused();
    // A cell that waits needs nobody yet.
    await page.keyboard.press('n');
    await expect(page.locator('.log-head')).toContainText('whole run');
    await page.keyboard.press('t');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'slate');
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'slate');
  });

  test('can be seen by one mark alone', async ({ page }) => {
    const waiting = page.locator('.legend').getByRole('button', { name: /^waiting/ });
    await waiting.click();
    await expect(page.locator('.matrix tbody tr:not(.group)')).toHaveCount(1);
    await expect(page.locator('.matrix .cell')).toHaveCount(1);
    await expect(waiting).toHaveText(/1/);
    await waiting.click();
    await expect(page.locator('.matrix tbody tr:not(.group)')).toHaveCount(9);
  });

  test('stays on the screen when Muster goes away, and says since when', async ({ page, served }) => {
    await served.face.close();
    await expect(page.locator('.legend')).toContainText(
      /recorded \d\d:\d\d · no connection to Muster for \d+ s/,
    );
    await expect(page.locator('.matrix .cell')).not.toHaveCount(0);
  });
});

test.describe('a run that failed', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test('says where and why beside its row, and can be carried on', async ({ page, served }) => {
    served.app.start();
    await page.goto(served.face.url);
    await expect(page.locator('.needs')).toContainText('The run on km7 stopped');
    await expect(page.locator('.needs')).toContainText('Do this');
    await page.locator('.needs').getByRole('button', { name: 'Open run' }).click();
    await expect(page.locator('[data-run-status]')).toHaveText(/stopped \d\d:\d\d$/);
    const note = page.locator('[data-note="join-agents/km7-a3"]');
    await expect(note).toContainText('token CA hash does not match');
    await expect(page.locator('.leaders path')).toHaveCount(1);
    await page.keyboard.press('n');
    await expect(page.locator('[data-step="join-agents/km7-a3"] button')).toBeFocused();
    await expect(page.locator('.log-head')).toContainText('km7-a3');
    await page.getByRole('button', { name: 'Resume…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('It goes on in phase 9 of 13, First agent.');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(dialog).toContainText('it cannot go on');
  });
});

test.describe('a run whose site file was edited since', () => {
  test.use({ options: { script: 'pauses', pace: 5, empty: false } });

  test('goes on only when the change was accepted', async ({ page, served }) => {
    const runId = served.app.start();
    await page.goto(served.face.url);
    await page.locator('.needs').getByRole('button', { name: 'Open run' }).click();
    await page.getByRole('button', { name: 'Resume…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('cluster.cni: canal -> cilium');
    const goOn = dialog.getByRole('button', { name: 'Go on' });
    await expect(goOn).toBeDisabled();
    await dialog.getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await expect(goOn).toBeEnabled();
    await page.keyboard.press('Space');
    await expect(goOn).toBeDisabled();
    await page.keyboard.press('Space');
    const { services } = served.app;
    const shown = await services.planResume(rootContext(), runId);
    const other = shown.changes.map((change) => ({ ...change, details: ['cluster.cni: canal -> calico'] }));
    Object.assign(services, { planResume: async () => ({ ...shown, changes: other, seen: 'another' }) });
    await goOn.click();
    // A tick was for the change that was read; the other one is shown with the reason, and not accepted.
    await expect(dialog).toContainText('cluster.cni: canal -> calico');
    await expect(dialog).toContainText('it cannot go on');
    await expect(dialog.getByRole('checkbox')).not.toBeChecked();
    await expect(goOn).toBeDisabled();
  });
});

test.describe('a run that is taken back', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false } });

  test.beforeEach(async ({ page, served }) => {
    served.app.start();
    await page.goto(served.face.url);
    await page.locator('.needs').getByRole('button', { name: 'Open run' }).click();
    await expect(page.locator('[data-run-status]')).toHaveText(/stopped \d/);
  });

  test('shows its list first, wants the name typed, and is watched to its end, with keys alone', async ({
    page,
  }) => {
    const muster = new MusterPage(page);
    await page.keyboard.press('b');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('radio', { name: /Only what went wrong, km7-a3/ })).toBeChecked();
    await expect(dialog.locator('.back li')).not.toHaveCount(0);
    const name = dialog.getByRole('textbox');
    await expect(name).toBeFocused();
    const start = dialog.getByRole('button', { name: /^Roll back \d+ steps?$/ });
    await expect(start).toBeDisabled();
    await page.keyboard.type('km7');
    await expect(start).toBeEnabled();
    await dialog.getByRole('radio', { name: /All of this run/ }).focus();
    await page.keyboard.press('Space');
    await expect(dialog.locator('.back')).toContainText('Initial server');
    // A name that was typed for the few steps of one host allows no other list.
    await expect(name).toHaveValue('');
    await expect(start).toBeDisabled();
    await expect(dialog.locator('.back')).toContainText('km7-s3, then km7-s2');
    await name.focus();
    await page.keyboard.type('km8');
    await page.keyboard.press('Enter');
    await expect(start).toBeDisabled();
    await page.keyboard.press('Backspace');
    await page.keyboard.type('7');
    await expect(start).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(muster.state('rolled-back')).toBeVisible();
    await expect(page.getByText('what this run did is gone from the hosts')).toBeVisible();
    await expect(page.getByRole('button', { name: /Roll back/ })).toHaveCount(0);
  });

  test('stays as it is for who goes away', async ({ page, served }) => {
    const button = page.getByRole('button', { name: 'Roll back…' });
    await button.click();
    await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(button).toBeFocused();
    expect(served.app.journal.runsOf(null)[0]?.status).toBe('stopped');
  });
});

test.describe('a way back that is refused', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false, holdBefore: 'rollback' } });

  for (const leaves of [false, true]) {
    test(`says so ${leaves ? 'beside the run to who has closed the dialog' : 'in the dialog'}`, async ({
      page,
      served,
    }) => {
      served.app.start();
      await page.goto(served.face.url);
      await page.locator('.needs').getByRole('button', { name: 'Open run' }).click();
      await page.getByRole('button', { name: 'Roll back…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('km7');
      await page.keyboard.press('Enter');
      await expect(dialog).toContainText('Taking hold of the cluster');
      if (leaves) {
        await dialog.getByRole('button', { name: 'Back to the run' }).click();
        await expect(dialog).toHaveCount(0);
      }
      served.app.goOn();
      const told = leaves ? page.locator('.margin') : dialog;
      await expect(told).toContainText('Cluster km7 is held by mika@other.');
    });
  }
});

test.describe('the address', () => {
  test('opens once: a second browser is told how to get another', async ({ page, served, browser }) => {
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    expect(page.url()).not.toContain('token');
    const stranger = await browser.newPage();
    await stranger.goto(served.face.url);
    await expect(stranger.getByText('This address opens once')).toBeVisible();
    await stranger.close();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  });
});

test.describe('another address', () => {
  test('given to a tab whose own was used up, opens there', async ({ page, served, browser }) => {
    await page.goto(served.face.url);
    const stranger = await browser.newPage();
    await stranger.goto(served.face.url);
    await expect(stranger.getByText('This address opens once')).toBeVisible();
    const { port } = served.face;
    await served.face.close();
    const rendererDirectory = join(import.meta.dirname, '../../out/renderer');
    const again = await createServeFace({ services: served.app.services, rendererDirectory, port });
    await stranger.goto(again.url);
    await expect(stranger.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    expect(stranger.url()).not.toContain('token');
    await stranger.close();
    await again.close();
  });
});

test.describe('an empty app', () => {
  test.use({ options: { script: 'good', pace: 5, empty: true } });

  test('says what would be here and how to get it', async ({ page, served }) => {
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Choose a file…' })).toBeVisible();
  });
});
