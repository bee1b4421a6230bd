import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { letGo, makeInitial, outcomeOver, whoIn } from '../../../src/renderer/features/topology/editing.ts';
import {
  type Card,
  changesOf,
  draftOf,
  markCounts,
  type Sheet,
  sheetOf,
  shortName,
  shows,
} from '../../../src/renderer/features/topology/sheet.ts';
import {
  choose,
  chooseUpTo,
  createDrafts,
  createTopologyStore,
  holdOver,
  nothingDrawn,
  pickUp,
  putBack,
  redo,
  settle,
  type TopologyStore,
  undo,
  type Zone,
} from '../../../src/renderer/stores/view/topology-store.ts';
import type { FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const km7 = clusterIdSchema.parse('cluster-km7');
const id = (hostname: string) => nodeIdSchema.parse(`node-${hostname}`);
const fleet = () => fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
const nothingKept = { read: () => null, write: () => undefined };

function drawn(store: TopologyStore, known: FleetSnapshot = fleet()): Sheet {
  const sheet = sheetOf(known, km7, store.getState());
  if (sheet === null) throw new Error('no such cluster');
  return sheet;
}

/** Picks hosts up, holds them over a zone and lets go. */
function move(store: TopologyStore, zone: Zone, ...hostnames: readonly string[]): boolean {
  const [first = '', ...others] = hostnames;
  choose(store, id(first), false);
  for (const other of others) choose(store, id(other), true);
  pickUp(store, id(first), 'mouse');
  holdOver(store, zone);
  return letGo(store, drawn(store));
}

const names = (cards: readonly Card[]) => cards.map(({ host, kind }) => `${kind} ${host.node.hostname}`);
const says = (cards: readonly Card[], hostname: string) =>
  cards.find(({ host }) => host.node.hostname === hostname)?.say;

describe('a sheet', () => {
  it('has each host in the zone of its role, in the order of joining, and says what becomes of it', () => {
    const { zones } = drawn(createTopologyStore(nothingKept));
    expect(names(zones.server)).toEqual(['recorded km7-s1', 'recorded km7-s2', 'recorded km7-s3']);
    expect(zones.server.map(({ say }) => say)).toEqual(['bootstraps the cluster', 'joins 1st', 'joins 2nd']);
    expect(zones.agent.map(({ say }) => say).slice(0, 2)).toEqual(['proves the path', 'joins']);
    expect(zones.unassigned.map(({ mark }) => mark)).toEqual(['pending', 'unseen']);
  });

  it('draws whoever changes role twice: plum where it is wanted, a ghost where it is recorded', () => {
    const store = createTopologyStore(nothingKept);
    expect(move(store, 'agent', 'km7-s3')).toBe(true);
    const sheet = drawn(store);
    expect(names(sheet.zones.server)).toEqual(['recorded km7-s1', 'recorded km7-s2', 'ghost km7-s3']);
    expect(names(sheet.zones.agent)).toContain('draft km7-s3');
    expect(changesOf(sheet)).toEqual({ adds: 0, moves: 1, leaves: 0, sets: 0 });
    expect(markCounts(sheet).get('adds')).toBe(1);
    expect(markCounts(sheet).get('leaves')).toBe(1);
  });

  it('counts nobody as joining first while nobody leads', () => {
    const store = createTopologyStore(nothingKept);
    move(store, 'agent', 'km7-s1');
    const { zones } = drawn(store);
    expect(says(zones.server, 'km7-s2')).toBe('joins 1st');
    expect(says(zones.server, 'km7-s3')).toBe('joins 2nd');
  });

  it('can show one mark alone', () => {
    const { zones } = drawn(createTopologyStore(nothingKept));
    expect(zones.unassigned.filter((card) => shows(card, 'unseen'))).toHaveLength(1);
    expect(zones.server.filter((card) => shows(card, 'unseen'))).toEqual([]);
    expect(zones.server.filter((card) => shows(card, null))).toHaveLength(3);
  });

  it('is none for a cluster that is not known', () => {
    expect(sheetOf(fleet(), clusterIdSchema.parse('gone'), nothingDrawn)).toBeNull();
  });

  it.each([
    ['km7-s1', 's1'],
    ['server10', 'r10'],
    ['a.b.c', 'c'],
  ])('calls %s %s where there is little room', (hostname, short) => {
    expect(shortName(hostname)).toBe(short);
  });
});

describe('editing', () => {
  it('sends what changes, with where it was', () => {
    const store = createTopologyStore(nothingKept);
    move(store, 'agent', 'km7-h4');
    makeInitial(store, drawn(store), id('km7-s2'));
    expect(draftOf(drawn(store))).toEqual({
      clusterId: km7,
      changes: [
        {
          nodeId: id('km7-h4'),
          was: { role: null, isInitial: false },
          wanted: { role: 'agent', isInitial: false },
        },
        {
          nodeId: id('km7-s1'),
          was: { role: 'server', isInitial: true },
          wanted: { role: 'server', isInitial: false },
        },
        {
          nodeId: id('km7-s2'),
          was: { role: 'server', isInitial: false },
          wanted: { role: 'server', isInitial: true },
        },
      ],
    });
  });

  it('takes each step back and makes it again; a new step ends what could be made again', () => {
    const store = createTopologyStore(nothingKept);
    const places = () => [...store.getState().wishes.keys()];
    move(store, 'agent', 'km7-h4');
    move(store, 'server', 'km7-a1', 'km7-a2');
    undo(store);
    expect(places()).toEqual([id('km7-h4')]);
    redo(store);
    expect(places()).toHaveLength(3);
    undo(store);
    undo(store);
    undo(store);
    expect(places()).toEqual([]);
    move(store, 'agent', 'km7-h7');
    redo(store);
    expect(places()).toEqual([id('km7-h7')]);
  });

  it('does nothing where nothing moves, and keeps a refusal until the next step', () => {
    const store = createTopologyStore(nothingKept);
    expect(move(store, 'server', 'km7-s1')).toBe(false);
    expect(store.getState().undo).toEqual([]);
    const known = fleet();
    const active = known.nodes.map((node) =>
      node.hostname === 'km7-s1' ? { ...node, status: 'active' as const } : node,
    );
    pickUp(store, id('km7-s1'), 'keys');
    holdOver(store, 'agent');
    expect(letGo(store, drawn(store, { ...known, nodes: active }))).toBe(false);
    expect(store.getState().refused).toMatchObject({ zone: 'agent', who: 'km7-s1' });
    move(store, 'agent', 'km7-h4');
    expect(store.getState().refused).toBeNull();
  });

  it('chooses all up to a host, and that one alone where the last one stands elsewhere', () => {
    const store = createTopologyStore(nothingKept);
    const order = ['a', 'b', 'c', 'd', 'e'].map((name) => nodeIdSchema.parse(name));
    const [a, b, , d, e] = order;
    if (a === undefined || b === undefined || d === undefined || e === undefined) throw new Error('none');
    choose(store, d, false);
    chooseUpTo(store, b, order);
    expect([...store.getState().chosen].toSorted()).toEqual(['b', 'c', 'd']);
    chooseUpTo(store, a, order);
    expect([...store.getState().chosen].toSorted()).toEqual(['a', 'b', 'c', 'd']);
    store.setState({ chosen: new Set(), at: null });
    chooseUpTo(store, e, order);
    expect([...store.getState().chosen]).toEqual(['e']);
  });

  it('puts back what is in the hand, and picks up all that are chosen', () => {
    const store = createTopologyStore(nothingKept);
    choose(store, id('km7-a1'), false);
    choose(store, id('km7-a2'), true);
    pickUp(store, id('km7-a2'), 'mouse');
    expect(store.getState().hand?.ids).toEqual(new Set([id('km7-a1'), id('km7-a2')]));
    expect(whoIn(drawn(store), store.getState().hand?.ids ?? new Set())).toBe('2 hosts');
    putBack(store);
    expect(store.getState()).toMatchObject({ hand: null, wishes: new Map() });
    choose(store, id('km7-a2'), true);
    pickUp(store, id('km7-a3'), 'mouse');
    expect(store.getState().hand?.ids).toEqual(new Set([id('km7-a3')]));
  });

  it('asks the rules what a drop would come to', () => {
    const { refusal, servers } = outcomeOver(
      drawn(createTopologyStore(nothingKept)),
      new Set([id('km7-h4')]),
      'server',
    );
    expect([refusal, servers]).toEqual([null, 4]);
  });
});

describe('a draft', () => {
  it('comes back after a reload, and what is no draft does not', () => {
    let kept = '';
    const write = (text: string) => {
      kept = text;
    };
    const memory = { read: () => kept, write };
    const store = createTopologyStore(memory);
    move(store, 'agent', 'km7-h4');
    expect(createTopologyStore(memory).getState().wishes).toEqual(store.getState().wishes);
    for (const text of [
      '',
      '{',
      '{"a":1}',
      '{"places":[["n",{"role":"king","isInitial":false}]],"hosts":[]}',
    ]) {
      kept = text;
      expect(createTopologyStore(memory).getState().wishes).toEqual(new Map());
    }
  });

  it('that is recorded is none any more', () => {
    const store = createTopologyStore(nothingKept);
    move(store, 'agent', 'km7-h4');
    settle(store, nothingDrawn);
    expect(store.getState()).toMatchObject({ wishes: new Map(), undo: [], redo: [], saved: true });
  });

  it('is one for each cluster, and stays while the window does', () => {
    const draftFor = createDrafts(() => nothingKept);
    expect(draftFor(km7)).toBe(draftFor(km7));
    expect(draftFor(km7)).not.toBe(draftFor(clusterIdSchema.parse('other')));
  });
});
