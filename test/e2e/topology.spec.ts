import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { importSite } from '../../src/main/use-cases/sites.ts';
import { siteText, TopologySheet, test } from './topology-app.ts';
import { wireOf } from './wire.ts';

test.describe('the topology of a cluster that is not installed', () => {
  let sheet: TopologySheet;
  test.beforeEach(async ({ page, mill }) => {
    sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
  });

  test('shows every host in its zone, the initial server marked', async () => {
    for (const name of ['m-s1', 'm-s2', 'm-s3']) await expect(sheet.in('Servers', name)).toBeVisible();
    for (const name of ['m-a1', 'm-a2']) await expect(sheet.in('Agents', name)).toBeVisible();
    for (const name of ['m-h1', 'm-h2', 'm-h3']) await expect(sheet.in('Unassigned', name)).toBeVisible();
    await expect(sheet.card('m-s1')).toContainText('initial');
    await expect(sheet.card('m-s2')).toContainText('joins 1st');
    await expect(sheet.card('m-a1')).toContainText('proves the path');
    await expect(sheet.rule('Servers')).toHaveText('3 servers survive 1 failure.');
    await expect(sheet.page.getByText('No changes. What is drawn is what is recorded.')).toBeVisible();
  });

  test('says what a drag would come to before the drop, and Esc puts the host back', async ({ page }) => {
    await sheet.carry('m-h1', 'Servers');
    await expect(sheet.rule('Servers')).toContainText(
      '4 servers survive 1 failure, as 3 do. A 5th makes it 2.',
    );
    await expect(sheet.rule('Agents')).toContainText('mill has 3 agents then.');
    await expect(page.locator('.votes-drop')).toHaveText('drop431');
    await page.keyboard.press('Escape');
    await sheet.drop();
    await expect(sheet.in('Unassigned', 'm-h1')).toBeVisible();
    await expect(page.locator('.in-hand')).toHaveCount(0);
    await expect(sheet.rule('Servers')).toHaveText('3 servers survive 1 failure.');
  });

  test('says what a host is short of, and refuses what cannot be, with a stamp that stays', async ({
    page,
  }) => {
    await sheet.carry('m-h2', 'Agents');
    await expect(sheet.rule('Agents')).toContainText(
      'm-h2 has 1 GiB of memory, RKE2 asks for 4 GiB on an agent.',
    );
    await sheet.drop();
    await expect(sheet.in('Agents', 'm-h2')).toBeVisible();
    await sheet.carry('m-h3', 'Servers');
    await expect(sheet.rule('Servers')).toContainText('m-h3 and m-s1 have the address 10.0.0.11.');
    await sheet.drop();
    await expect(sheet.in('Unassigned', 'm-h3')).toBeVisible();
    await expect(sheet.rule('Servers').locator('.stamp')).toHaveText('Refused');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(sheet.page.locator('.stamp')).toHaveCount(0);
  });

  test('is drawn with the mouse, saved, and is what the site file says', async ({ page, mill }) => {
    await sheet.drag('m-h1', 'Agents');
    await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'draft');
    await sheet.drag('m-s3', 'Unassigned');
    await expect(sheet.in('Unassigned', 'm-s3')).toHaveAttribute('data-kind', 'draft');
    await expect(sheet.zone('Servers').locator('[data-ghost="m-s3"]')).toContainText('desired: not here');
    await sheet.card('m-s2').hover();
    await page.getByRole('button', { name: 'Make m-s2 the initial server' }).click();
    await expect(page.getByText('4 changes, nothing applied')).toBeVisible();
    expect(mill.siteFile()).toBe(siteText);
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(page.getByText('No changes. What is drawn is what is recorded.')).toBeVisible();
    await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'recorded');
    const edited = siteText
      .replace('    address: 10.0.0.13\n', '    address: 10.0.0.13\n    credential: field\n')
      .replace(
        '      m-s1:\n        initial: true\n      m-s2: {}\n      m-s3: {}\n',
        '      m-s1: {}\n      m-s2:\n        initial: true\n',
      )
      .replace('      - m-a2\n', '      - m-a2\n      - m-h1\n');
    expect(mill.siteFile()).toBe(edited);
    await expect(page.getByText('The site file on disk still says what it said.')).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save site file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('mill.yaml');
    expect(await readFile(await download.path(), 'utf8')).toBe(edited);
    await expect(page.getByText('The site file on disk still says what it said.')).toHaveCount(0);
    await page.reload();
    await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'recorded');
  });

  test('moves several at once, and every drop is one step back and forth', async ({ page }) => {
    await sheet.card('m-a1').click();
    await sheet.card('m-a2').click({ modifiers: ['Shift'] });
    await sheet.carry('m-a1', 'Servers');
    await expect(sheet.rule('Servers')).toHaveText('5 servers survive 2 failures.');
    await sheet.drop();
    await expect(sheet.zone('Servers').locator('[data-kind="draft"]')).toHaveCount(2);
    await page.keyboard.press('Control+z');
    await expect(sheet.zone('Servers').locator('[data-kind="draft"]')).toHaveCount(0);
    await page.keyboard.press('Control+Shift+z');
    await expect(sheet.in('Servers', 'm-a2')).toHaveAttribute('data-kind', 'draft');
    await page.reload();
    await expect(sheet.in('Servers', 'm-a2')).toHaveAttribute('data-kind', 'draft');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(sheet.zone('Agents').locator('[data-kind="recorded"]')).toHaveCount(2);
  });

  test('is drawn with keys alone', async ({ page, mill }) => {
    await sheet.in('Unassigned', 'm-h1').getByRole('button').focus();
    await page.keyboard.press('Space');
    await expect(sheet.card('m-h1')).toContainText('in your hand');
    await page.keyboard.press('ArrowDown');
    await expect(sheet.rule('Servers')).toHaveClass(/over/);
    await expect(sheet.rule('Servers')).toContainText(
      '4 servers survive 1 failure, as 3 do. A 5th makes it 2.',
    );
    await page.keyboard.press('ArrowDown');
    await expect(sheet.rule('Agents')).toHaveClass(/over/);
    await page.keyboard.press('Enter');
    await expect(sheet.in('Agents', 'm-h1').getByRole('button')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(sheet.zone('Servers').locator('[data-kind="draft"]')).toHaveCount(2);
    // What was dropped takes the focus a frame later, also from what has got it meanwhile.
    await expect(sheet.in('Servers', 'm-a1').getByRole('button').first()).toBeFocused();
    await sheet.in('Servers', 'm-s3').getByRole('button').first().focus();
    await page.keyboard.press('i');
    await expect(sheet.card('m-s3')).toContainText('initial');
    await page.keyboard.press('Control+s');
    await expect(page.getByText('No changes. What is drawn is what is recorded.')).toBeVisible();
    expect(mill.siteFile()).toContain(
      '      m-s3:\n        initial: true\n      m-a1: {}\n      m-a2: {}\n    agents:\n      - m-h1\n',
    );
  });

  test('is drawn by the menu, whose buttons say first what they would do', async () => {
    await sheet.card('m-h1').click();
    const menu = sheet.page.getByRole('group', { name: 'Move to' });
    await menu.getByRole('button', { name: 'Servers' }).hover();
    await expect(sheet.rule('Servers')).toContainText(
      '4 servers survive 1 failure, as 3 do. A 5th makes it 2.',
    );
    await menu.getByRole('button', { name: 'Servers' }).focus();
    await sheet.page.keyboard.press('Enter');
    await expect(sheet.in('Servers', 'm-h1')).toHaveAttribute('data-kind', 'draft');
    await expect(menu.getByRole('button', { name: 'Agents' })).toBeFocused();
  });

  test('gives the pennant to the server it is dropped on, and says before what that means', async ({
    page,
  }) => {
    await sheet.carryPennant('m-s2');
    await expect(sheet.rule('Servers')).toContainText('m-s2 bootstraps the cluster then.');
    await page.keyboard.press('Escape');
    await sheet.drop();
    await expect(sheet.card('m-s1')).toContainText('initial');
    await sheet.carryPennant('m-s2');
    await sheet.drop();
    await expect(sheet.card('m-s2')).toContainText('initial');
    await page.keyboard.press('Control+z');
    await expect(sheet.card('m-s1')).toContainText('initial');
  });

  test('chooses with a band drawn around hosts, and takes all of them along', async ({ page }) => {
    await sheet.band('m-a1', 'm-a2');
    await expect(sheet.zone('Agents').locator('.chosen')).toHaveCount(2);
    await sheet.carry('m-a2', 'Servers');
    await expect(sheet.rule('Servers')).toHaveText('5 servers survive 2 failures.');
    await sheet.drop();
    await page.keyboard.press('Control+z');
    await expect(page.getByText('No changes. What is drawn is what is recorded.')).toBeVisible();
  });

  test('lets go of what a band with Shift has left again, and keeps what was chosen before', async ({
    page,
  }) => {
    await sheet.card('m-s1').getByRole('button').first().click();
    const first = await sheet.card('m-a1').boundingBox();
    const last = await sheet.card('m-a2').boundingBox();
    if (first === null || last === null) throw new Error('nothing to draw a band around');
    await page.keyboard.down('Shift');
    await page.mouse.move(first.x - 4, first.y - 4);
    await page.mouse.down();
    await page.mouse.move(last.x + last.width - 8, last.y + last.height / 2, { steps: 4 });
    await expect(page.locator('.chosen')).toHaveCount(3);
    await page.mouse.move(first.x + first.width / 2, first.y + first.height / 2, { steps: 4 });
    await expect(page.locator('.chosen')).toHaveCount(2);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect(sheet.card('m-s1')).toHaveClass(/chosen/);
    await expect(sheet.card('m-a1')).toHaveClass(/chosen/);
  });

  test('chooses a range of the tray with Shift and all of it with Ctrl A', async ({ page }) => {
    const chosen = sheet.zone('Unassigned').locator('.chosen');
    await sheet.card('m-h1').getByRole('button').click();
    await sheet
      .card('m-h3')
      .getByRole('button')
      .click({ modifiers: ['Shift'] });
    await expect(chosen).toHaveCount(3);
    await sheet
      .card('m-h2')
      .getByRole('button')
      .click({ modifiers: ['Control'] });
    await expect(chosen).toHaveCount(2);
    await sheet.card('m-h2').getByRole('button').click();
    await expect(chosen).toHaveCount(1);
    await page.keyboard.press('Control+a');
    await expect(chosen).toHaveCount(3);
  });

  test('has a menu at the right button and at its key, which does what a drag does', async ({ page }) => {
    await sheet.card('m-h1').getByRole('button').first().click({ button: 'right' });
    const menu = page.getByRole('menu', { name: 'Move m-h1' });
    await expect(menu.getByRole('menuitem', { name: 'Servers' })).toBeFocused();
    await expect(sheet.rule('Servers')).toContainText('4 servers survive 1 failure, as 3 do.');
    await page.keyboard.press('Escape');
    await expect(sheet.card('m-h1').getByRole('button').first()).toBeFocused();
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'draft');
    await expect(menu).toHaveCount(0);
    await expect(sheet.card('m-h1').getByRole('button').first()).toBeFocused();
  });

  test('shows through whom each member joins, and in which square it lies', async ({ page }) => {
    await expect(page.locator('.joins .join.join-recorded')).toHaveCount(4);
    await expect(page.locator('.joins')).toContainText('s2, s3 join through m-s1:9345');
    await sheet.drag('m-h1', 'Agents');
    await expect(page.locator('.joins .join.join-draft')).toHaveCount(1);
    await sheet.card('m-s1').getByRole('button').first().click();
    await expect(page.locator('.properties')).toContainText('square A1');
  });

  test('is not saved without an initial server, and says so', async ({ page }) => {
    await sheet.drag('m-s1', 'Agents');
    await expect(
      page.getByText('mill has no initial server. Choose a server and give it the pennant.'),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: /^Save Ctrl/ })).toBeDisabled();
    await page.getByRole('button', { name: 'Make m-s2 the initial server' }).click();
    await expect(page.getByRole('button', { name: /^Save Ctrl/ })).toBeEnabled();
  });

  test('goes on to the plan of what was drawn', async ({ page }) => {
    await sheet.drag('m-h1', 'Agents');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { name: 'Install mill' })).toBeVisible();
    await expect(page.locator('.plan li').first()).toContainText('6 nodes');
    // The site names no artifacts, which is known before any host is looked at.
    await expect(page.getByText('no bundle is named')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
    await page.getByRole('link', { name: 'Topology' }).click();
    await page.getByRole('button', { name: 'Settings…', exact: true }).click();
    const settings = page.getByRole('dialog', { name: 'Settings of mill' });
    await settings.getByLabel('Directory with its artifacts').fill('/nowhere');
    await settings.getByRole('button', { name: 'Record it' }).click();
    await expect(settings).toHaveCount(0);
    await page.getByRole('link', { name: 'Plan' }).click();
    await expect(page.getByText('/nowhere').first()).toBeVisible();
    await expect(page.getByText('no bundle is named')).toHaveCount(0);
  });

  test('is shown in two windows as one of them saves it', async ({ page, context }) => {
    const second = new TopologySheet(await context.newPage());
    await second.page.goto(page.url());
    await expect(second.in('Unassigned', 'm-h1')).toBeVisible();
    await sheet.drag('m-h1', 'Agents');
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(second.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'recorded');
  });
});

test('what is known of a host is asked for again over a new connection, and no error is left', async ({
  page,
  mill,
}) => {
  const wire = await wireOf(page);
  const sheet = new TopologySheet(page);
  await sheet.open(mill.face.url);
  const { promise, resolve } = Promise.withResolvers<void>();
  wire.held = promise;
  wire.cut();
  await expect(page.locator('.legend')).toContainText('no connection to Muster');
  await sheet.card('m-a1').getByRole('button').first().click();
  const edit = page.getByRole('button', { name: 'Set otherwise…' });
  await expect(edit).toBeDisabled();
  await expect(page.locator('.draft-box .note')).toHaveCount(0);
  resolve();
  await expect(edit).toBeEnabled();
  await expect(page.locator('.draft-box .note')).toHaveCount(0);
});

test.describe('a draft', () => {
  test('is started from a template, kept as one, and laid over what another window has recorded', async ({
    page,
    context,
    mill,
  }) => {
    const sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
    const templates = page.getByRole('region', { name: 'Start from a template' });
    await templates.getByRole('button', { name: '1 server survives 0' }).click();
    await expect(sheet.zone('Servers').locator('[data-card]')).toHaveCount(1);
    await templates.getByRole('button', { name: 'Keep this sheet as one…' }).click();
    await templates.getByLabel('Name of the template').fill('mast');
    await page.keyboard.press('Enter');
    await expect(templates.getByRole('button', { name: /^mast/ })).toBeVisible();
    await templates.getByRole('button', { name: 'Drop the template mast' }).click();
    await expect(templates.getByRole('button', { name: /^mast/ })).toHaveCount(0);
    await templates.getByRole('button', { name: 'Put it back' }).click();
    await expect(templates.getByRole('button', { name: /^mast/ })).toBeVisible();
    await page.getByRole('button', { name: 'Discard' }).click();
    await sheet.drag('m-h1', 'Agents');
    const second = new TopologySheet(await context.newPage());
    await second.page.goto(page.url());
    await expect(second.page.getByRole('button', { name: /^mast/ })).toBeVisible();
    await second.drag('m-h1', 'Servers');
    await second.page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(page.getByText('What is recorded is newer than this draft.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Save Ctrl/ })).toBeDisabled();
    await page.getByRole('button', { name: 'Lay over it again' }).click();
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'recorded');
  });
});

test.describe('the topology of a cluster with many agents', () => {
  const racks = 3;
  const agents = Array.from({ length: 150 }, (_, index) => `n${index + 1}`);
  const hallText = `muster: 1
site:
  name: Hall

credentials:
  field:
    user: muster
    agent: true

hosts:
${['lead', ...agents]
  .map(
    (name, index) => `  ${name}:
    address: 10.8.${Math.floor(index / 100)}.${(index % 100) + 1}
    labels:
      rack: "${(index % racks) + 1}"
`,
  )
  .join('')}
clusters:
  hall:
    distribution: k3s
    version: v1.36.4+k3s1
    credential: field
    servers:
      lead:
        initial: true
    agents:
${agents.map((name) => `      - ${name}\n`).join('')}`;

  test('is squares of dots, goes near to one and back, and takes a whole one along', async ({
    page,
    mill,
  }) => {
    const file = { text: hallText, fileName: 'hall.yaml', directory: '/media/stick' };
    const [cluster] = importSite(mill.app.deps, file).description.clusters;
    await page.goto(mill.face.url);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.evaluate((id) => {
      location.hash = `#/topology/${id}`;
    }, cluster?.id ?? '');
    const squares = page.locator('[data-square]');
    await expect(squares).toHaveCount(racks);
    await squares.nth(1).click();
    await expect(page.locator('.properties').getByRole('heading', { name: 'rack 2' })).toBeVisible();
    await squares.nth(1).press('Enter');
    const cards = page.locator('.zone-agent [data-host] [data-card]');
    await expect(cards).toHaveCount(50);
    await expect(cards.first()).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(cards.nth(1)).toBeFocused();
    await page.keyboard.press('0');
    await expect(squares.nth(1)).toBeFocused();
    await squares.nth(2).dblclick();
    await expect(cards.first()).toBeFocused();
    await page.locator('.zone-tools').getByRole('button', { name: 'All squares Esc' }).click();
    await expect(squares.nth(2)).toBeFocused();
    await squares.nth(1).press('Enter');
    await expect(cards.first()).toBeFocused();
    // Keys mean the sheet also while nothing of it has the focus.
    await cards.first().blur();
    await page.keyboard.press('Escape');
    await expect(squares.nth(1)).toBeFocused();
    await squares.nth(1).press('Space');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('.zone-unassigned .rule-box')).toContainText(
      '50 hosts have no place in hall then.',
    );
    await page.keyboard.press('Enter');
    await expect(page.getByText('50 changes, nothing applied')).toBeVisible();
    await page.keyboard.press('Control+z');
    const from = await squares.nth(2).boundingBox();
    const to = await page.locator('.zone-unassigned').boundingBox();
    if (from === null || to === null) throw new Error('nothing to drag, or nowhere');
    await page.mouse.move(from.x + 60, from.y + 40);
    await page.mouse.down();
    await page.mouse.move(from.x + 80, from.y + 50, { steps: 2 });
    await page.mouse.move(to.x + 60, to.y + 120, { steps: 5 });
    await page.mouse.up();
    await expect(page.getByText('50 changes, nothing applied')).toBeVisible();
  });
});

test.describe('the topology of a cluster with members', () => {
  test('does not move them, and says why, but takes hosts in', async ({ page, mill }) => {
    mill.install('m-s1');
    mill.install('m-a1');
    const sheet = new TopologySheet(page);
    await sheet.open(mill.face.url);
    await sheet.carry('m-a1', 'Servers');
    await expect(sheet.rule('Servers')).toContainText('m-a1 is active as agent of mill.');
    await sheet.drop();
    await expect(sheet.rule('Servers').locator('.stamp')).toHaveText('Refused');
    await expect(sheet.in('Agents', 'm-a1')).toBeVisible();
    await sheet.card('m-s2').hover();
    await page.getByRole('button', { name: 'Make m-s2 the initial server' }).click();
    await expect(sheet.rule('Servers')).toContainText('m-s1 is the initial server of mill and active.');
    await sheet.drag('m-h1', 'Agents');
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'recorded');
  });
});

test('the topology looks as it was drawn, in every theme', async ({ page, mill }, info) => {
  const sheet = new TopologySheet(page);
  mill.install('m-s1');
  await sheet.open(mill.face.url);
  await sheet.drag('m-s3', 'Agents');
  await sheet.drag('m-h2', 'Agents');
  await sheet.drag('m-s1', 'Agents');
  await sheet.card('m-h2').click();
  for (const theme of ['Slate', 'Sun', 'Paper']) {
    await page.getByRole('button', { name: theme }).click();
    await page.screenshot({ path: info.outputPath(`drawn-${theme.toLowerCase()}.png`) });
    await sheet.carry('m-h1', 'Servers');
    await page.screenshot({ path: info.outputPath(`carried-${theme.toLowerCase()}.png`) });
    await page.keyboard.press('Escape');
    await sheet.drop();
  }
});
