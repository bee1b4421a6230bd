import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import type { Client } from '../../../src/renderer/api/client.ts';
import { saveTopology } from '../../../src/renderer/app/save-topology.ts';
import { drawPlaces, drawSettings } from '../../../src/renderer/features/topology/editing.ts';
import { sheetOf } from '../../../src/renderer/features/topology/sheet.ts';
import { freshlyKnown, type Live } from '../../../src/renderer/stores/projections/live.ts';
import { createTopologyStore } from '../../../src/renderer/stores/view/topology-store.ts';
import type { FleetNode, FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { movedTo } from '../../../src/shared/rules/placing/place.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const clusterId = clusterIdSchema.parse('cluster-km7');
const moved = nodeIdSchema.parse('node-km7-a1');

/** A window in which an agent is drawn as a spare host, with a label, and that saves it. */
function saving() {
  const before = fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
  const fleet = createStore<Live<FleetSnapshot>>(() => freshlyKnown(before, before.takenAt, 0));
  const store = createTopologyStore({ read: () => null, write: () => undefined });
  const sheet = sheetOf(before, clusterId, store.getState());
  const there = before.nodes.find(({ id }) => id === moved);
  if (sheet === null || there === undefined) throw new Error('no such cluster');
  drawPlaces(store, movedTo(sheet.hosts, new Set([moved]), null));
  drawSettings(store, new Map([[moved, { there, edit: { labels: { rack: '9' } } }]]));
  const client = { call: () => Promise.resolve({}) } as unknown as Client;
  const done = vi.fn();
  void saveTopology({
    clusterId,
    connection: { state: () => ({ status: 'open', client }) },
    fleet,
    store,
  }).then(done);
  const know = (changes: Partial<FleetNode>) =>
    fleet.setState({
      known: {
        ...before,
        nodes: before.nodes.map((node) => (node.id === moved ? { ...node, ...changes } : node)),
      },
    });
  return { store, done, know, sheet, there };
}

const asSaved = { role: null, clusterId: null, isInitial: false, labels: { rack: '9' } };

describe('a topology that is saved', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is a draft until the window knows it as recorded, whatever else it is told before', async () => {
    const { store, done, know } = saving();
    await vi.advanceTimersByTimeAsync(10);
    know({});
    await vi.advanceTimersByTimeAsync(10);
    know({ ...asSaved, labels: {} });
    await vi.advanceTimersByTimeAsync(10);
    expect(done).not.toHaveBeenCalled();
    expect(store.getState().saving).toBe(true);
    know(asSaved);
    await vi.advanceTimersByTimeAsync(10);
    expect(done).toHaveBeenCalledWith(true);
    expect(store.getState()).toMatchObject({
      saving: false,
      saved: true,
      wishes: new Map(),
      edits: new Map(),
    });
  });

  it('keeps as a draft what was taken back before the window knew', async () => {
    const { store, done, know, sheet, there } = saving();
    await vi.advanceTimersByTimeAsync(10);
    drawPlaces(store, movedTo(sheet.hosts, new Set([moved]), 'agent'));
    drawSettings(store, new Map([[moved, { there, edit: { labels: there.labels } }]]));
    expect(store.getState()).toMatchObject({ wishes: new Map(), edits: new Map() });
    know(asSaved);
    await vi.advanceTimersByTimeAsync(10);
    expect(done).toHaveBeenCalledWith(true);
    const { wishes, was, edits } = store.getState();
    expect(wishes).toEqual(new Map([[moved, { role: 'agent', isInitial: false }]]));
    expect(was).toEqual(new Map([[moved, { role: null, isInitial: false }]]));
    expect(edits.get(moved)?.wanted.labels).toEqual(there.labels);
  });

  it('leaves no wish behind where another window has saved over it by then', async () => {
    const { store, done, know } = saving();
    know({ labels: { rack: '3' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(done).toHaveBeenCalledWith(true);
    expect(store.getState()).toMatchObject({ wishes: new Map(), edits: new Map() });
  });
});
