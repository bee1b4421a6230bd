import { expect } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { siteText, TopologySheet, test } from './topology-app.ts';
import { wireOf } from './wire.ts';

test.describe('the settings of a host', () => {
  test('are drawn on several at once, and what is mixed stays as it is', async ({ page, mill }) => {
    const sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
    const card = (name: string) => sheet.card(name).getByRole('button').first();
    const labels = page.getByLabel('Labels, one a line');
    await card('m-a1').click();
    await page.getByRole('button', { name: 'Set otherwise…' }).click();
    await labels.fill('rack=1');
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await card('m-a2').click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Set all 2 otherwise…' }).click();
    const form = page.getByRole('form', { name: 'Settings of 2 hosts' });
    await expect(form).toContainText('Mixed, stays as it is: rack (1, not on 1)');
    await expectAccessible(page, 'the settings of several hosts');
    await labels.fill('zone=b');
    await page.getByLabel('Variables, one a line').fill('debug: true');
    await page.getByRole('button', { name: 'Draw on all 2' }).click();
    for (const name of ['m-a1', 'm-a2']) await expect(sheet.card(name)).toHaveAttribute('data-kind', 'draft');
    await page.keyboard.press('Control+z');
    await expect(sheet.card('m-a2')).toHaveAttribute('data-kind', 'recorded');
    await page.keyboard.press('Control+Shift+z');
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(sheet.card('m-a2')).toHaveAttribute('data-kind', 'recorded');
    await expect
      .poll(() => mill.siteFile())
      .toMatch(/m-a1:[^-]*rack: "?1"?\s+zone: b[\s\S]*m-a2:\s+address: 10.0.0.22\s+labels:\s+zone: b/);
    expect(mill.siteFile().match(/debug: true/g)).toHaveLength(2);
    await card('m-a2').press('j');
    await expect(sheet.rule('Agents')).toContainText('m-a2 joins through m-s1:9345, as every member does.');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(sheet.rule('Agents')).not.toContainText('9345');
  });

  test('are drawn, saved, and are what the site file says', async ({ page, mill }) => {
    const sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
    await sheet.card('m-a1').getByRole('button').first().click();
    await page.getByRole('button', { name: 'Set otherwise…' }).click();
    const form = page.getByRole('form', { name: 'Settings of m-a1' });
    await expect(form.locator('input').first()).toBeFocused();
    await form.getByLabel('Labels, one a line').fill('rack 2');
    await form.getByRole('button', { name: 'Draw' }).click();
    await expect(form.getByRole('alert')).toContainText('"rack 2": it has no "=".');
    await form.getByLabel('Labels, one a line').fill('rack=2');
    await form.getByLabel('Taints, one a line').fill('dedicated=db:NoSchedule');
    await form.getByLabel('Variables, one a line').fill('debug: true');
    await form.getByLabel('Address from outside').fill('192.0.2.21');
    await form.getByLabel('external', { exact: true }).check();
    await form.getByRole('button', { name: 'Draw' }).click();
    await expect(page.locator('.properties')).toContainText('192.0.2.21');
    await expect(page.getByRole('button', { name: 'Set otherwise…' })).toBeFocused();
    await expect(sheet.card('m-a1')).toHaveAttribute('data-kind', 'draft');
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(sheet.card('m-a1')).toHaveAttribute('data-kind', 'recorded');
    const set = `  m-a1:
    address: 10.0.0.21
    externalAddress: 192.0.2.21
    useExternalAddress: true
    labels:
      rack: "2"
    taints:
      - dedicated=db:NoSchedule
    variables:
      debug: true
`;
    expect(mill.siteFile()).toBe(siteText.replace('  m-a1:\n    address: 10.0.0.21\n', set));
  });
});

test('a form of settings does not overwrite what another window records while it is open', async ({
  page,
  context,
  mill,
}) => {
  const sheet = new TopologySheet(page);
  await sheet.open(mill.face.url);
  const second = new TopologySheet(await context.newPage());
  await second.page.goto(page.url());
  const open = async (at: TopologySheet) => {
    await at.card('m-a1').getByRole('button').first().click();
    await at.page.getByRole('button', { name: 'Set otherwise…' }).click();
    return at.page.getByRole('form', { name: 'Settings of m-a1' });
  };
  const form = await open(sheet);
  await form.getByLabel('Taints, one a line').fill('dedicated=db:NoSchedule');
  const other = await open(second);
  await other.getByLabel('Labels, one a line').fill('rack=2');
  await other.getByRole('button', { name: 'Draw' }).click();
  await second.page.getByRole('button', { name: /^Save Ctrl/ }).click();
  await expect.poll(() => mill.siteFile()).toContain('rack: "2"');
  await expect(second.card('m-a1')).toHaveAttribute('data-kind', 'recorded');
  await form.getByRole('button', { name: 'Draw' }).click();
  await page.getByRole('button', { name: /^Save Ctrl/ }).click();
  await expect(sheet.card('m-a1')).toHaveAttribute('data-kind', 'recorded');
  expect(mill.siteFile()).toMatch(/labels:\s+rack: "2"\s+taints:\s+- dedicated=db:NoSchedule/);
});

test.describe('what is recorded', () => {
  test('is changed where it is seen: artifacts of a cluster, a host that is not wanted, the cluster itself', async ({
    page,
    mill,
  }, info) => {
    const sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
    await page.getByRole('button', { name: 'Settings…', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings of mill' });
    await expect(dialog.getByLabel('Version')).toBeFocused();
    await dialog.getByLabel('Directory with its artifacts').fill('stick/rke2');
    await expect(dialog).toContainText('The directory begins with');
    await dialog.getByLabel('Directory with its artifacts').fill('/media/stick/rke2');
    await page.screenshot({ path: info.outputPath('settings.png') });
    await dialog.getByRole('button', { name: 'Record it' }).click();
    await expect(dialog).toHaveCount(0);
    expect(mill.siteFile()).toContain('    bundle: /media/stick/rke2\n');

    await sheet.card('m-h3').click();
    await page.getByRole('button', { name: 'Remove it from the site…' }).click();
    await page.screenshot({ path: info.outputPath('remove.png') });
    await page.getByRole('dialog', { name: 'Remove m-h3?' }).getByRole('button', { name: 'Remove' }).click();
    await expect(sheet.card('m-h3')).toHaveCount(0);
    expect(mill.siteFile()).not.toContain('m-h3');

    await page.getByRole('button', { name: 'Settings…', exact: true }).click();
    await dialog.getByRole('button', { name: 'Remove it…' }).click();
    await page
      .getByRole('dialog', { name: 'Remove the cluster mill?' })
      .getByRole('button', { name: 'Remove it' })
      .click();
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    expect(mill.siteFile()).not.toContain('clusters:');
    expect(mill.siteFile()).toContain('m-s1:');
  });

  test('is removed without pulling back somebody who has gone on meanwhile', async ({ page, mill }) => {
    const wire = await wireOf(page);
    const sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
    const { promise, resolve } = Promise.withResolvers<void>();
    wire.before = (message) => (message.includes('clusters.remove') ? promise : Promise.resolve());
    await page.getByRole('button', { name: 'Settings…', exact: true }).click();
    await page.getByRole('button', { name: 'Remove it…' }).click();
    await page.getByRole('button', { name: 'Remove it', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Remove it', exact: true })).toBeDisabled();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    resolve();
    await expect(page.getByText('This cluster is not recorded here.')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Fleet' })).toHaveCount(0);
  });
});
