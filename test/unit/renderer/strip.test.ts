import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { stripCells } from '../../../src/renderer/app/strip/strip-cells.ts';
import type { FileOnItsWay } from '../../../src/renderer/features/terminals/sending.ts';
import type { FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, terminalIdSchema } from '../../../src/shared/model/ids.ts';
import type { NodeStatus } from '../../../src/shared/model/node.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const km7 = clusterIdSchema.parse('cluster-km7');
const cam = clusterIdSchema.parse('cluster-km7-cam');
const app = scriptedApp({ pace: 1_000_000 });
const fleet = fleetSnapshot(app.services, null);

const withStatus = (statuses: Readonly<Record<string, NodeStatus>>): FleetSnapshot => ({
  ...fleet,
  nodes: fleet.nodes.map((node) => ({ ...node, status: statuses[node.hostname] ?? node.status })),
});

function cells(snapshot: FleetSnapshot, more: Partial<Parameters<typeof stripCells>[0]> = {}) {
  const all = stripCells({
    fleet: snapshot,
    clusterId: km7,
    standing: { vault: 'opens' },
    nowMs: Date.UTC(2026, 10, 20, 12),
    files: [],
    ...more,
  });
  return Object.fromEntries(all.map(({ name, says, mark }) => [name, [says, mark]]));
}

describe('the strip', () => {
  it('has the same cells in the same order, whatever is known', () => {
    const empty: FleetSnapshot = { ...fleet, sites: [], clusters: [], nodes: [], runs: [] };
    const names = ['Hosts seen', 'Voters', 'Failed', 'Lock', 'Bundle', 'Clocks', 'Secrets', 'Files sent'];
    expect(Object.keys(cells(empty, { clusterId: null, standing: null }))).toEqual(names);
    expect(Object.keys(cells(fleet))).toEqual(names);
    expect(Object.values(cells(empty, { clusterId: null })).every(([, mark]) => mark === null)).toBe(true);
  });

  it('is quiet when well', () => {
    const well = withStatus({ 'km7-s1': 'active', 'km7-s2': 'active', 'km7-s3': 'active' });
    expect(cells(well)).toEqual({
      'Hosts seen': ['8 of 8', null],
      Voters: ['3, may lose 1 (recorded)', null],
      Failed: ['0', null],
      Lock: ['free', null],
      Bundle: ['bundle', null],
      Clocks: ['agree', null],
      Secrets: ['sealed, open here', null],
      'Files sent': ['none', null],
    });
  });

  it('speaks when not', () => {
    const ill = withStatus({ 'km7-s1': 'active', 'km7-s2': 'active', 'km7-s3': 'failed' });
    expect(cells(ill, { standing: { vault: 'closed' } })).toMatchObject({
      Voters: ['2, may lose 0 (recorded)', 'warns'],
      Failed: ['1', 'failed'],
      Secrets: ['sealed with another key', 'blocks'],
    });
    const all = fleet.nodes.length;
    const seen = fleet.nodes.filter(({ facts }) => facts !== null).length;
    expect(seen).toBeLessThan(all);
    expect(cells(fleet, { clusterId: null })['Hosts seen']).toEqual([`${seen} of ${all}`, 'unseen']);
  });

  it('names the host whose clock is furthest from its initial server', () => {
    const off = (ms: number): FleetSnapshot => ({
      ...fleet,
      nodes: fleet.nodes.map((node) =>
        node.facts === null
          ? node
          : {
              ...node,
              facts: { ...node.facts, clockSkewMs: node.hostname === 'km7-a2' ? 500_000 + ms : 500_000 },
            },
      ),
    });
    expect(cells(off(900)).Clocks).toEqual(['agree', null]);
    expect(cells(off(-2000)).Clocks).toEqual(['km7-a2 is 2 s off', 'warns']);
    expect(cells(off(900_000)).Clocks).toEqual(['km7-a2 is 15 min 0 s off', 'blocks']);
  });

  it('says of many clusters what the weakest survives, and of a run that it holds the lock', () => {
    const two = withStatus({ 'km7-s1': 'active', 'km7-s2': 'active', 'km7-s3': 'active' });
    expect(cells(two, { clusterId: null }).Voters).toEqual(['1, may lose 0 (recorded)', null]);
    expect(cells(two, { clusterId: cam }).Voters).toEqual(['1, may lose 0 (recorded)', null]);
    const runId = app.start();
    expect(cells(fleetSnapshot(app.services, null)).Lock).toEqual([`held by ${runId}`, 'running']);
  });

  it('keeps an installed cluster that has lost all its voters, and leaves out one that has none yet', () => {
    const lost = withStatus({ 'cam-s1': 'failed' });
    expect(cells(lost, { clusterId: null }).Voters).toEqual(['0, may lose 0 (recorded)', 'blocks']);
    expect(cells(lost, { clusterId: cam }).Voters).toEqual(['0, may lose 0 (recorded)', 'blocks']);
    expect(cells(fleet, { clusterId: null }).Voters).toEqual(['1, may lose 0 (recorded)', null]);
  });

  it('says which servers a run saw voting, and when; what is recorded counts only where none has looked', () => {
    const three = withStatus({ 'km7-s1': 'active', 'km7-s2': 'active', 'km7-s3': 'active' });
    const [run] = fleetSnapshot(app.services, km7).runs;
    if (run === undefined) throw new Error('no run');
    const at = new Date(2026, 10, 19, 14, 3).toISOString();
    const nodeIds = three.nodes.filter(({ hostname }) => /s[12]$/.test(hostname)).map(({ id }) => id);
    const seen = { ...three, runs: [{ ...run, votes: { nodeIds, at } }] };
    expect(cells(seen).Voters).toEqual(['2, may lose 0 (seen 19 Nov 14:03)', 'warns']);
  });

  it('tells of files that are sent, wherever the window is', () => {
    const file = (status: FileOnItsWay['status'], done: number): FileOnItsWay => ({
      key: done,
      terminalId: terminalIdSchema.parse('t'),
      hostname: 'km7-s1',
      file: new File(['x'.repeat(2000)], 'a.tar'),
      status,
      path: null,
      done,
      beganMs: 0,
      nowMs: 0,
      error: null,
    });
    const says = (...files: FileOnItsWay[]) => cells(fleet, { files })['Files sent'];
    expect(says(file('asking', 0))).toEqual(['1 to be asked about', 'warns']);
    expect(says(file('sending', 1000), file('whole', 2000))).toEqual([
      '1 to km7-s1, 1.00 kB of 2.00 kB',
      'running',
    ]);
    expect(says(file('sending', 1000), file('sending', 2000))).toEqual([
      '2 files, 3.00 kB of 4.00 kB',
      'running',
    ]);
    expect(says(file('failed', 1), file('whole', 2000))).toEqual(['1 did not arrive', 'failed']);
    expect(says(file('whole', 2000))).toEqual(['none', null]);
  });
});
