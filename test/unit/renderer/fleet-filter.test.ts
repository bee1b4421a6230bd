import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { filterRows, rackOf, racksIn } from '../../../src/renderer/features/fleet/filter-rows.ts';
import { fleetRows } from '../../../src/renderer/features/fleet/fleet-rows.ts';
import { glancesOf } from '../../../src/renderer/features/fleet/glance.ts';
import { needsOf } from '../../../src/renderer/features/fleet/needs-of.ts';
import { tableItems } from '../../../src/renderer/features/fleet/table-items.ts';
import { type FleetFilter, wholeFleet } from '../../../src/renderer/stores/view/fleet-filter.ts';
import type { FleetNode, FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';
import { endedRun } from './samples.ts';

const fresh = () => fleetSnapshot(scriptedApp({ pace: 1 }).services, null);

function changed(fleet: FleetSnapshot, hostname: string, part: Partial<FleetNode>): FleetSnapshot {
  const nodes = fleet.nodes.map((node) => (node.hostname === hostname ? { ...node, ...part } : node));
  return { ...fleet, nodes };
}

/** Names of what a filter leaves: clusters with the hosts of theirs that fit, then spare hosts. */
function left(fleet: FleetSnapshot, filter: Partial<FleetFilter>) {
  const { rows, hosts } = filterRows(fleetRows(fleet), { ...wholeFleet, ...filter });
  const nameOf = new Map(fleet.nodes.map(({ id, hostname }) => [id, hostname]));
  const clusters = rows.sites
    .flatMap((site) => site.clusters)
    .map(({ cluster, shown }) => [
      cluster.name,
      shown === null ? null : [...shown].map((id) => nameOf.get(id)),
    ]);
  return { clusters, spare: rows.spare.map(({ hostname }) => hostname), hosts };
}

describe('a filter of the fleet', () => {
  it('leaves everything where it says nothing', () => {
    expect(left(fresh(), {})).toEqual({
      clusters: [
        ['km7', null],
        ['km7-cam', null],
      ],
      spare: ['km7-h4', 'km7-h7'],
      hosts: 12,
    });
  });

  it('finds hosts by words of their names, addresses and labels, which all have to be there', () => {
    expect(left(fresh(), { text: 'km7-s2' })).toEqual({
      clusters: [['km7', ['km7-s2']]],
      spare: [],
      hosts: 1,
    });
    expect(left(fresh(), { text: '10.47.7.24' })).toEqual({ clusters: [], spare: ['km7-h4'], hosts: 1 });
    const labelled = changed(fresh(), 'km7-a3', { labels: { rack: '2', disk: 'fast' } });
    expect(left(labelled, { text: 'DISK=fast rack=2' }).clusters).toEqual([['km7', ['km7-a3']]]);
    expect(left(labelled, { text: 'disk=fast rack=3' })).toEqual({ clusters: [], spare: [], hosts: 0 });
  });

  it('keeps all hosts of a cluster that is named itself', () => {
    const { clusters } = left(fresh(), { text: 'km7-cam' });
    expect(clusters).toEqual([['km7-cam', ['cam-s1', 'cam-a1']]]);
  });

  it('narrows by role, and to hosts without a cluster', () => {
    expect(left(fresh(), { role: 'server' })).toMatchObject({
      clusters: [
        ['km7', ['km7-s1', 'km7-s2', 'km7-s3']],
        ['km7-cam', ['cam-s1']],
      ],
      spare: [],
    });
    expect(left(fresh(), { role: 'none' })).toEqual({ clusters: [], spare: ['km7-h4', 'km7-h7'], hosts: 2 });
  });

  it('narrows by rack and by site', () => {
    const racked = changed(fresh(), 'km7-a1', { labels: { 'topology.example.org/rack': '10' } });
    expect(left(racked, { rack: '10' }).clusters).toEqual([['km7', ['km7-a1']]]);
    expect(left(racked, { rack: '10', role: 'server' }).clusters).toEqual([]);
    expect(left(fresh(), { siteId: 'elsewhere' })).toEqual({ clusters: [], spare: [], hosts: 0 });
  });

  it('narrows by state; a spare host needs somebody where it shows another key', async () => {
    const { fleet } = await endedRun('fails');
    const odd = changed(fleet, 'km7-h7', { meeting: 'changed' });
    expect(left(odd, { state: 'needs' })).toMatchObject({
      clusters: [['km7', expect.anything()]],
      spare: ['km7-h7'],
    });
    expect(left(odd, { state: 'healthy' })).toMatchObject({
      clusters: [['km7-cam', expect.anything()]],
      spare: [],
    });
  });
});

describe('racks', () => {
  it('are what a label of that name says, in the order people count', () => {
    expect(rackOf({ labels: { tracks: '1' } })).toBeNull();
    const named = ['10', '9', 'B'].reduce(
      (fleet, rack, index) => changed(fleet, `km7-a${index + 1}`, { labels: { rack } }),
      fresh(),
    );
    expect(racksIn(named.nodes)).toEqual(['9', '10', 'B']);
  });
});

describe('a cluster in a word', () => {
  const glances = (fleet: FleetSnapshot) =>
    fleetRows(fleet).sites.flatMap(({ clusters }) => clusters.map(({ glance }) => glance));

  it('is not installed, then running, then healthy', async () => {
    expect(glances(fresh())).toEqual(['planned', 'healthy']);
    const { fleet, fresh: begun } = await endedRun('good');
    expect(glances(begun.fleet)).toEqual(['running', 'healthy']);
    expect(glances(fleet)).toEqual(['healthy', 'healthy']);
  });

  it.each([
    ['a host that failed', { status: 'failed' }, 'needs'],
    ['a host with another key', { meeting: 'changed' }, 'needs'],
    ['a host that is silent', { meeting: 'silent' }, 'degraded'],
    ['a host that lets nobody in', { meeting: 'refused' }, 'degraded'],
    ['a host that leaves', { status: 'draining' }, 'degraded'],
    ['a host that was never met', { meeting: 'unmet' }, 'healthy'],
  ] as const)('says of %s', (_what, part, glance) =>
    expect(glances(changed(fresh(), 'cam-a1', part))[1]).toBe(glance),
  );

  it.each([
    ['active', 'healthy', 'active'],
    ['failed', 'needs', 'failed'],
  ] as const)('has the mark of its word where a host is %s', (status, glance, mark) => {
    const [, cam] = fleetRows(changed(fresh(), 'cam-a1', { status })).sites[0]?.clusters ?? [];
    expect(cam).toMatchObject({ glance, mark });
  });

  it.each([
    [{ meeting: 'changed' }, 'warns'],
    [{ meeting: 'silent' }, 'waiting'],
  ] as const)('never has the mark of a healthy one beside another word: %j', (part, mark) => {
    const [, cam] = fleetRows(changed(fresh(), 'cam-a1', part)).sites[0]?.clusters ?? [];
    expect(cam?.mark).toBe(mark);
  });

  it.each([
    ['none', 'planned'],
    ['initial-server', 'half'],
    ['agents', 'half'],
    ['completed', 'healthy'],
  ] as const)('of stage %s is %s where no run goes on', (installStage, glance) => {
    const fleet = fresh();
    const clusters = fleet.clusters.map((one) => ({ ...one, installStage }));
    expect(glances({ ...fleet, clusters })[1]).toBe(glance);
  });

  it('needs somebody where its run stands still, and is counted for its site, worst first', async () => {
    const rows = fleetRows((await endedRun('fails')).fleet);
    expect(rows.sites.map(glancesOf)).toEqual([
      [
        ['needs', 1],
        ['healthy', 1],
      ],
    ]);
  });
});

describe('the table', () => {
  it('has a row for each site and cluster, and the sheet of the chosen one below it', () => {
    const rows = fleetRows(fresh());
    const [km7] = rows.sites[0]?.clusters ?? [];
    const kinds = (chosen: typeof km7) => tableItems(rows, chosen?.cluster.id).map(({ kind }) => kind);
    expect(kinds(undefined)).toEqual(['site', 'cluster', 'cluster']);
    expect(kinds(km7)).toEqual(['site', 'cluster', 'sheet', 'cluster']);
  });
});

describe('what needs a person', () => {
  const other = { meeting: 'changed' } as const;
  const lines = (fleet: FleetSnapshot) =>
    needsOf(fleetRows(fleet)).map(({ kind, hostname, nodes }) => [kind, hostname, nodes.length]);

  it('names a host that shows another key, wherever it is, and several of a site in one line', () => {
    const one = changed(fresh(), 'km7-h7', other);
    expect(lines(one)).toEqual([['key-changed', 'km7-h7', 1]]);
    expect(lines(changed(one, 'km7-s1', other))).toEqual([['key-changed', null, 2]]);
  });

  it('begins with the worst', async () => {
    const { fleet } = await endedRun('fails');
    const ill = changed(changed(fleet, 'km7-s1', other), 'cam-a1', { status: 'failed' });
    expect(lines(ill).map(([kind]) => kind)).toEqual(['stopped', 'node-failed', 'key-changed']);
    const runs = ill.runs.map((row) => ({ ...row, run: { ...row.run, status: 'paused' as const } }));
    expect(lines({ ...ill, runs }).map(([kind]) => kind)).toEqual(['node-failed', 'key-changed', 'paused']);
  });

  it('names a cluster that is half installed where no run goes on with it', () => {
    const fleet = fresh();
    const clusters = fleet.clusters.map((one) =>
      one.name === 'km7' ? { ...one, installStage: 'agents' as const } : one,
    );
    expect(lines({ ...fleet, clusters })).toEqual([['half-installed', null, 0]]);
  });
});
