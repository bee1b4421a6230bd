import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { importSite } from '../../../src/main/use-cases/sites.ts';
import { openAppOnHome } from '../../support/face/app-on-home.ts';
import { siteText } from '../../support/site-text.ts';

const site = (...settings: readonly string[]) =>
  siteText({ hosts: { h1: ['address: 10.0.0.1'] }, settings, servers: ['h1'] });

it('blocks the plan of an install that names no bundle, before any host is looked at, and not its removal', async () => {
  const at = await openAppOnHome();
  try {
    const { deps, services } = at.app;
    importSite(deps, { text: site(), fileName: 'site.yaml', directory: at.home });
    const [cluster] = deps.stores.clusters.list();
    if (cluster === undefined) throw new Error('the file has a cluster');
    const wishes = { pauseBefore: [], pauseBetween: false, skip: [] };
    const planned = async (operation: 'install' | 'uninstall') =>
      (await services.planRun(rootContext(), { clusterId: cluster.id, operation, wishes })).findings;
    expect(await planned('install')).toMatchObject([
      { rule: 'F350', severity: 'block', seen: 'no bundle is named' },
    ]);
    expect(await planned('uninstall')).toEqual([]);
    mkdirSync(join(at.home, 'artifacts'));
    importSite(deps, {
      text: site('bundle: ./artifacts'),
      fileName: 'site.yaml',
      directory: at.home,
    });
    expect((await planned('install')).map(({ rule }) => rule)).not.toContain('F350');
  } finally {
    await at.close();
  }
});
