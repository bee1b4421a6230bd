import { expect, type Page, test } from '@playwright/test';
import { extractText, getDocumentProxy } from 'unpdf';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../lab/distribution/pack.ts';
import { acquireLab, type HeldLab, type Lab } from '../lab/lab.ts';
import { MusterCli } from '../support/muster-cli.ts';
import { openFace } from './face.ts';
import { MusterPage } from './run-page.ts';
import { TopologySheet } from './topology-app.ts';

/** Two cores, real control plane, shared with whatever else runs there. */
const INSTALL_MS = 9 * 60_000;

test.describe('the whole story on real hosts', () => {
  let held: HeldLab | undefined;
  let lab: Lab;
  let muster: MusterCli;

  test.beforeAll(async () => {
    test.setTimeout(10 * 60_000);
    held = await acquireLab({ name: 'e2e', servers: 1, agents: 1 });
    lab = held.lab;
    muster = await MusterCli.create({});
  });

  test.afterAll(async () => {
    test.setTimeout(5 * 60_000);
    await muster?.dispose();
    await held?.release();
  });

  test('from an empty app to a cluster, over a host that dies, and all the way back', async ({
    page: browserPage,
  }, info) => {
    test.setTimeout(2 * INSTALL_MS);
    const wanted = { distribution: 'rke2', version: defaultVersions.rke2 } as const;
    const bundle = await packDistribution(rootContext(), wanted);
    const [server, agent] = [hostIn('server'), hostIn('agent')];
    const face = await openFace(muster, {}, browserPage);
    const { page } = face;
    const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
    try {
      await addHosts(page);
      await meetHosts(page);
      await shot('met');
      await makeCluster(page, { ...wanted, bundle });
      await drawRoles(page, { server, agent });
      await shot('drawn');

      await page.getByRole('link', { name: 'Fleet' }).click();
      const screen = new MusterPage(page);
      await screen.startInstall();
      await expect(screen.step(`prepare-hosts/${agent}`)).toHaveClass(/verified/, { timeout: INSTALL_MS });
      await lab.kill(agent);
      await expect(screen.state('stopped')).toBeVisible({ timeout: INSTALL_MS });
      await expect(screen.step(`join-first-agent/${agent}`)).toHaveClass(/failed/);
      await shot('host-dead');

      await lab.boot(agent);
      await screen.resume();
      await screen.watchToEnd(`install-initial-server/${server}`, INSTALL_MS);
      await shot('done');
      expect((await screen.saveReport('HTML')).content.toString()).toContain(agent);
      expect((await screen.saveReport('Markdown')).content.toString()).toContain(agent);
      const pdf = await getDocumentProxy(new Uint8Array((await screen.saveReport('PDF')).content));
      expect((await extractText(pdf, { mergePages: true })).text).toContain(agent);

      await page.getByRole('link', { name: 'Fleet' }).click();
      for (const { name } of lab.hosts)
        await expect(screen.node(name)).toHaveAttribute('data-status', 'active');
      await page.getByRole('button', { name: 'Open run' }).click();
      await screen.rollBack('edge', INSTALL_MS);
      await expect(screen.state('rolled-back')).toBeVisible({ timeout: INSTALL_MS });
      await shot('rolled-back');
      for (const { name } of lab.hosts)
        await expect(screen.step(`prepare-hosts/${name}`)).toHaveClass(/undone/);
      expect(face.faults).toEqual([]);
    } finally {
      await face.close();
    }
  });

  /** Types the hosts, with the key that logs in to them. */
  async function addHosts(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Add hosts…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add hosts' });
    const lines = lab.hosts.map(({ address, name }) => `${address} ${name}`);
    await dialog.getByRole('textbox', { name: /One host a line/ }).fill(lines.join('\n'));
    await dialog.getByLabel('Name of the site').fill('Mill');
    await dialog.getByLabel('User on the hosts').fill('keyed');
    await dialog.getByLabel('Proves itself by').selectOption('key-file');
    await dialog.getByLabel('File of the key').fill(lab.keyPath);
    await dialog.getByRole('button', { name: `Add ${lines.length} hosts` }).click();
    await expect(dialog).toHaveCount(0);
  }

  /** Compares the key of each host with what stands on the host itself, and logs in. */
  async function meetHosts(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'First contact…' }).click();
    const dialog = page.getByRole('dialog', { name: 'First contact' });
    for (const { name } of lab.hosts) {
      const row = dialog.locator(`[data-met="${name}"]`);
      await expect(row).toContainText('never seen');
      await row.getByRole('button').click();
      const print = await lab.sh(
        name,
        "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2 | tail -c 7",
      );
      await dialog.getByLabel('Type the last 6 you read there').fill(print.trim());
      await dialog.getByRole('button', { name: 'Pin this key' }).click();
      await expect(row).toContainText('key is pinned');
    }
    await dialog.getByRole('button', { name: 'Test the connection' }).click();
    for (const { name } of lab.hosts)
      await expect(dialog.locator(`[data-met="${name}"]`)).toContainText('logged in');
    await page.keyboard.press('Escape');
  }

  async function makeCluster(
    page: Page,
    { distribution, version, bundle }: Record<'distribution' | 'version' | 'bundle', string>,
  ): Promise<void> {
    await page.getByRole('button', { name: 'New cluster…' }).click();
    const dialog = page.getByRole('dialog', { name: 'New cluster' });
    await dialog.getByLabel('Name', { exact: true }).fill('edge');
    await dialog.getByLabel('Distribution').selectOption(distribution);
    await dialog.getByLabel('Version').fill(version);
    await dialog.getByLabel('Directory with its artifacts').fill(bundle);
    await dialog.getByRole('button', { name: 'Make it' }).click();
  }

  /** Drags the hosts into their roles with the mouse, and records it. */
  async function drawRoles(page: Page, { server, agent }: Record<'server' | 'agent', string>): Promise<void> {
    await page.getByRole('heading', { name: 'Topology of edge' }).waitFor();
    const sheet = new TopologySheet(page);
    await sheet.drag(server, 'Servers');
    await sheet.drag(agent, 'Agents');
    await page.getByRole('button', { name: `Make ${server} the initial server` }).click();
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await expect(sheet.in('Servers', server)).toHaveAttribute('data-kind', 'recorded');
  }

  function hostIn(role: 'server' | 'agent'): string {
    const host = lab.hosts.find((one) => one.role === role);
    if (host === undefined) throw new Error(`the lab has no ${role}`);
    return host.name;
  }
});
