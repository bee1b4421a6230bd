import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { RunEventBody } from '../../src/shared/model/event.ts';
import { nodeIdSchema } from '../../src/shared/model/ids.ts';
import { expect, type ServedApp, test } from './served-app.ts';

test.use({ options: { script: 'waits', pace: 10, empty: false } });

const LINES = 30_000;
const nodeId = nodeIdSchema.parse('node-km7-a1');

/** A run that waits and has said much: one line of it is an error, and one tries to be more than a line. */
async function longRun(page: Page, { app, face }: ServedApp) {
  const runId = app.start();
  await page.goto(face.url);
  await page.getByRole('button', { name: 'Open run' }).click();
  await expect(page.locator('.band')).toContainText('Waiting for km7-s2');
  const bodies = Array.from({ length: LINES }, (_, index): RunEventBody => {
    const text = index === 12_345 ? 'needle <img src=x onerror=alert(1)>\u001b[2J' : `line ${index} of many`;
    const level = index === 20_000 ? 'error' : 'info';
    return { type: 'log', level, phaseId: null, nodeId, text };
  });
  app.journal.append(runId, bodies);
  return runId;
}

test('a log of any length is followed, read from its beginning and searched', async ({ page, served }) => {
  await longRun(page, served);
  const lines = page.locator('.log-line');
  await expect(lines.last()).toContainText(`line ${LINES - 1} of many`);
  expect(await lines.count()).toBeLessThan(200);
  const box = page.locator('.log-lines');
  await box.evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(page.getByRole('button', { name: /stands still/ })).toBeVisible();
  await expect(lines.first()).toContainText('run begins');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('NEEDLE');
  await expect(page.getByText('0 of 1')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('.log-at')).toContainText('needle <img src=x onerror=alert(1)>[U+001B][2J');
  await expect(page.locator('.log-at mark')).toHaveText('needle');
  await expect(page.locator('.log-at')).toBeInViewport();
  // Enter before the pause of typing goes to the line of what was typed last, not to one of the search before.
  await page.getByRole('searchbox').fill('nowhere');
  await expect(page.getByText('not found')).toBeVisible();
  await page.getByRole('searchbox').fill('line 29000 of');
  await page.keyboard.press('Enter');
  await expect(page.locator('.log-at')).toContainText('line 29000 of many');
  await box.focus();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.getByRole('button', { name: /stands still/ }).click();
  await expect(lines.last()).toContainText(`line ${LINES - 1} of many`);
});

test('a log in touch mode, where lines are higher, is followed to its newest line', async ({
  page,
  served,
}) => {
  await longRun(page, served);
  await page.keyboard.press('Control+Alt+t');
  const newest = page.locator('.log-line').last();
  await expect(newest).toContainText(`line ${LINES - 1} of many`);
  await expect(newest).toBeInViewport({ ratio: 0.9 });
});

test('a log is filtered, copied and saved as it is filtered', async ({ page, served, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await longRun(page, served);
  await page.getByRole('button', { name: 'Search and filter' }).click();
  await page.getByLabel('How much').selectOption('errors only');
  await expect(page.locator('.log-line')).toHaveCount(1);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('1 line copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^\d{4}-.*error .*km7-a1 {2}line 20000 of many\n$/,
  );
  await page.getByLabel('Node', { exact: true }).selectOption('km7-s1');
  await expect(page.locator('.log-lines')).toHaveText('No line fits.');
  await page.getByLabel('How much').selectOption('what happens');
  await page.getByLabel('Node', { exact: true }).selectOption('km7-a1');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^km7-run-.*\.log$/);
  const saved = (await readFile(await download.path(), 'utf8')).split('\n');
  expect(saved.filter((line) => line.endsWith('of many'))).toHaveLength(LINES - 1);
  expect(saved.every((line) => line === '' || line.includes('km7-a1'))).toBe(true);
});

test('a cell tells what it does, and what its host says now', async ({ page, served }) => {
  await longRun(page, served);
  await page.locator('[data-step="join-servers/km7-s2"] button').click();
  await expect(page.locator('.log-line').first()).toContainText('Joining servers');
  await expect(page.locator('.log-line', { hasText: 'waits for etcd learner' })).toHaveCount(1);
  await page.getByRole('button', { name: 'What it does' }).click();
  const panel = page.locator('.log-panel');
  await expect(panel).toContainText('Can be taken back.');
  await expect(panel).toContainText('It waits for etcd learner, not yet voter.');
  await page.getByRole('button', { name: 'Journal of the node' }).click();
  await expect(panel).toContainText('rke2[4127]: line 59');
  await page.keyboard.press('Escape');
  await expect(page.locator('.log-title')).toHaveText('whole run');
});
