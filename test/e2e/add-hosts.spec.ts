import { expect, test } from './empty-app.ts';
import { TopologySheet } from './topology-app.ts';

const themes = ['Slate', 'Sun', 'Paper'] as const;

test('from the empty sheet to a topology that was drawn, without a file', async ({
  page,
  fresh,
  wire,
}, info) => {
  await page.goto(fresh.url);
  await page.getByRole('button', { name: 'Add hosts…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add hosts' });
  const typed = dialog.getByRole('textbox', { name: /One host a line/ });
  await expect(typed).toBeFocused();
  await typed.fill('10.0.0.11 node1\n10.0.0.12 node2\n10.0.0.300 node3\n10.0.0.11 node4\n');
  const list = dialog.getByRole('region', { name: 'What was understood' });
  await expect(list.locator('[data-line="3"]')).toContainText('"10.0.0.300" is no IP address.');
  await expect(list.locator('[data-line="4"]')).toContainText(
    'The address "10.0.0.11" is that of line 1 already.',
  );
  await expect(dialog.getByText('2 lines say no host')).toBeVisible();
  await page.screenshot({ path: info.outputPath('problems.png') });
  await typed.fill('10.0.0.11 node1\n10.0.0.12 node2\n');
  await dialog.getByLabel('Address', { exact: true }).fill('10.0.0.13');
  await dialog.getByLabel('Name', { exact: true }).fill('node3');
  await page.keyboard.press('Enter');
  await expect(typed).toHaveValue('10.0.0.11 node1\n10.0.0.12 node2\n10.0.0.13 node3\n');
  await dialog.getByLabel('Name of the site').fill('Mill');
  await dialog.getByLabel('User on the hosts').fill('muster');
  await dialog.getByLabel('Proves itself by').selectOption('password');
  // Who looks something up in between finds all of it again.
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'Add hosts…' }).click();
  await expect(typed).toHaveValue('10.0.0.11 node1\n10.0.0.12 node2\n10.0.0.13 node3\n');
  await expect(dialog.getByLabel('Name of the site')).toHaveValue('Mill');
  await expect(dialog.getByLabel('Proves itself by')).toHaveValue('password');
  for (const theme of themes) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme.toLowerCase());
    await page.screenshot({ path: info.outputPath(`hosts-${theme.toLowerCase()}.png`) });
  }
  await dialog.getByRole('button', { name: 'Add 3 hosts' }).click();

  const secrets = page.getByRole('dialog', { name: 'Secrets of Mill' });
  await secrets.getByLabel('Password of field', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await secrets.getByRole('button', { name: 'Done' }).click();
  expect(wire.join('\n')).not.toContain('correct horse');

  await page.getByRole('button', { name: 'New cluster…' }).click();
  const cluster = page.getByRole('dialog', { name: 'New cluster' });
  await cluster.getByLabel('Name', { exact: true }).fill('mill');
  await cluster.getByLabel('Distribution').selectOption('k3s');
  await cluster.getByLabel('Directory with its artifacts').fill('/media/stick/k3s');
  await page.screenshot({ path: info.outputPath('cluster.png') });
  await cluster.getByRole('button', { name: 'Make it' }).click();

  await expect(page.getByRole('heading', { name: 'Topology of mill' })).toBeFocused();
  const sheet = new TopologySheet(page);
  await sheet.drag('node1', 'Servers');
  await sheet.drag('node2', 'Agents');
  await page.getByRole('button', { name: 'Make node1 the initial server' }).click();
  await page.getByRole('button', { name: /^Save Ctrl/ }).click();
  await expect(sheet.in('Servers', 'node1')).toHaveAttribute('data-kind', 'recorded');
  await expect(page.getByRole('button', { name: /^Review plan/ })).toBeFocused();
  await page.screenshot({ path: info.outputPath('topology.png') });
  expect(fresh.siteFile()).toContain(
    '    servers:\n      node1:\n        initial: true\n    agents:\n      - node2\n',
  );
});

test('what kept hosts from being recorded is told also to somebody who has left the fleet by then', async ({
  page,
  fresh,
}) => {
  let refuse: () => void = () => undefined;
  await page.routeWebSocket(/\/wire$/, (ours) => {
    const face = ours.connectToServer();
    ours.onMessage((message) => {
      const { id, name } = JSON.parse(String(message)) as { id: number; name?: string };
      if (name !== 'hosts.add') return face.send(message);
      const error = { code: 'database-busy', message: 'The database is held by another.', retryable: true };
      refuse = () => ours.send(JSON.stringify({ type: 'error', id, error }));
    });
  });
  await page.goto(fresh.url);
  await page.getByRole('button', { name: 'Add hosts…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add hosts' });
  await dialog.getByRole('textbox', { name: /One host a line/ }).fill('10.0.0.11 node1\n');
  await dialog.getByLabel('Name of the site').fill('Mill');
  await dialog.getByLabel('User on the hosts').fill('muster');
  await dialog.getByRole('button', { name: 'Add 1 host' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('all runs');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  refuse();
  const told = page.getByRole('dialog', { name: 'The hosts were not recorded' });
  await expect(told).toContainText('The database is held by another.');
  await told.getByRole('button', { name: 'Back to the hosts' }).click();
  await expect(dialog.getByRole('textbox', { name: /One host a line/ })).toHaveValue('10.0.0.11 node1\n');
});

test.describe('many hosts', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('5,000 are pasted, shown and added', async ({ page, fresh }, info) => {
    await page.goto(fresh.url);
    await page.getByRole('button', { name: 'Add hosts…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add hosts' });
    const lines = Array.from(
      { length: 5000 },
      (_, n) => `10.1.${n >> 8}.${n & 255} rack-${n % 40}-node-${n}`,
    );
    await dialog.getByRole('textbox', { name: /One host a line/ }).focus();
    // As a person pastes: text put in as by an input method takes Chromium minutes in any field.
    await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
    await page.keyboard.press('Control+V');
    await expect(dialog.getByText('5,000 hosts', { exact: true })).toBeVisible();
    expect(await dialog.locator('.host-list li').count()).toBeLessThan(60);
    await dialog.getByLabel('Name of the site').fill('Mill');
    await dialog.getByLabel('User on the hosts').fill('muster');
    await page.screenshot({ path: info.outputPath('many.png') });
    await dialog.getByRole('button', { name: 'Add 5,000 hosts' }).click();
    await expect(page.getByText('5,000 hosts without cluster')).toBeVisible();
    const rows = page.locator('.spare-host');
    await expect(rows.first()).toBeVisible();
    expect(await rows.count()).toBeLessThan(200);
    await page.locator('.fleet-list').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await expect(page.getByText('rack-39-node-4999', { exact: true })).toBeInViewport();
    await page.locator('.fleet-list').evaluate((list) => list.scrollTo(0, 0));
    await page.keyboard.press('/');
    await page.keyboard.type('rack-7 node-43');
    const found = page.getByRole('search', { name: 'Search the fleet' }).getByRole('status');
    await expect(found).toHaveText(/^[\d,]+ of 5,000 hosts$/);
    await expect(rows.first()).toContainText('rack-7-node-');
    await page.keyboard.press('Escape');
    await expect(found).toHaveCount(0);
    await page.screenshot({ path: info.outputPath('fleet.png') });
  });
});
