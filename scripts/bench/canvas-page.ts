import type { Browser, Page } from '@playwright/test';
import { importSite } from '../../src/main/use-cases/sites.ts';
import { openAppOnHome } from '../../test/support/face/app-on-home.ts';
import { sampleFacts } from '../../test/support/site-samples.ts';

const SERVERS = 5;
const SPARE = 5;
const PER_RACK = 84;
const GIB = 2 ** 30;

/** Shows the topology of a cluster with so many agents, in racks, and works with its page. */
export async function withSheet<T>(
  browser: Browser,
  { directory, agents }: { readonly directory: string; readonly agents: number },
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const at = await openAppOnHome(directory);
  const { app, home } = at;
  importSite(app.deps, { text: hallText(agents), fileName: 'hall.yaml', directory: home });
  const { nodes, sites } = app.deps.stores;
  const recorded = sites.list().flatMap(({ id }) => nodes.ofSite(id));
  const facts = recorded.map(
    ({ id, hostname }) => [id, sampleFacts({ hostname, cpus: 8, memoryBytes: 32 * GIB })] as const,
  );
  nodes.setFactsOfAll(new Map(facts));
  for (const { id, role } of recorded) {
    // What an agent's dot looks like costs the same; 5 000 transactions more would be what is waited for.
    if (role !== 'server') continue;
    nodes.moveStatus(id, { status: 'installing' });
    nodes.moveStatus(id, { status: 'active' });
  }
  const face = await at.serve();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  try {
    await page.goto(face.url);
    await page.getByRole('link', { name: 'Topology' }).click();
    await page.locator('[data-sheet] .squares, [data-sheet] .zone-agent [data-host]').first().waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    return await work(page);
  } finally {
    await page.close();
    await at.close();
  }
}

/** A site file of one cluster, `hall`, with so many agents in racks, and some hosts without a cluster. */
export function hallText(agents: number): string {
  const servers = Array.from({ length: SERVERS }, (_, index) => `s${index + 1}`);
  const members = Array.from({ length: agents }, (_, index) => `a${index + 1}`);
  const spare = Array.from({ length: SPARE }, (_, index) => `h${index + 1}`);
  const host = (name: string, index: number) => {
    const rack = Math.floor(index / PER_RACK) + 1;
    const address = `10.${Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;
    return `  ${name}:\n    address: ${address}\n    credential: field\n    labels:\n      rack: "${rack}"\n`;
  };
  return `muster: 1
site:
  name: Hall

credentials:
  field:
    user: muster
    agent: true

hosts:
${[...servers, ...members, ...spare].map(host).join('')}
clusters:
  hall:
    distribution: rke2
    version: v1.36.4+rke2r1
    credential: field
    servers:
${servers.map((name, index) => (index === 0 ? `      ${name}:\n        initial: true\n` : `      ${name}: {}\n`)).join('')}    agents:
${members.map((name) => `      - ${name}\n`).join('')}`;
}
