import { test as base, type Page } from '@playwright/test';
import type { App } from '../../src/main/app.ts';
import type { ServeFace } from '../../src/main/serve/create-serve-face.ts';
import { exportSite, importSite } from '../../src/main/use-cases/sites.ts';
import { openAppOnHome } from '../support/face/app-on-home.ts';
import { sampleFacts } from '../support/site-samples.ts';
import { watchFaults } from './served-app.ts';

/** Three servers, two agents and three spare hosts; nothing is installed. */
export const siteText = `muster: 1
site:
  name: Mill

credentials:
  field:
    user: muster
    agent: true

hosts:
  m-s1:
    address: 10.0.0.11
  m-s2:
    address: 10.0.0.12
  m-s3:
    address: 10.0.0.13
  m-a1:
    address: 10.0.0.21
  m-a2:
    address: 10.0.0.22
  m-h1:
    address: 10.0.0.31
    credential: field
  m-h2:
    address: 10.0.0.32
    credential: field
  m-h3:
    address: 10.0.0.11
    credential: field

clusters:
  mill:
    distribution: rke2
    version: v1.36.4+rke2r1
    credential: field
    servers:
      m-s1:
        initial: true
      m-s2: {}
      m-s3: {}
    agents:
      - m-a1
      - m-a2
`;

const GIB = 2 ** 30;

/** A real app on a database of its own, with a site that was read in and hosts that were looked at. */
export interface TopologyApp {
  readonly app: App;
  readonly face: ServeFace;
  /** The site as the database would write it. */
  siteFile(): string;
  /** Lets the engine have installed a host. */
  install(hostname: string): void;
}

/** The screens on a real app, a new one for each test; nothing of it reaches beyond this machine. */
export const test = base.extend<{ mill: TopologyApp }>({
  mill: async ({ page }, use) => {
    const at = await openAppOnHome();
    const { app, home } = at;
    importSite(app.deps, { text: siteText, fileName: 'mill.yaml', directory: home });
    const nodes = () => app.deps.stores.sites.list().flatMap(({ id }) => app.deps.stores.nodes.ofSite(id));
    const named = (hostname: string) => {
      const node = nodes().find((one) => one.hostname === hostname);
      if (node === undefined) throw new Error(`no ${hostname}`);
      return node;
    };
    for (const { id, hostname } of nodes().filter(({ hostname: name }) => name !== 'm-h3')) {
      const memoryBytes = hostname === 'm-h2' ? GIB : 32 * GIB;
      app.deps.stores.nodes.setFacts(id, sampleFacts({ hostname, cpus: 8, memoryBytes }));
    }
    const face = await at.serve();
    const faults = watchFaults(page, `127.0.0.1:${face.port}`);
    await use({
      app,
      face,
      siteFile: () => {
        const [site] = app.deps.stores.sites.list();
        return site === undefined ? '' : exportSite(app.deps, site.id);
      },
      install: (hostname) => {
        const { id } = named(hostname);
        app.deps.stores.nodes.moveStatus(id, { status: 'installing' });
        app.deps.stores.nodes.moveStatus(id, { status: 'active' });
      },
    });
    await at.close();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  },
});

/** The topology screen as a person uses it. */
export class TopologySheet {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('link', { name: 'Topology' }).click();
    await this.page.getByRole('heading', { name: 'Topology of mill' }).waitFor();
  }

  zone(name: 'Unassigned' | 'Servers' | 'Agents') {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** The card of a host, wherever it is. */
  card(hostname: string) {
    return this.page.locator(`[data-hostname="${hostname}"]`);
  }

  /** The card of a host in a zone. */
  in(zone: 'Unassigned' | 'Servers' | 'Agents', hostname: string) {
    return this.zone(zone).locator(`[data-hostname="${hostname}"]`);
  }

  /** What a zone says. */
  rule(zone: 'Unassigned' | 'Servers' | 'Agents') {
    return this.zone(zone).locator('.rule-box');
  }

  /** Presses a host and moves the mouse over a zone, without letting go. */
  async carry(hostname: string, zone: 'Unassigned' | 'Servers' | 'Agents'): Promise<void> {
    const { mouse } = this.page;
    await this.card(hostname).scrollIntoViewIfNeeded();
    const from = await this.card(hostname).boundingBox();
    const to = await this.zone(zone).boundingBox();
    if (from === null || to === null) throw new Error('nothing to drag, or nowhere');
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 6, { steps: 2 });
    await mouse.move(to.x + to.width / 3, to.y + to.height - 24, { steps: 8 });
  }

  /** Presses the pennant of the initial server and moves the mouse over a host, without letting go. */
  async carryPennant(hostname: string): Promise<void> {
    const { mouse } = this.page;
    const from = await this.page.locator('[data-pennant]').boundingBox();
    const to = await this.card(hostname).boundingBox();
    if (from === null || to === null) throw new Error('no pennant, or nowhere to take it');
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + from.width / 2 + 12, from.y + 16, { steps: 2 });
    await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
  }

  /** Draws a rectangle on the sheet from above one host to below another. */
  async band(first: string, last: string): Promise<void> {
    const { mouse } = this.page;
    const from = await this.card(first).boundingBox();
    const to = await this.card(last).boundingBox();
    if (from === null || to === null) throw new Error('nothing to draw a band around');
    await mouse.move(from.x - 4, from.y - 4);
    await mouse.down();
    await mouse.move(to.x + to.width - 8, to.y + to.height / 2, { steps: 4 });
    await mouse.up();
  }

  async drop(): Promise<void> {
    await this.page.mouse.up();
  }

  async drag(hostname: string, zone: 'Unassigned' | 'Servers' | 'Agents'): Promise<void> {
    await this.carry(hostname, zone);
    await this.drop();
  }
}
