import type { RunEventBody } from '../../src/shared/model/event.ts';
import { expectAccessible } from './accessible.ts';
import { MusterPage } from './run-page.ts';
import { expect, test } from './served-app.ts';

test.describe('a run with more phases than a sheet has room for', () => {
  test.use({ options: { script: 'fails', pace: 5, empty: false, folds: true } });

  test('folds those that are passed, with keys alone unfolds them, and says so again after a reload', async ({
    page,
    served,
  }, info) => {
    served.app.start();
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Run' }).click();
    const screen = new MusterPage(page);
    await expect(screen.state('stopped')).toBeVisible();
    const columns = page.locator('.matrix thead .milestone');
    await expect(columns).toHaveText([/^passed1–9unfold/, /^Other agents/, /^Fetch/, /^Verify/, /^Report/]);
    await expect(screen.step('join-agents/km7-a3')).toHaveClass(/failed/);
    await expect(screen.step('connect/km7-a3')).toHaveCount(0);
    await expectAccessible(page, 'a folded run');
    for (const theme of ['Paper', 'Slate', 'Sun']) {
      await page.getByRole('button', { name: theme, exact: true }).click();
      await page.screenshot({ path: info.outputPath(`folded-${theme}.png`) });
    }
    await page.keyboard.press('Control+Alt+t');
    await expect(columns.first()).toContainText('1–9');
    await page.screenshot({ path: info.outputPath('folded-touch.png') });
    await page.keyboard.press('Control+Alt+t');

    await screen.step('join-agents/km7-a3').getByRole('button').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator(':focus')).toHaveAccessibleName('km7-a3, phases 1–9: 4 of 4, unfold them');
    await page.keyboard.press('Enter');
    await expect(columns).toHaveCount(13);
    await expect(screen.step('connect/km7-a3').getByRole('button')).toBeFocused();
    await page.reload();
    await expect(columns).toHaveCount(13);
    await page.keyboard.press('u');
    await expect(columns).toHaveCount(5);
    await page.getByRole('button', { name: 'unfold', exact: true }).click();
    await expect(columns).toHaveCount(13);
    await page.getByRole('button', { name: 'Fold passed' }).click();
    await expect(columns).toHaveCount(5);
  });
});

test.describe('a run of two thousand nodes', () => {
  test.use({ options: { script: 'still', pace: 5, empty: false, moreAgents: 2000 } });

  test('draws squares of hosts and what is odd in them, and unfolds one with keys alone', async ({
    page,
    served,
  }, info) => {
    const { app } = served;
    const runId = app.start();
    const nothing = { attempt: 1, waitingFor: null, lastReason: null };
    const failure = {
      code: 'host-unreachable',
      message: 'r03-n05 does not answer.',
      retryable: true,
    } as const;
    const connects = app.journal.steps(runId).filter(({ phaseId }) => phaseId === 'connect');
    const bodies = connects.map(({ stepId, phaseId, nodeId }): RunEventBody => {
      const isDown = stepId === 'connect/r03-n05';
      const outcome = isDown
        ? ({ status: 'failed', error: failure } as const)
        : ({ status: 'done', error: null } as const);
      return { type: 'step', stepId, phaseId, nodeId, ...nothing, ...outcome };
    });
    app.journal.append(runId, [{ type: 'phase', phaseId: 'connect', status: 'running' }, ...bodies]);
    await page.goto(served.face.url);
    await page.getByRole('link', { name: 'Run' }).click();
    const screen = new MusterPage(page);
    const squares = page.locator('.square-row');
    await expect(squares).toHaveCount(24);
    expect(await page.locator('.matrix tbody td').count()).toBeLessThan(600);
    await expect(squares.first()).toContainText('km7-a1 +83');
    await expect(squares.first().getByTitle('km7-a1 … r01-n79')).toBeVisible();
    await expect(squares.nth(2)).toContainText('83/84');
    const down = screen.step('connect/r03-n05');
    await expect(down).toHaveClass(/failed/);
    await expect(page.locator('.leaders path')).toHaveCount(1);
    await page.screenshot({ path: info.outputPath('squares.png') });
    await expectAccessible(page, 'a run of squares');

    const first = squares.first().getByRole('button').first();
    await first.focus();
    await page.keyboard.press('Enter');
    await expect(first).toBeFocused();
    await expect(screen.step('connect/r01-n79')).toHaveClass(/verified/);
    // The row has moved out of sight, and its line has gone with it.
    await expect(page.locator('.leaders path')).toHaveCount(0);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect(screen.step('connect/km7-a1').getByRole('button')).toBeFocused();
    await page.keyboard.press('n');
    await expect(down.getByRole('button')).toBeFocused();
    await first.focus();
    await page.keyboard.press('Enter');
    await expect(screen.step('connect/r01-n79')).toHaveCount(0);
    await page
      .locator('.legend')
      .getByRole('button', { name: /^verified/ })
      .click();
    await expect(squares).toHaveCount(24);
    expect(await page.locator('.matrix tbody td').count()).toBeLessThan(600);
  });
});
