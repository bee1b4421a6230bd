import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { Facts } from '../../../src/renderer/features/topology/host-facts.tsx';
import { sheetOf } from '../../../src/renderer/features/topology/sheet.ts';
import { TopologyScreen } from '../../../src/renderer/features/topology/topology-screen.tsx';
import { freshlyKnown, type Live, nothingKnown } from '../../../src/renderer/stores/projections/live.ts';
import { createTopologyStore, nothingDrawn } from '../../../src/renderer/stores/view/topology-store.ts';
import { createViewStore } from '../../../src/renderer/stores/view/view-store.ts';
import type { FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const noop = () => undefined;

function drawn(
  live: Live<FleetSnapshot>,
  cluster = 'cluster-km7',
  store = createTopologyStore({ read: () => null, write: noop }),
  view = createViewStore({ read: () => null, write: noop }, false),
): string {
  return renderToStaticMarkup(
    <TopologyScreen
      live={live}
      clusterId={clusterIdSchema.parse(cluster)}
      store={store}
      view={view}
      onSave={noop}
      onPlan={noop}
      onSiteFile={noop}
      onLeave={noop}
      ask={{
        host: () => Promise.resolve(null),
        terminal: () => undefined,
        templates: () => Promise.resolve([]),
        keepTemplate: () => Promise.resolve(true),
        dropTemplate: () => Promise.resolve(true),
        editCluster: () => Promise.resolve(null),
        removeCluster: () => Promise.resolve(null),
        removeHosts: () => Promise.resolve(null),
      }}
    />,
  );
}

const known = (fleet: FleetSnapshot) => freshlyKnown(fleet, fleet.takenAt, 0);
const planButton = /<button type="button" class="btn primary"( disabled="")?>Review plan/;

describe('the topology screen', () => {
  it('offers the plan of what is recorded', () => {
    const html = drawn(known(fleetSnapshot(scriptedApp({ pace: 1000 }).services, null)));
    expect(html).toContain('Topology of km7');
    expect(planButton.exec(html)?.[1]).toBeUndefined();
    expect(html).toMatch(planButton);
  });

  it.each([
    ['under a run', 'cluster-km7', 'A run is under way on km7.'],
    ['for a cluster that others built', 'cluster-km7-cam', 'km7-cam was built by others.'],
  ])('offers none %s, and says why', (_what, cluster, why) => {
    const app = scriptedApp({ pace: 1000 });
    app.start();
    const html = drawn(known(fleetSnapshot(app.services, null)), cluster);
    expect(html).toContain(why);
    expect(planButton.exec(html)?.[1]).toBe(' disabled=""');
  });

  it('says how many servers vote now, where they are not as many as are recorded', () => {
    const fleet = fleetSnapshot(scriptedApp({ pace: 1000 }).services, null);
    const rows = (html: string) =>
      [...html.matchAll(/<tr class="votes-(\w+)">.*?<td>(\d+)/g)].map(([, row, n]) => `${row} ${n}`);
    expect(rows(drawn(known(fleet)))).toEqual(['now 0', 'recorded 3']);
    const nodes = fleet.nodes.map((node) => ({ ...node, status: 'active' as const }));
    expect(rows(drawn(known({ ...fleet, nodes })))).toEqual(['recorded 3']);
  });

  it('hides nothing of what a host says of itself', () => {
    const fleet = fleetSnapshot(scriptedApp({ pace: 1000 }).services, null);
    const [host] = sheetOf(fleet, clusterIdSchema.parse('cluster-km7'), nothingDrawn)?.hosts ?? [];
    if (host?.node.facts == null) throw new Error('the first host was not seen');
    const node = { ...host.node, facts: { ...host.node.facts, architecture: 'arm\u202e64' } };
    const html = renderToStaticMarkup(<Facts host={{ ...host, node }} details={null} nowMs={0} />);
    expect(html).toContain('<dd>arm[U+202E]64</dd>');
    expect(html).not.toContain('\u202e');
  });

  it('keeps no site file while something is drawn that the file would not have', () => {
    const fleet = fleetSnapshot(scriptedApp({ pace: 1000 }).services, null);
    const button = /<button[^>]*>Save site file/;
    expect(button.exec(drawn(known(fleet)))?.[0]).not.toContain('disabled');
    const agent = fleet.nodes.find(({ role }) => role === 'agent');
    const place = { role: 'agent', isInitial: false };
    const kept = { places: [[agent?.id, place, { ...place, role: 'server' }]], hosts: [] };
    const store = createTopologyStore({ read: () => JSON.stringify(kept), write: noop });
    const html = drawn(known(fleet), 'cluster-km7', store);
    expect(button.exec(html)?.[0]).toContain('disabled');
    expect(html).toContain('Save first.');
  });

  it('draws the rows of a long tray as high as it counts them, higher for fingers', () => {
    const fleet = fleetSnapshot(scriptedApp({ pace: 1000 }).services, null);
    const [model] = fleet.nodes;
    if (model === undefined) throw new Error('no hosts');
    const spare = Array.from({ length: 120 }, (_, n) => ({
      ...model,
      id: nodeIdSchema.parse(`spare-${n}`),
      hostname: `spare-${n}`,
      role: null,
      isInitial: false,
      clusterId: null,
    }));
    const live = known({ ...fleet, nodes: spare });
    expect(drawn(live)).toContain('--row-height:48px');
    const flag = (on: boolean) => ({ read: () => on, write: noop });
    const view = createViewStore({ read: () => null, write: noop }, false, {
      touch: flag(true),
      allPhases: flag(false),
    });
    expect(drawn(live, 'cluster-km7', undefined, view)).toContain('--row-height:70px');
  });

  it('says that a cluster is not known only once it knows', () => {
    expect(drawn(nothingKnown())).not.toContain('not recorded here');
    const fleet = fleetSnapshot(scriptedApp({ pace: 1000 }).services, null);
    expect(drawn(known(fleet), 'gone')).toContain('This cluster is not recorded here.');
  });
});
