import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { rootContext } from '../src/main/platform/call-context.ts';
import { MusterPage } from '../test/e2e/run-page.ts';
import { serveMuster } from '../test/e2e/serve-muster.ts';
import { TerminalsSheet } from '../test/e2e/terminals-app.ts';
import { defaultVersions, packDistribution } from '../test/lab/distribution/pack.ts';
import { acquireLab, type Lab } from '../test/lab/lab.ts';
import { prepareMachine } from '../test/lab/machine.ts';
import { labSecrets, labSiteFile } from '../test/support/lab-site.ts';
import { MusterCli } from '../test/support/muster-cli.ts';
import { shrinkPng } from './shrink-png.ts';

/** Takes the pictures of the README anew, from a real install on the lab's hosts: `npm run build && node scripts/pictures.ts`, as root. */

const VIEW = { width: 1440, height: 900 };
const INSTALL_MS = 10 * 60_000;
const chromiumPath = '/usr/bin/chromium';
const docs = join(import.meta.dirname, '..', 'docs');
const ctx = rootContext({ progress: ({ text }) => console.log(text) });

/** A host in the hand over the servers; the plan before it starts; the run while its last server joins; terminals beside it. */
async function takePictures(page: Page): Promise<void> {
  const screen = new MusterPage(page);
  await page.getByRole('link', { name: 'Topology' }).click();
  await carryToServers(page, 'agent-2');
  await take(page, 'topology');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await page.getByRole('link', { name: 'Plan', exact: true }).click();
  await page.locator('.plan li').first().waitFor();
  await take(page, 'plan');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const joining = screen.step('join-servers/server-3').and(page.locator('.running, .waiting'));
  await joining.waitFor({ timeout: INSTALL_MS });
  await take(page, 'run');
  await page.getByRole('link', { name: 'Terminals' }).click();
  const sheet = new TerminalsSheet(page);
  const hosts = ['server-1', 'server-2', 'agent-2'];
  for (const host of hosts) {
    await sheet.open(host);
    await sheet.type(host, "PS1='\\u@\\h:\\w\\$ '; clear");
  }
  await page.keyboard.press('Control+Shift+B');
  await page.keyboard.type('ls /etc/rancher /var/lib/rancher; systemctl is-active rke2-server; hostname');
  await page.keyboard.press('Enter');
  for (const host of hosts) await sheet.shown(host).getByText(host, { exact: true }).last().waitFor();
  await take(page, 'terminals');
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(docs, `${name}.png`);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  shrinkPng(path);
}

/** Presses a host and holds it over the servers, so that the zone says what would be true. */
async function carryToServers(page: Page, hostname: string): Promise<void> {
  const from = await page.locator(`[data-hostname="${hostname}"]`).boundingBox();
  const to = await page.getByRole('region', { name: 'Servers', exact: true }).boundingBox();
  if (from === null || to === null) throw new Error('nothing to drag, or nowhere');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, from.y, { steps: 3 });
  await page.mouse.move(to.x + to.width * 0.36, to.y + to.height - 30, { steps: 8 });
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
