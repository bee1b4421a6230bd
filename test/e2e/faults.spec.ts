import { join } from 'node:path';
import { createServeFace } from '../../src/main/serve/create-serve-face.ts';
import { expect, test } from './served-app.ts';
import { wireOf } from './wire.ts';

test.use({ options: { script: 'good', pace: 5, empty: false, holdBefore: 'join-first-agent' } });

test('a connection that is lost comes back by itself, and nothing of the run is missed', async ({
  page,
  served,
}) => {
  const wire = await wireOf(page);
  served.app.start();
  await page.goto(served.face.url);
  await page.getByRole('link', { name: 'Run' }).click();
  await expect(page.locator('[data-step="join-servers/km7-s3"]')).toHaveClass(/verified/);
  wire.cut();
  served.app.goOn();
  await expect(page.locator('[data-run-status="done"]')).toBeVisible();
  expect(wire.opened).toBe(2);
  await expect(page.locator('.legend')).toContainText('now');
});

test('an event that gets lost is noticed, and the run is asked for anew', async ({ page, served }) => {
  const wire = await wireOf(page);
  served.app.start();
  await page.goto(served.face.url);
  await page.getByRole('link', { name: 'Run' }).click();
  await expect(page.locator('[data-step="join-servers/km7-s3"]')).toHaveClass(/verified/);
  let swallowed = 0;
  wire.swallow = (message) => {
    // Only what tells of the first agent, so that what comes after it leaves a gap.
    const lost = swallowed === 0 && message.includes('"item"') && message.includes('join-first-agent');
    if (lost) swallowed += 1;
    return lost;
  };
  served.app.goOn();
  await expect(page.locator('[data-run-status="done"]')).toBeVisible();
  expect(swallowed).toBe(1);
  await expect(page.locator('[data-step="join-first-agent/km7-a1"]')).toHaveClass(/verified/);
  expect(wire.opened).toBe(1);
});

test('two windows show the same run, and one that is closed disturbs nothing', async ({
  page,
  served,
  context,
}) => {
  served.app.start();
  await page.goto(served.face.url);
  await page.getByRole('link', { name: 'Run' }).click();
  const second = await context.newPage();
  await second.goto(page.url());
  for (const window of [page, second])
    await expect(window.locator('[data-step="join-servers/km7-s3"]')).toHaveClass(/verified/);
  await second.close();
  served.app.goOn();
  await expect(page.locator('[data-run-status="done"]')).toBeVisible();
});

test('after a new start of Muster the tab comes back to where it was', async ({ page, served }) => {
  const runId = served.app.start();
  await page.goto(served.face.url);
  await page.getByRole('link', { name: 'Run' }).click();
  await expect(page).toHaveURL(new RegExp(`#/run/${runId}$`));
  const { port } = served.face;
  await served.face.close();
  await expect(page.locator('.legend')).toContainText('no connection to Muster');
  const rendererDirectory = join(import.meta.dirname, '../../out/renderer');
  const again = await createServeFace({ services: served.app.services, rendererDirectory, port });
  // The old cookie opens nothing; the new address is given to the same tab.
  await expect(page.getByText('This address opens once')).toBeVisible();
  await page.goto(again.url);
  await expect(page).toHaveURL(new RegExp(`#/run/${runId}$`));
  await expect(page.locator('.matrix')).toBeVisible();
  await again.close();
});
