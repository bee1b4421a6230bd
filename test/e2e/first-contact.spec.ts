import { acquireLab, type Lab } from '../lab/lab.ts';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './empty-app.ts';

test.describe('first contact with real hosts', () => {
  let lab: Lab;
  let release: () => Promise<void>;

  test.beforeAll(async () => {
    test.setTimeout(10 * 60_000);
    ({ lab, release } = await acquireLab({ name: 'e2e-contact', servers: 2, agents: 0 }));
  });
  test.afterAll(async () => {
    test.setTimeout(5 * 60_000);
    await release?.();
  });

  test('keys are compared and pinned, logins tested, and a changed key stops everything until a person replaces it', async ({
    page,
    fresh,
    wire,
  }, info) => {
    test.setTimeout(8 * 60_000);
    const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
    const [one, two] = [lab.host('server-1'), lab.host('server-2')];
    const silent = one.address.replace(/\d+$/, '250');
    await page.goto(fresh.url);
    await page.getByRole('button', { name: 'Add hosts…' }).click();
    const adding = page.getByRole('dialog', { name: 'Add hosts' });
    await adding
      .getByRole('textbox', { name: /One host a line/ })
      .fill(`${one.address} server-1\n${two.address} server-2\n${silent} silent\n`);
    await adding.getByLabel('Name of the site').fill('Mill');
    await adding.getByLabel('User on the hosts').fill('worded');
    await adding.getByLabel('Proves itself by').selectOption('password');
    await adding.getByRole('button', { name: 'Add 3 hosts' }).click();
    const secrets = page.getByRole('dialog', { name: 'Secrets of Mill' });
    await secrets.getByLabel('Password of field', { exact: true }).fill('a wrong guess');
    await page.keyboard.press('Enter');
    await secrets.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'First contact…' }).click();
    const contact = page.getByRole('dialog', { name: 'First contact' });
    const row = (name: string) => contact.locator(`[data-met="${name}"]`);
    await expect(row('silent')).toContainText('no answer');
    for (const { name } of [one, two]) await expect(row(name)).toContainText('never seen');
    const letters = contact.getByLabel('Type the last 6 you read there');
    const pinIt = contact.getByRole('button', { name: 'Pin this key' });
    await shot('unknown');
    for (const theme of ['slate', 'sun', 'paper']) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name;
      }, theme);
      await shot(`unknown-${theme}`);
    }
    await expectAccessible(page, 'a key nobody has seen');
    const lastOf = (host: string) =>
      lab.sh(host, `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2 | tail -c 7`);
    for (const { name } of [one, two]) {
      const read = (await lastOf(name)).trim();
      expect(wire.join('\n')).not.toContain(read);
      await row(name).getByRole('button').click();
      if (name === 'server-1') {
        await letters.fill('abcdef');
        await pinIt.click();
        await expect(contact).toContainText('These are not the last 6 characters');
        await shot('wrong-letters');
        expect(fresh.written().join()).not.toContain('confirm host key');
      }
      await letters.fill(read);
      await pinIt.click();
      await expect(row(name)).toContainText('key is pinned');
    }
    await shot('pinned');
    await row('silent').getByRole('button').click();
    await expect(contact.locator('.contact-host')).toContainText(/cannot be reached|did not answer/);
    await shot('silent');

    const tests = contact.getByRole('button', { name: 'Test the connection' });
    await tests.click();
    for (const { name } of [one, two]) await expect(row(name)).toContainText('login failed');
    await row('server-1').getByRole('button').click();
    await expect(contact.locator('.contact-host')).toContainText('Login to server-1');
    await shot('wrong-password');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Secrets…' }).click();
    await secrets.getByLabel('Password of field', { exact: true }).fill(lab.passwords.worded);
    await page.keyboard.press('Enter');
    await secrets.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'First contact…' }).click();
    for (const { name } of [one, two]) await expect(row(name)).toContainText('key is pinned');
    await tests.click();
    for (const { name } of [one, two]) await expect(row(name)).toContainText('logged in');
    await expect(contact.locator('[data-tested="server-1"]')).toContainText('becomes root');
    await shot('logged-in');
    await page.keyboard.press('Escape');

    await lab.sh('server-2', 'rm /etc/ssh/ssh_host_*; ssh-keygen -A >/dev/null; systemctl restart ssh');
    await page.getByRole('button', { name: 'First contact…' }).click();
    await expect(row('server-2')).toContainText('shows another key');
    await row('server-2').getByRole('button').click();
    for (const theme of ['slate', 'sun', 'paper']) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name;
      }, theme);
      await shot(`changed-${theme}`);
    }
    await expectAccessible(page, 'a changed key');
    const before = fresh.app.deps.stores.hostKeys.byEndpoint(`${two.address}:22`);
    await tests.click();
    await expect(row('server-1')).toContainText('logged in');
    await expect(row('silent')).toContainText('no answer');
    await expect(row('server-2')).toContainText('shows another key');
    await page.keyboard.press('Escape');
    const needs = page.getByRole('complementary', { name: 'Needs a person now' });
    await expect(needs).toContainText('server-2 shows another host key');
    await shot('fleet-changed');
    await needs.getByRole('button', { name: 'Compare keys' }).click();
    await contact.getByRole('button', { name: 'Replace the pinned key…' }).click();
    await contact.getByLabel('Name of the host').fill('server-2');
    await contact.getByLabel('Reason').fill('its disk was replaced');
    await letters.fill((await lastOf('server-2')).trim());
    await shot('replacing');
    expect(fresh.app.deps.stores.hostKeys.byEndpoint(`${two.address}:22`)).toEqual(before);
    await contact.getByRole('button', { name: 'Replace it' }).click();
    await expect(row('server-2')).toContainText('key is pinned');
    expect(fresh.written().join('\n')).toContain('its disk was replaced: server-2');
    await tests.click();
    await expect(row('server-2')).toContainText('logged in');
    await shot('replaced');
    await page.keyboard.press('Escape');
    await expect(needs).toContainText('Nothing needs a person.');
    await page.getByRole('button', { name: 'Open a terminal on server-2' }).click();
    await page.locator('[data-terminal="server-2"][data-terminal-state="open"]').waitFor();
    expect(wire.join('\n')).not.toContain(lab.passwords.worded);
  });

  test('a range is looked through for SSH, stopped, and what answered is chosen from', async ({
    page,
    fresh,
  }, info) => {
    test.setTimeout(5 * 60_000);
    const [one, two] = [lab.host('server-1'), lab.host('server-2')];
    const network = one.address.replace(/\d+$/, '');
    // Something that is no sshd, and means harm to whoever shows what it says.
    const hostile = [
      'import socket; s = socket.create_server(("", 2022))',
      'while True: c = s.accept()[0]; c.sendall(b"SSH-2.0-\\x1b]0;owned\\x07<img src=x>\\r\\n"); c.close()',
    ].join('\n');
    await lab.sh(
      'server-2',
      `cat >/run/hostile.py <<'EOP'\n${hostile}\nEOP\nsystemd-run -q python3 /run/hostile.py`,
    );
    await page.goto(fresh.url);
    await page.getByRole('button', { name: 'Add hosts…' }).click();
    const adding = page.getByRole('dialog', { name: 'Add hosts' });
    await adding.getByRole('button', { name: 'Look in a range…' }).click();
    const scan = page.getByRole('dialog', { name: 'Look for hosts with SSH' });
    const range = scan.getByLabel('Network, or first and last address');
    await expect(range).toBeFocused();
    await range.fill('8.8.8.0/24');
    await expect(scan.getByRole('button', { name: 'Look' })).toBeDisabled();
    await expect(scan).toContainText('These are public addresses.');
    await scan.getByRole('checkbox').check();
    await expect(scan.getByRole('button', { name: 'Look' })).toBeEnabled();
    await range.fill('9.9.9.0/24');
    await expect(scan.getByRole('checkbox')).not.toBeChecked();
    await expect(scan.getByRole('button', { name: 'Look' })).toBeDisabled();
    await range.fill('10.0.0.0/8');
    await expect(scan).toContainText('at most 4096 are looked at');
    await range.fill(`${network}0/24`);
    await expect(scan).toContainText(`254 addresses, ${network}1 to ${network}254.`);
    await scan.getByRole('button', { name: 'Look' }).click();
    for (const { address } of [one, two])
      await expect(scan.locator(`[data-found="${address}"]`)).toBeVisible();
    await scan.getByRole('button', { name: 'Stop' }).click();
    await expect(scan.getByRole('status')).toContainText('stopped');
    await range.fill(`${network}11-14`);
    await scan.getByRole('button', { name: 'Look' }).click();
    await expect(scan.getByRole('status')).toContainText('4 of 4 asked, 2 answer with SSH');
    await expect(scan.locator(`[data-found="${one.address}"]`)).toContainText('SSH-2.0-OpenSSH');
    for (const theme of ['slate', 'sun', 'paper']) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name;
      }, theme);
      await page.screenshot({ path: info.outputPath(`scan-${theme}.png`) });
    }
    await expectAccessible(page, 'a look through a range');
    await scan.locator(`[data-found="${one.address}"]`).getByRole('checkbox').uncheck();
    // They answered at the port that was asked, whatever is typed by now.
    await scan.getByLabel('SSH port').fill('2222');
    await scan.getByRole('button', { name: 'Take 1 host' }).click();
    await expect(adding.getByRole('textbox', { name: /One host a line/ })).toHaveValue(`${two.address}\n`);

    await adding.getByRole('button', { name: 'Look in a range…' }).click();
    await range.fill(`${network}11-12`);
    await scan.getByLabel('SSH port').fill('2022');
    await scan.getByRole('button', { name: 'Look' }).click();
    await expect(scan.getByRole('status')).toContainText('2 of 2 asked, 1 answers with SSH');
    const found = scan.locator(`[data-found="${two.address}"]`);
    await expect(found).toContainText('SSH-2.0-[U+001B]]0;owned[U+0007]<img src=x>');
    await expect(found.locator('img')).toHaveCount(0);
    expect(fresh.written()).toContain(`look for SSH on port 2022: ${network}11-12`);
  });
});
