import { expect, test } from '@playwright/test';
import type { ServeFace } from '../../src/main/serve/create-serve-face.ts';
import { watchFaults } from './served-app.ts';
import { fileText, openTerminalsApp, type TerminalsApp, TerminalsSheet } from './terminals-app.ts';

test.describe('terminals on real hosts', () => {
  let at: TerminalsApp;
  let face: ServeFace;
  let faults: readonly string[];
  let sheet: TerminalsSheet;

  test.beforeAll(async () => {
    test.setTimeout(10 * 60_000);
    at = await openTerminalsApp();
  });
  test.afterAll(async () => {
    test.setTimeout(5 * 60_000);
    await at?.close();
  });
  test.beforeEach(async ({ page }) => {
    test.setTimeout(8 * 60_000);
    face = await at.serve();
    faults = watchFaults(page, `127.0.0.1:${face.port}`);
    sheet = new TerminalsSheet(page);
  });
  test.afterEach(async () => {
    for (const { id } of at.app.services.terminals.list()) await at.app.services.terminals.close(id);
    await face.close();
    expect(faults).toEqual([]);
  });

  test('one is opened, typed into, left by a reload, and is there again with what it had printed', async ({
    page,
  }) => {
    await sheet.enter(face.url);
    await sheet.open('server-1');
    await sheet.type('server-1', 'echo "$(hostname) has $((6 * 7))"');
    await expect(sheet.shown('server-1')).toContainText('server-1 has 42');
    await page.reload();
    await expect(sheet.shown('server-1')).toContainText('server-1 has 42');
    await sheet.type('server-1', 'echo still $((20 + 3))');
    await expect(sheet.shown('server-1')).toContainText('still 23');
    expect(at.app.services.terminals.list()).toHaveLength(1);
  });

  test('keys go to the chosen hosts only: one is excluded with a click, one that fails by itself, and Esc Esc stops', async ({
    page,
  }) => {
    await sheet.enter(face.url);
    for (const host of ['server-1', 'server-2', 'agent-1']) await sheet.open(host);
    await page.keyboard.press('Control+Shift+B');
    const bar = page.getByRole('region', { name: 'Broadcast' });
    await expect(bar).toContainText('you type on 3 hosts');
    await bar.getByRole('button', { name: 'Exclude agent-1' }).click();
    await expect(bar).toContainText('you type on 2 hosts');
    await expect(sheet.pane('agent-1')).toContainText('excluded');
    await sheet.type('server-1', 'echo all-$(hostname)');
    await expect(sheet.shown('server-1')).toContainText('all-server-1');
    await expect(sheet.shown('server-2')).toContainText('all-server-2');
    await sheet.type('agent-1', 'echo only-$(hostname)');
    await expect(sheet.shown('agent-1')).toContainText('only-agent-1');
    await expect(sheet.shown('server-1')).not.toContainText('only');
    await expect(sheet.shown('agent-1')).not.toContainText('all');

    await bar.getByRole('button', { name: 'Include agent-1 again' }).click();
    await sheet.type(
      'server-1',
      'read -s -p "Password: " secret; echo; echo "$(printf %s "$secret" | wc -c) signs"',
    );
    await expect(bar).toContainText('asks for a password');
    await page.keyboard.type('hidden');
    await page.keyboard.press('Enter');
    await expect(sheet.shown('server-1')).toContainText('6 signs');
    await expect(sheet.shown('server-2')).not.toContainText('6 signs');
    await sheet.type('server-2', '');
    await sheet.type('agent-1', '');

    await at.lab.sh('server-2', "pkill -f '[s]shd: keyed'");
    await expect(bar).toContainText('excluded: link lost');
    await sheet.pane('server-1').locator('.xterm-screen').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(bar).toHaveCount(0);
    await expect(sheet.pane('server-2')).toHaveAttribute('data-terminal-state', 'open');
    await expect(sheet.shown('server-2')).toContainText('connection lost');
  });

  test('one prints without end, and its neighbour answers', async ({ page }) => {
    await sheet.enter(face.url);
    await sheet.open('server-1');
    await sheet.type('server-1', 'yes printed without end');
    await expect(sheet.shown('server-1')).toContainText('printed without end');
    await sheet.open('agent-1');
    for (const n of [1, 2, 3]) {
      await sheet.type('agent-1', `echo answer-$((${n} * 111))`);
      await expect(sheet.shown('agent-1')).toContainText(`answer-${n * 111}`);
    }
    await sheet.pane('server-1').locator('.xterm-screen').click();
    await page.keyboard.press('Control+C');
    await expect(sheet.shown('server-1')).toContainText('^C');
  });

  test('what a host prints stays in its pane, and what is pasted is looked at first', async ({ page }) => {
    await sheet.enter(face.url);
    await sheet.open('server-1');
    const title = await page.title();
    const hostile = [
      String.raw`\033]0;owned\007\033]2;owned\007`,
      String.raw`\033]52;c;b3duZWQ=\007`,
      String.raw`\033]8;;http://evil.example/\007link\033]8;;\007`,
      String.raw`\033]9;notice\007\033]777;notify;a;b\007\033]10;#ffffff\007`,
      '<img src=x onerror=alert(1)><b id=evil>bold</b>',
    ].join('');
    await sheet.type('server-1', `clear; printf '${hostile}'; printf '\\nover\\n'`);
    await expect(sheet.shown('server-1')).toContainText('over');
    await expect(sheet.shown('server-1')).toContainText(
      'link<img src=x onerror=alert(1)><b id=evil>bold</b>',
    );
    expect(await page.title()).toBe(title);
    await expect(page.locator('#evil, .xterm-rows a, .xterm-underline-5')).toHaveCount(0);
    // Colours beyond the palette are drawn, under the same policy of the page.
    await sheet.type('server-1', String.raw`printf '\033[38;2;0;90;0mcoloured\033[0m\n'`);
    const coloured = sheet
      .shown('server-1')
      .locator('span', { hasText: /^coloured$/ })
      .last();
    await expect(coloured).toHaveCSS('color', 'rgb(0, 90, 0)');

    await sheet.paste('echo pas\u001bted\n');
    const dialog = page.getByRole('dialog', { name: 'Paste 1 line?' });
    await expect(dialog).toContainText('echo pasted');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await sheet.pane('server-1').locator('.xterm-screen').click();
    await sheet.paste('echo first-$((1+1))\necho second-$((2+2))\n');
    await page.getByRole('button', { name: 'Paste 2 lines' }).click();
    await page.keyboard.press('Enter');
    await expect(sheet.shown('server-1')).toContainText('second-4');
    await page.keyboard.press('F6');
    await expect(sheet.pane('server-1').locator('textarea')).not.toBeFocused();
  });

  test('a dropped file arrives whole although its screen is left, and a recording holds what is on the screen', async ({
    page,
  }) => {
    await sheet.enter(face.url);
    await sheet.open('agent-1');
    await page.keyboard.press('Control+Shift+R');
    await page.getByRole('button', { name: 'Record', exact: true }).last().click();
    await expect(sheet.pane('agent-1')).toContainText('Records what is on the screen');
    const [{ recording } = { recording: null }] = at.app.services.terminals.list();
    await sheet.drop('agent-1', 'notes.txt', 'x'.repeat(300_000));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    // It goes on without the screen it was begun on, and the foot of every screen tells.
    await sheet.drop('agent-1', 'asked.txt', 'x');
    await page.getByRole('link', { name: 'Fleet' }).click();
    const sent = page.locator('.strip dl > div').filter({ hasText: 'Files sent' });
    await expect(sent).toContainText('1 to be asked about');
    await page.getByRole('link', { name: 'Terminals' }).click();
    await page.getByRole('button', { name: 'Do not send' }).click();
    await expect(sent).toContainText('none');
    await expect(page.locator('[data-file-status="whole"]')).toContainText('/home/keyed/notes.txt');
    await sheet.type('agent-1', 'wc -c notes.txt; ls -a | grep -c muster-part');
    await expect(sheet.shown('agent-1')).toContainText('300000 notes.txt');
    await expect(sheet.shown('agent-1')).toContainText(/notes\.txt\s*0/);
    await page.keyboard.press('Control+Shift+R');
    await expect(sheet.pane('agent-1')).not.toContainText('Records what is on the screen');
    expect(await fileText(recording?.path ?? '')).toContain('300000 notes.txt');
  });
});
