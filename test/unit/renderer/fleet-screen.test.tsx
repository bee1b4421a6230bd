import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import {
  failuresSurvived,
  fleetRows,
  onlyStatus,
  statusCounts,
} from '../../../src/renderer/features/fleet/fleet-rows.ts';
import { FleetScreen } from '../../../src/renderer/features/fleet/fleet-screen.tsx';
import { needsOf } from '../../../src/renderer/features/fleet/needs-of.ts';
import {
  cutOff,
  freshlyKnown,
  type Live,
  nothingKnown,
} from '../../../src/renderer/stores/projections/live.ts';
import { createViewStore } from '../../../src/renderer/stores/view/view-store.ts';
import type { FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';
import { endedRun } from './samples.ts';

const fresh = () => fleetSnapshot(scriptedApp({ pace: 1 }).services, null);

describe('fleet rows', () => {
  it('sort nodes by role, the initial server leading, and keep hosts without a cluster apart', () => {
    const { sites, spare, nodeCount } = fleetRows(fresh());
    const [km7] = sites[0]?.clusters ?? [];
    expect(km7?.servers.map(({ hostname }) => hostname)).toEqual(['km7-s1', 'km7-s2', 'km7-s3']);
    expect(km7?.agents).toHaveLength(5);
    expect(spare).toHaveLength(2);
    expect(nodeCount).toBe(10);
  });

  it('leave out nodes that were removed', () => {
    const fleet = fresh();
    const nodes = fleet.nodes.map((node) =>
      node.hostname === 'km7-a5' ? { ...node, status: 'removed' as const } : node,
    );
    expect(fleetRows({ ...fleet, nodes }).nodeCount).toBe(9);
  });

  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 1],
    [5, 2],
  ])('know that %i servers survive %i failures', (servers, failures) =>
    expect(failuresSurvived(servers)).toBe(failures),
  );

  it('give a cluster the mark of what is worst', async () => {
    const mark = (fleet: FleetSnapshot) => fleetRows(fleet).sites[0]?.clusters.map((row) => row.mark);
    expect(mark(fresh())).toEqual(['pending', 'active']);
    expect(mark((await endedRun('fails')).fleet)).toEqual(['failed', 'active']);
    expect(mark((await endedRun('good')).fleet)).toEqual(['active', 'active']);
  });

  it('count statuses, and filter by one', () => {
    const rows = fleetRows(fresh());
    expect(Object.fromEntries(statusCounts(rows))).toMatchObject({ active: 2, pending: 8, failed: 0 });
    expect(onlyStatus(rows, 'active').sites[0]?.clusters.map(({ cluster }) => cluster.name)).toEqual([
      'km7-cam',
    ]);
    expect(onlyStatus(rows, 'failed').sites).toEqual([]);
  });
});

describe('needs', () => {
  it('are none where all is well', async () => {
    expect(needsOf(fleetRows((await endedRun('good')).fleet))).toEqual([]);
  });

  it('name a stopped run once, with what to do, and not its node again', async () => {
    const needs = needsOf(fleetRows((await endedRun('fails')).fleet));
    expect(needs).toMatchObject([
      { kind: 'stopped', clusterName: 'km7', error: { cure: expect.any(String) } },
    ]);
  });

  it.each(['paused', 'needs-attention'] as const)('name a run that is %s', async (status) => {
    const { fleet } = await endedRun('fails');
    const runs = fleet.runs.map((row) => ({ ...row, run: { ...row.run, status } }));
    expect(needsOf(fleetRows({ ...fleet, runs }))).toMatchObject([{ kind: status, clusterName: 'km7' }]);
  });

  it('name a failed node that no run speaks of', () => {
    const fleet = fresh();
    const nodes = fleet.nodes.map((node) =>
      node.hostname === 'cam-a1' ? { ...node, status: 'failed' as const, installationError: 'gone' } : node,
    );
    expect(needsOf(fleetRows({ ...fleet, nodes }))).toMatchObject([
      { kind: 'node-failed', hostname: 'cam-a1', error: { message: 'gone' } },
    ]);
  });
});

describe('fleet screen', () => {
  const noop = () => undefined;
  const draw = (live: Live<FleetSnapshot>) =>
    renderToStaticMarkup(
      <FleetScreen
        live={live}
        about={null}
        view={createViewStore({ read: () => null, write: noop }, false)}
        onOpenRun={noop}
        onInstall={noop}
        onTopology={noop}
        onReadFile={noop}
        onSecrets={noop}
        onAddHosts={noop}
        onContact={noop}
        onTerminal={noop}
        onNewCluster={noop}
      />,
    );

  it('keeps the frame before the first answer, with no spinner', () => {
    const html = draw(nothingKnown());
    expect(html).toContain('Fleet');
    expect(html).not.toMatch(/spinner|skeleton/);
  });

  it('shows nodes with role and status, and one way on', () => {
    const html = draw(freshlyKnown(fresh(), new Date().toISOString(), Date.now()));
    expect(html).toContain('data-node="km7-s1" data-status="pending"');
    expect(html).toContain('Install…');
    expect(html).toContain('initial server');
  });

  it('keeps what is known when the connection goes, and says when it was recorded', () => {
    const live = cutOff(freshlyKnown(fresh(), new Date().toISOString(), Date.now()), null);
    const html = draw(live);
    expect(html).toContain('km7-s1');
    expect(html).toMatch(/recorded \d\d:\d\d · no connection to Muster for/);
  });

  it('offers no second run while one is taken back', async () => {
    const { fleet } = await endedRun('fails');
    const runs = fleet.runs.map((row) => ({ ...row, run: { ...row.run, status: 'rolling-back' as const } }));
    const html = draw(freshlyKnown({ ...fleet, runs }, fleet.takenAt, Date.now()));
    expect(html).toContain('Open run');
    expect(html).not.toMatch(/Carry on…|Install…/);
  });

  it('offers no install where a cluster is half taken off its hosts', async () => {
    const { fleet } = await endedRun('fails');
    const runs = fleet.runs.map((row) => ({ ...row, run: { ...row.run, operation: 'uninstall' as const } }));
    const html = draw(freshlyKnown({ ...fleet, runs }, fleet.takenAt, Date.now()));
    expect(html).toContain('Open run');
    expect(html).not.toMatch(/Carry on…|Install…/);
  });

  it('says of a cluster whose hosts were all taken back how they come back, and installs nothing on nobody', async () => {
    const { fleet } = await endedRun('good');
    const nodes = fleet.nodes.map((node) => ({ ...node, status: 'removed' as const }));
    const runs = fleet.runs.map((row) => ({ ...row, run: { ...row.run, status: 'rolled-back' as const } }));
    const html = draw(freshlyKnown({ ...fleet, nodes, runs }, fleet.takenAt, Date.now()));
    expect(html).toContain('No host belongs to this cluster now.');
    expect(html).toContain('Open run');
    expect(html).not.toMatch(/0 servers|No agents|Install…/);
  });

  it('draws of many clusters and hosts those that are in sight', () => {
    const fleet = fresh();
    const [cluster] = fleet.clusters;
    const spare = fleet.nodes.find(({ clusterId }) => clusterId === null);
    if (cluster === undefined || spare === undefined) throw new Error('the sample has neither');
    const many = <T,>(make: (n: number) => T) => Array.from({ length: 2000 }, (_, n) => make(n));
    const clusters = many((n) => ({ ...cluster, id: clusterIdSchema.parse(`c-${n}`), name: `c-${n}` }));
    const nodes = many((n) => ({ ...spare, id: nodeIdSchema.parse(`n-${n}`), hostname: `n-${n}` }));
    const html = draw(freshlyKnown({ ...fleet, clusters, nodes, runs: [] }, fleet.takenAt, Date.now()));
    const drawn = (what: RegExp) => html.match(what)?.length ?? 0;
    expect(html).toContain('data-cluster="c-0"');
    expect(drawn(/data-cluster=/g)).toBeLessThan(60);
    expect(html).toContain('aria-rowcount="2003"');
    expect(drawn(/class="spare-host"/g)).toBeLessThan(120);
    expect(drawn(/class="spare-host"/g)).toBeGreaterThan(0);
  });

  it('says on an empty sheet what would be there and how to get it', () => {
    const empty = fleetSnapshot(scriptedApp({ pace: 1, empty: true }).services, null);
    const html = draw(freshlyKnown(empty, empty.takenAt, Date.now()));
    expect(html).toContain('An empty sheet');
    expect(html).toContain('Choose a file…');
  });
});
