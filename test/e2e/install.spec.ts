import { expect, test } from '@playwright/test';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../lab/distribution/pack.ts';
import { acquireLab, type HeldLab, type Lab } from '../lab/lab.ts';
import { labSecrets, labSiteFile } from '../support/lab-site.ts';
import { MusterCli } from '../support/muster-cli.ts';
import { MusterPage } from './run-page.ts';
import { serveMuster } from './serve-muster.ts';
import { watchFaults } from './served-app.ts';

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

  test('is watched to its end, survives a reload in the middle, and is rolled back there', async ({
    page,
  }, info) => {
    test.setTimeout(2 * INSTALL_MS);
    const wanted = { distribution: 'rke2', version: defaultVersions.rke2 } as const;
    const bundle = await packDistribution(rootContext(), wanted);
    const site = await muster.file('site.yaml', labSiteFile(lab, { ...wanted, bundle }));
    const read = await muster.run(['plan', site]);
    expect(read.code, read.stderr).toBe(0);
    const served = await serveMuster(muster, labSecrets(lab));
    const faults = watchFaults(page, served.port);
    try {
      const screen = new MusterPage(page);
      await page.goto(served.url);
      await screen.startInstall();
      const [server] = lab.hosts.filter(({ role }) => role === 'server');
      await screen.watchToEnd(`prepare-hosts/${server?.name}`, INSTALL_MS);
      await page.screenshot({ path: info.outputPath('done.png') });
      await page.getByRole('link', { name: 'Fleet' }).click();
      for (const { name } of lab.hosts)
        await expect(screen.node(name)).toHaveAttribute('data-status', 'active');
      await page.getByRole('button', { name: 'Open run' }).click();
      await screen.rollBack('edge', INSTALL_MS);
      await expect(screen.state('rolled-back')).toBeVisible({ timeout: INSTALL_MS });
      await page.screenshot({ path: info.outputPath('rolled-back.png') });
      for (const { name } of lab.hosts)
        await expect(screen.step(`prepare-hosts/${name}`)).toHaveClass(/undone/);
      expect(faults).toEqual([]);
    } finally {
      await served.stop();
    }
  });
});
