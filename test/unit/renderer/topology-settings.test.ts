import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import {
  drawPlaces,
  drawSettings,
  makeInitial,
  pennantOver,
  startFrom,
  tellJoin,
} from '../../../src/renderer/features/topology/editing.ts';
import {
  changesOf,
  draftOf,
  laidOverAgain,
  overtaken,
  type Sheet,
  sheetOf,
} from '../../../src/renderer/features/topology/sheet.ts';
import {
  createTopologyStore,
  holdPennant,
  putBack,
  type TopologyStore,
  undo,
} from '../../../src/renderer/stores/view/topology-store.ts';
import type { FleetNode, FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { movedTo } from '../../../src/shared/rules/placing/place.ts';
import type { HostEdit } from '../../../src/shared/rules/placing/settings.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const km7 = clusterIdSchema.parse('cluster-km7');
const id = (hostname: string) => nodeIdSchema.parse(`node-${hostname}`);
const fleet = () => fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
const draft = () => createTopologyStore({ read: () => null, write: () => undefined });

function drawn(store: TopologyStore, known: FleetSnapshot = fleet()): Sheet {
  const sheet = sheetOf(known, km7, store.getState());
  if (sheet === null) throw new Error('no such cluster');
  return sheet;
}

function nodeIn(known: FleetSnapshot, hostname: string): FleetNode {
  const node = known.nodes.find((one) => one.hostname === hostname);
  if (node === undefined) throw new Error(`no ${hostname}`);
  return node;
}

const set = (store: TopologyStore, hostname: string, edit: HostEdit) =>
  drawSettings(store, new Map([[id(hostname), { there: nodeIn(fleet(), hostname), edit }]]));

const changed = (known: FleetSnapshot, hostname: string, changes: Partial<FleetNode>): FleetSnapshot => ({
  ...known,
  nodes: known.nodes.map((node) => (node.hostname === hostname ? { ...node, ...changes } : node)),
});

describe('settings that are drawn', () => {
  it('are seen in the host, are one change and one step, and are sent with what they were', () => {
    const store = draft();
    set(store, 'km7-a1', { labels: { rack: '7' }, sshPort: 22 });
    const sheet = drawn(store);
    const card = sheet.zones.agent.find(({ host }) => host.node.hostname === 'km7-a1');
    expect(card).toMatchObject({ kind: 'draft', say: 'labels set otherwise' });
    expect(card?.host.node.labels).toEqual({ rack: '7' });
    expect(changesOf(sheet)).toEqual({ adds: 0, moves: 0, leaves: 0, sets: 1 });
    expect(draftOf(sheet).hosts).toEqual([
      {
        nodeId: id('km7-a1'),
        was: { labels: nodeIn(fleet(), 'km7-a1').labels },
        wanted: { labels: { rack: '7' } },
      },
    ]);
    undo(store);
    expect(changesOf(drawn(store)).sets).toBe(0);
  });

  it('are none once they say what is recorded', () => {
    const store = draft();
    set(store, 'km7-a1', { labels: { rack: '7' } });
    expect(changesOf(drawn(store, changed(fleet(), 'km7-a1', { labels: { rack: '7' } }))).sets).toBe(0);
    set(store, 'km7-a1', { labels: nodeIn(fleet(), 'km7-a1').labels });
    expect(store.getState().edits.size).toBe(0);
  });

  it('come back after a reload', () => {
    let kept = '';
    const memory = {
      read: () => kept,
      write: (text: string) => {
        kept = text;
      },
    };
    const store = createTopologyStore(memory);
    set(store, 'km7-a1', { labels: { rack: '7' }, externalIp: null });
    expect(createTopologyStore(memory).getState().edits).toEqual(store.getState().edits);
  });
});

describe('a draft that is older than what is recorded', () => {
  it('says whose place is another by now, and can be laid over it again', () => {
    const store = draft();
    drawPlaces(store, movedTo(drawn(store).hosts, new Set([id('km7-h4')]), 'agent'));
    const newer = changed(fleet(), 'km7-h4', { clusterId: km7, role: 'server' });
    const sheet = drawn(store, newer);
    expect(overtaken(sheet, store.getState().was).map(({ node }) => node.hostname)).toEqual(['km7-h4']);
    expect(draftOf(sheet, store.getState().was).changes[0]?.was.role).toBeNull();
    store.setState(laidOverAgain(sheet, store.getState()));
    expect(overtaken(drawn(store, newer), store.getState().was)).toEqual([]);
    expect(draftOf(drawn(store, newer), store.getState().was).changes[0]?.was.role).toBe('server');
  });

  it('says whose settings are others by now', () => {
    const store = draft();
    set(store, 'km7-a1', { labels: { rack: '7' } });
    const newer = changed(fleet(), 'km7-a1', { labels: { rack: '3' } });
    expect(overtaken(drawn(store, newer), store.getState().was)).toHaveLength(1);
    store.setState(laidOverAgain(drawn(store, newer), store.getState()));
    expect(overtaken(drawn(store, newer), store.getState().was)).toEqual([]);
    expect(draftOf(drawn(store, newer)).hosts?.[0]).toMatchObject({
      was: { labels: { rack: '3' } },
      wanted: { labels: { rack: '7' } },
    });
  });

  it('is not one because something else was recorded', () => {
    const store = draft();
    drawPlaces(store, movedTo(drawn(store).hosts, new Set([id('km7-h4')]), 'agent'));
    expect(
      overtaken(drawn(store, changed(fleet(), 'km7-a1', { role: 'server' })), store.getState().was),
    ).toEqual([]);
  });
});

describe('a shape to start from', () => {
  it('is one step, and a refusal that stays where there are too few hosts', () => {
    const store = draft();
    startFrom(store, drawn(store), { name: '1 server', servers: 1, agents: 0 });
    expect(drawn(store).zones.server.filter(({ kind }) => kind !== 'ghost')).toHaveLength(1);
    expect(store.getState().undo).toHaveLength(1);
    startFrom(store, drawn(store), { name: 'hall', servers: 99, agents: 0 });
    expect(store.getState().refused?.refusal.says).toContain('99 servers are wanted for km7');
    expect(store.getState().undo).toHaveLength(1);
  });
});

describe('through what a host joins', () => {
  const told = (hostname: string, known: FleetSnapshot = fleet()) => {
    const store = draft();
    tellJoin(store, drawn(store, known), id(hostname));
    return store.getState().refused;
  };

  it('is told where the host stands, and refuses nothing', () => {
    expect(told('km7-a1')).toMatchObject({ zone: 'agent', who: 'km7-a1', isTold: true });
    expect(told('km7-a1')?.refusal.says).toBe('km7-a1 joins through km7-s1:9345, as every member does.');
    expect(told('km7-s1')?.refusal.says).toContain('it bootstraps the cluster');
    expect(told('km7-h4')).toMatchObject({ zone: 'unassigned' });
  });

  it('is the address of the cluster where it has one, with what would change it', () => {
    const known = fleet();
    const clusters = known.clusters.map((cluster) => ({ ...cluster, apiAddress: 'fd00::10' }));
    const { refusal } = told('km7-a1', { ...known, clusters }) ?? {};
    expect(refusal?.says).toContain('[fd00::10]:9345');
    expect(refusal?.cure).toBe('Change the API address of the cluster in its site file.');
  });
});

describe('the pennant in a hand', () => {
  it('says whom it would go to, and nothing over an agent or the one that has it', () => {
    const store = draft();
    const sheet = drawn(store);
    expect(pennantOver(sheet, id('km7-s2'))).toMatchObject({ who: 'km7-s2', refusal: null });
    expect(pennantOver(sheet, id('km7-a1'))).toBeNull();
    expect(pennantOver(sheet, id('km7-s1'))).toBeNull();
    holdPennant(store, id('km7-s2'));
    putBack(store);
    expect(store.getState().pennant).toBeNull();
    makeInitial(store, sheet, id('km7-s2'));
    expect(drawn(store).hosts.find(({ wanted }) => wanted.isInitial)?.node.hostname).toBe('km7-s2');
  });
});
