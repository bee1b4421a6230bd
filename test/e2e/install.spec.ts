import { expect, test } from '@playwright/test';
import { extractText, getDocumentProxy } from 'unpdf';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../lab/distribution/pack.ts';
import { acquireLab, type HeldLab, type Lab } from '../lab/lab.ts';
import { labSecrets, labSiteFile } from '../support/lab-site.ts';
import { MusterCli } from '../support/muster-cli.ts';
import { openFace } from './face.ts';
import { MusterPage } from './run-page.ts';

/** Two cores, real control plane, shared with whatever else runs there. */
const INSTALL_MS = 9 * 60_000;

test.describe('an install on real hosts', () => {
  let held: HeldLab | undefined;
  let lab: Lab;
  let muster: MusterCli;

  test.beforeAll(async () => {
    test.setTimeout(10 * 60_000);
    held = await acquireLab({ name: 'e2e', servers: 1, agents: 1 });
    lab = held.lab;
    muster = await MusterCli.create(labSecrets(lab));
  });

  test.afterAll(async () => {
    test.setTimeout(2 * 60_000);
    await muster?.dispose();
    await held?.release();
  });

  test('stops where a host dies, goes on when it is back, is told in a report, and is rolled back', async ({
    page: browserPage,
  }, info) => {
    test.setTimeout(2 * INSTALL_MS);
    const wanted = { distribution: 'rke2', version: defaultVersions.rke2 } as const;
    const bundle = await packDistribution(rootContext(), wanted);
    const site = await muster.file('site.yaml', labSiteFile(lab, { ...wanted, bundle }));
    const read = await muster.run(['plan', site]);
    expect(read.code, read.stderr).toBe(0);
    const [server, agent] = [hostIn('server'), hostIn('agent')];
    const face = await openFace(muster, labSecrets(lab), browserPage);
    const { page } = face;
    try {
      const screen = new MusterPage(page);
      await screen.startInstall();

      await expect(screen.step(`prepare-hosts/${agent}`)).toHaveClass(/verified/, { timeout: INSTALL_MS });
      await lab.kill(agent);
      await expect(screen.state('stopped')).toBeVisible({ timeout: INSTALL_MS });
      await expect(screen.step(`join-first-agent/${agent}`)).toHaveClass(/failed/);
      await page.screenshot({ path: info.outputPath('host-dead.png') });

      await lab.boot(agent);
      await screen.resume();
      await screen.watchToEnd(`install-initial-server/${server}`, INSTALL_MS);
      await page.screenshot({ path: info.outputPath('done.png') });
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
      await page.screenshot({ path: info.outputPath('rolled-back.png') });
      for (const { name } of lab.hosts)
        await expect(screen.step(`prepare-hosts/${name}`)).toHaveClass(/undone/);
      await page.getByRole('button', { name: 'All runs…' }).click();
      await expect(page.locator('tr[data-run]')).toContainText('taken back');
      expect(face.faults).toEqual([]);
    } finally {
      await face.close();
    }
  });

  function hostIn(role: 'server' | 'agent'): string {
    const host = lab.hosts.find((one) => one.role === role);
    if (host === undefined) throw new Error(`the lab has no ${role}`);
    return host.name;
  }
});
