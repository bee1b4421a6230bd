import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { rootContext } from '../src/main/platform/call-context.ts';
import { MusterPage } from '../test/e2e/run-page.ts';
import { serveMuster } from '../test/e2e/serve-muster.ts';
import { defaultVersions, packDistribution } from '../test/lab/distribution/pack.ts';
import { acquireLab, type Lab } from '../test/lab/lab.ts';
import { prepareMachine } from '../test/lab/machine.ts';
import { labSecrets, labSiteFile } from '../test/support/lab-site.ts';
import { MusterCli } from '../test/support/muster-cli.ts';

/** Takes the pictures of the README anew, from a real install on the lab's hosts: `npm run build && node scripts/pictures.ts`, as root. */

const VIEW = { width: 1440, height: 900 };
const INSTALL_MS = 10 * 60_000;
const chromiumPath = '/usr/bin/chromium';
const docs = join(import.meta.dirname, '..', 'docs');
const ctx = rootContext({ progress: ({ text }) => console.log(text) });

/** The plan before it starts, then the run while its last server joins. */
async function takePictures(page: Page): Promise<void> {
  const screen = new MusterPage(page);
  await page.getByRole('button', { name: 'Install…' }).click();
  await page.locator('.plan li').first().waitFor();
  await page.screenshot({ path: join(docs, 'plan.png') });
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const joining = screen.step('join-servers/server-3').and(page.locator('.running, .waiting'));
  await joining.waitFor({ timeout: INSTALL_MS });
  await page.screenshot({ path: join(docs, 'run.png') });
}

async function withScreen(lab: Lab, work: (page: Page) => Promise<void>): Promise<void> {
  const wanted = { distribution: 'rke2', version: defaultVersions.rke2 } as const;
  const bundle = await packDistribution(ctx, wanted);
  const muster = await MusterCli.create(labSecrets(lab));
  try {
    const site = await muster.file('site.yaml', labSiteFile(lab, { ...wanted, bundle }));
    const read = await muster.run(['plan', site]);
    if (read.code !== 0) throw new Error(`muster plan ended with ${read.code}: ${read.stderr}`);
    const served = await serveMuster(muster, labSecrets(lab));
    const browser = await chromium.launch({
      ...(existsSync(chromiumPath) && { executablePath: chromiumPath }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await browser.newPage({ viewport: VIEW, colorScheme: 'light', locale: 'en-GB' });
      await page.goto(served.url);
      await work(page);
    } finally {
      await browser.close();
      await served.stop();
    }
  } finally {
    await muster.dispose();
  }
}

await prepareMachine(ctx);
const held = await acquireLab({ name: 'harbour', servers: 3, agents: 2, context: ctx });
try {
  await withScreen(held.lab, takePictures);
} finally {
  await held.release();
}
