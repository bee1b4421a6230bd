import { checkBrowser, expect, expectPicture, expectPictures, test } from './still-screens.ts';

test.skip(
  process.platform !== 'linux',
  'the pictures are of Chromium on Linux; other systems draw other letters',
);
// Each picture is taken until two of them are the same, which a busy machine makes slow.
test.setTimeout(6 * 60_000);
test.beforeAll(({ browser }, info) => checkBrowser(browser.version(), info));

test('an empty app', async ({ page, show }) => {
  await show({ empty: true });
  await expect(page.getByRole('heading', { name: 'An empty sheet' })).toBeVisible();
  await expectPictures(page, 'empty');
});

test('fleet and topology', async ({ page, show }) => {
  await show();
  await expectPictures(page, 'fleet');
  await page.getByRole('link', { name: 'Topology' }).click();
  await page.locator('[data-hostname="km7-s2"]').click();
  await expect(page.getByRole('complementary', { name: 'Properties' })).toContainText('6.1.0');
  await expectPictures(page, 'topology');
});

test('a plan, the palette and the legend', async ({ page, show }) => {
  await show();
  await page.getByRole('link', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByText('1 would change · 1 already so · 1 cannot be told yet')).toBeVisible();
  await expectPictures(page, 'plan');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('km7-s');
  await expectPictures(page, 'palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expectPictures(page, 'legend');
});

test('components and about', async ({ page, show }) => {
  await show();
  await page.evaluate(() => {
    location.hash = '#/about';
  });
  await expect(page.locator('pre')).toContainText('react 19 (MIT)');
  await expectPictures(page, 'about');
  await page.getByRole('link', { name: 'All components' }).click();
  await expect(page.getByRole('heading', { name: 'Components' })).toBeVisible();
  await expectPicture(page, 'components');
});

test('first contact', async ({ page, show }) => {
  await show();
  await page.getByRole('button', { name: 'First contact…' }).first().click();
  const contact = page.getByRole('dialog', { name: 'First contact' });
  await contact.locator('[data-met="km7-s2"]').getByRole('button').click();
  await expect(contact.getByLabel('Type the last 6 you read there')).toBeVisible();
  await expectPictures(page, 'first-contact');
  await contact.locator('[data-met="km7-s3"]').getByRole('button').click();
  await expect(contact).toContainText('shows another key');
  await expectPictures(page, 'key-changed');
});

test('a topology with a load balancer and a registry', async ({ page, show }) => {
  await show({ hasStations: true });
  await page.getByRole('link', { name: 'Topology' }).click();
  await expect(page.getByRole('region', { name: 'Load balancer or VIP' })).toContainText('k8s.km7.site:9345');
  const registry = page.getByRole('region', { name: 'Registry' });
  await expect(registry).toContainText('registry.km7.site:5000');
  await expect(registry).toHaveAttribute('title', /10\.47\.7\.9$/);
  expect(await page.content()).not.toContain('secret');
  await expectPictures(page, 'topology-stations');
});

test('a topology of 2 000', async ({ page, show }) => {
  await show({ moreAgents: 2000 });
  await page.getByRole('link', { name: 'Topology' }).click();
  await page.locator('[data-square]').first().click();
  await expectPictures(page, 'topology-2000');
});

for (const story of ['running', 'failed', 'finished'] as const) {
  test(`a run that is ${story}`, async ({ page, show }) => {
    await show({ stories: [story] });
    await page.getByRole('link', { name: /^Run/ }).click();
    await expect(page.locator('.log-line').first()).toBeVisible();
    await expectPictures(page, `run-${story}`);
    if (story !== 'failed') return;
    await page.getByRole('button', { name: /^Roll back/ }).click();
    await expect(page.getByRole('dialog').locator('.back li').first()).toBeVisible();
    await expectPictures(page, 'rollback');
  });
}

test('the history of runs', async ({ page, show }) => {
  await show({ stories: ['failed', 'finished'] });
  await page.evaluate(() => {
    location.hash = '#/history';
  });
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  for (const one of await page.getByRole('checkbox').all()) await one.check();
  await expectPictures(page, 'history');
});

test('terminals', async ({ page, show }) => {
  await show();
  await page.getByRole('link', { name: 'Terminals' }).click();
  for (const host of ['km7-s1', 'km7-a3']) {
    await page.getByRole('button', { name: `Open a terminal on ${host}` }).click();
    await expect(page.locator(`[data-terminal="${host}"] .xterm-rows`)).toContainText('ss -tln');
  }
  await expectPictures(page, 'terminals');
});
