import { rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';
import { dropFiles, expect, test } from './empty-app.ts';
import { siteText } from './topology-app.ts';

const withSecrets = siteText
  .replace('    agent: true\n', '    password: stored\n    sudoPassword: ask\n')
  .replace(
    '    credential: field\n    servers',
    '    bundle: ./artifacts\n    credential: field\n    servers',
  );

test('a site file is dropped, refused with its lines, mended, looked at and recorded', async ({
  page,
  fresh,
  wire,
}, info) => {
  await page.goto(fresh.url);
  await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('empty.png') });

  const dialog = page.getByRole('dialog', { name: 'Read a site file' });
  await dropFiles(page, [{ name: 'film.mkv', content: [0x1a, 0x45, 0xdf, 0xa3, 0xff] }]);
  await expect(dialog).toContainText('film.mkv is no UTF-8 text, so it is no site file.');
  await expect(dialog.getByRole('button', { name: 'Record' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await dropFiles(page, [
    { name: 'mill.yaml', content: withSecrets.replace('10.0.0.12', '10.0.0.512').replace('rke2', 'rke3') },
  ]);
  await expect(dialog).toContainText('mill.yaml has 2 problems; nothing was recorded.');
  await expect(dialog.locator('.site-problems')).toContainText('line 15');
  await expect(dialog.locator('.site-problems')).toContainText('10.0.0.512');
  await page.screenshot({ path: info.outputPath('problems.png') });
  await page.keyboard.press('Escape');

  await dropFiles(page, [{ name: 'mill.yaml', content: withSecrets }]);
  await expect(dialog).toContainText('Mill is a new site.');
  await expect(dialog.locator('[data-change="adds-host"]')).toContainText('m-s1');
  await expect(dialog.getByRole('button', { name: 'Record' })).toBeDisabled();
  await dialog.getByLabel('The file lies in').fill('/media/stick');
  expect(fresh.siteFile()).toBe('');
  for (const theme of ['Slate', 'Sun', 'Paper']) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme.toLowerCase());
    await page.screenshot({ path: info.outputPath(`preview-${theme.toLowerCase()}.png`) });
  }
  await dialog.getByRole('button', { name: 'Record' }).click();

  const secrets = page.getByRole('dialog', { name: 'Secrets of Mill' });
  await expect(secrets).toContainText('2 secrets are missing.');
  expect(fresh.siteFile()).toBe(withSecrets);
  await secrets.getByLabel('Password of field', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await expect(secrets).toContainText('1 secret is missing.');
  await secrets.getByLabel('sudo password of field').fill('battery staple');
  await page.screenshot({ path: info.outputPath('secrets.png') });
  await page.keyboard.press('Enter');
  await expect(secrets).toContainText('All secrets are given.');
  await secrets.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  await expect(page.locator('[data-node="m-s1"]')).toBeVisible();
  await page.screenshot({ path: info.outputPath('fleet.png') });

  for (const screen of ['Topology', 'Terminals']) {
    await page.getByRole('link', { name: screen }).click();
    await page.getByRole('main', { name: screen }).waitFor();
    await dropFiles(page, [{ name: 'mill.yaml', content: withSecrets }]);
    await expect(dialog).toContainText('It says what is recorded already.');
    if (screen === 'Topology') await page.keyboard.press('Escape');
  }
  await expect(dialog.getByLabel('The file lies in')).toHaveValue('/media/stick');
  await page.keyboard.press('Escape');
  expect(wire.length).toBeGreaterThan(10);
  expect(wire.join('\n')).not.toMatch(/correct horse|battery staple/);
});

test('a site file that the system opens is asked about, from where it lies', async ({
  page,
  fresh,
}, info) => {
  const path = info.outputPath('mill.muster');
  await writeFile(path, withSecrets);
  fresh.app.offerSiteFile(path);
  await page.goto(fresh.url);
  await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
  await page.evaluate(() => {
    location.hash = '#/open';
  });
  const dialog = page.getByRole('dialog', { name: 'Read a site file' });
  await expect(dialog).toContainText('Mill is a new site.');
  await expect(dialog.getByLabel('The file lies in')).toHaveValue(dirname(path));
  await page.reload();
  await expect(dialog).toContainText('Mill is a new site.');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await expect(page.getByRole('dialog', { name: 'Secrets of Mill' })).toBeVisible();
  expect(fresh.siteFile()).toBe(withSecrets);

  await rm(path);
  await page.reload();
  await expect(dialog).toContainText(`The site file ${path} is not there.`);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  expect(page.url()).toMatch(/#\/fleet$/);
});

/** Keeps back the first message of the page that names a call, until it is let go, changed or not. */
async function holding(page: Page, call: string) {
  let held: ((change: (message: string) => string) => void) | null = null;
  let answers = 0;
  await page.routeWebSocket(/\/wire$/, (ours) => {
    const face = ours.connectToServer();
    ours.onMessage((message) => {
      if (held !== null || !String(message).includes(call)) return face.send(message);
      held = (change) => face.send(change(String(message)));
    });
    face.onMessage((message) => {
      answers += 1;
      ours.send(message);
    });
  });
  return {
    isHeld: () => held !== null,
    /** Lets it go, and resolves when something has come back. */
    letGo: async (change: (message: string) => string = (message) => message) => {
      const before = answers;
      held?.(change);
      await expect.poll(() => answers).toBeGreaterThan(before);
    },
  };
}

test.describe('a dialog that is closed while the file is being recorded', () => {
  const begin = async (page: Page, url: string) => {
    const wire = await holding(page, 'sites.record');
    await page.goto(url);
    await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
    await dropFiles(page, [{ name: 'mill.yaml', content: withSecrets }]);
    const dialog = page.getByRole('dialog', { name: 'Read a site file' });
    await dialog.getByLabel('The file lies in').fill('/media/stick');
    await dialog.getByRole('button', { name: 'Record' }).click();
    await expect.poll(wire.isHeld).toBe(true);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    return wire;
  };

  test('asks nothing more when it is recorded', async ({ page, fresh }) => {
    const wire = await begin(page, fresh.url);
    await wire.letGo();
    await expect(page.locator('[data-node="m-s1"]')).toBeVisible();
    expect(fresh.siteFile()).toBe(withSecrets);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('does not keep a refusal to itself', async ({ page, fresh }) => {
    const wire = await begin(page, fresh.url);
    await wire.letGo((message) => message.replace(/"seen":"[^"]*"/, '"seen":"another"'));
    const told = page.getByRole('dialog', { name: 'mill.yaml was not recorded' });
    await expect(told).toContainText('Do this');
    await page.keyboard.press('Escape');
    await expect(told).toHaveCount(0);
    expect(fresh.siteFile()).toBe('');
  });
});

test('the list of a file that was put away does not stand under another one', async ({ page, fresh }) => {
  const wire = await holding(page, 'sites.preview');
  await page.goto(fresh.url);
  await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
  await dropFiles(page, [{ name: 'mill.yaml', content: withSecrets }]);
  await expect.poll(wire.isHeld).toBe(true);
  const dialog = page.getByRole('dialog', { name: 'Read a site file' });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Choose another file…' }).click(),
  ]);
  await chooser.setFiles({
    name: 'film.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0xff]),
  });
  await expect(dialog).toContainText('film.yaml is no UTF-8 text, so it is no site file.');
  await wire.letGo();
  await page.waitForTimeout(300);
  await expect(dialog).not.toContainText('Mill is a new site.');
  await expect(dialog.getByRole('button', { name: 'Record' })).toHaveCount(0);
});
