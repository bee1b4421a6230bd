import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { signOf } from '../../../src/renderer/features/topology/dots.tsx';
import {
  byBatch,
  commonReason,
  exceptionsIn,
  groupingsOf,
  groupsOf,
} from '../../../src/renderer/features/topology/groups.ts';
import { type Card, type Sheet, sheetOf } from '../../../src/renderer/features/topology/sheet.ts';
import { chooseAll, isWhole, pickUpAll } from '../../../src/renderer/features/topology/square-moves.ts';
import { chosenGroup } from '../../../src/renderer/features/topology/use-groups.ts';
import { createTopologyStore, nothingDrawn } from '../../../src/renderer/stores/view/topology-store.ts';
import type { FleetNode } from '../../../src/shared/contract/fleet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

/** A sheet with so many agents more, each changed as wanted. */
function sheetWith(count: number, change: (index: number) => Partial<FleetNode>): Sheet {
  const fleet = fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
  const model = fleet.nodes.find(({ role }) => role === 'agent');
  if (model === undefined) throw new Error('no agent');
  const agents = Array.from({ length: count }, (_, index) => ({
    ...model,
    id: nodeIdSchema.parse(`many-${index}`),
    hostname: `many-${index}`,
    internalIp: `10.9.${Math.floor(index / 200)}.${(index % 200) + 1}`,
    status: 'active' as const,
    labels: {},
    ...change(index),
  }));
  const others = fleet.nodes.filter(({ role }) => role !== 'agent');
  const sheet = sheetOf(
    { ...fleet, nodes: [...others, ...agents] },
    clusterIdSchema.parse('cluster-km7'),
    nothingDrawn,
  );
  if (sheet === null) throw new Error('no sheet');
  return sheet;
}

const names = (cards: readonly Card[]) => cards.map(({ host }) => host.node.hostname);

describe('the signs of a square', () => {
  it('differ in shape for what is well, failed, not begun, on its way, and drawn', () => {
    const statuses = ['active', 'failed', 'pending', 'installing', 'draining'] as const;
    const { zones } = sheetWith(statuses.length, (index) => ({ status: statuses[index] ?? 'active' }));
    const [first] = zones.agent;
    if (first === undefined) throw new Error('no agents');
    expect(zones.agent.map(signOf)).toEqual(['dot', 'square', 'ring', 'bar', 'bar']);
    expect(signOf({ ...first, kind: 'draft' })).toBe('cross');
  });
});

describe('groups of agents', () => {
  it('are those of a label, in the order in which people count, and whoever has none', () => {
    const { zones } = sheetWith(30, (index) => ({
      labels: index === 0 ? {} : { 'site.example/rack': String((index % 11) + 1) },
    }));
    const groups = groupsOf(zones.agent, 'site.example/rack');
    expect(groups.map(({ name }) => name).slice(0, 3)).toEqual(['rack 1', 'rack 2', 'rack 3']);
    expect(groups.at(-2)?.name).toBe('rack 11');
    expect(groups.at(-1)?.name).toBe('without rack');
    expect(groups.flatMap(({ cards }) => names(cards)).toSorted()).toEqual(names(zones.agent).toSorted());
  });

  it('are batches by name where no label divides', () => {
    const { zones } = sheetWith(200, () => ({}));
    const groups = groupsOf(zones.agent, byBatch);
    expect(groups.map(({ name, cards }) => [name, cards.length])).toEqual([
      ['batch 01', 84],
      ['batch 02', 84],
      ['batch 03', 32],
    ]);
    expect(names(groups[0]?.cards ?? []).at(-1)).toBe('many-83');
  });

  it('are offered by labels that divide, racks and zones first', () => {
    const { zones } = sheetWith(300, (index) => ({
      labels: { same: '1', own: String(index), batch: String(index % 2), rack: String(index % 3) },
    }));
    expect(groupingsOf(zones.agent.map(({ host }) => host.node))).toEqual(['rack', 'batch']);
  });

  it('count what stands out, worst first, and say what failed for the same reason', () => {
    const { zones } = sheetWith(10, (index) => ({
      status: index < 3 ? 'failed' : index === 3 ? 'draining' : 'active',
      installationError: index < 2 ? 'disk full' : index === 2 ? 'no answer' : null,
    }));
    const [group] = groupsOf(zones.agent, byBatch);
    if (group === undefined) throw new Error('no group');
    expect(group.exceptions).toEqual([
      ['failed', 3],
      ['draining', 1],
    ]);
    expect(names(exceptionsIn(group))).toEqual(['many-0', 'many-1', 'many-2', 'many-3']);
    expect(commonReason(group)).toEqual({ reason: 'disk full', count: 2 });
    expect(commonReason({ ...group, cards: group.cards.slice(2) })).toBeNull();
  });

  it('are chosen and picked up whole', () => {
    const { zones } = sheetWith(200, () => ({}));
    const groups = groupsOf(zones.agent, byBatch);
    const grouping = { offered: [], by: byBatch, groups, folded: true, open: null };
    const store = createTopologyStore({ read: () => null, write: () => undefined });
    chooseAll(store, groups[1]?.cards ?? []);
    expect(chosenGroup(grouping, store.getState().chosen)?.name).toBe('batch 02');
    expect(chosenGroup(grouping, new Set())).toBeNull();
    pickUpAll(store, groups[2]?.cards ?? [], 'keys');
    expect(store.getState().hand).toMatchObject({ by: 'keys', over: 'agent' });
    expect(store.getState().hand?.ids.size).toBe(32);
  });

  it('are whole also where somebody leaves them, whose ghost stands there', () => {
    const { zones } = sheetWith(3, () => ({}));
    const [gone, ...others] = zones.agent;
    if (gone === undefined) throw new Error('no agents');
    const cards: readonly Card[] = [...others, { ...gone, kind: 'ghost' }];
    const store = createTopologyStore({ read: () => null, write: () => undefined });
    chooseAll(store, cards);
    const { chosen } = store.getState();
    expect(chosen.size).toBe(2);
    expect(isWhole(cards, chosen)).toBe(true);
    expect(isWhole(cards, new Set([...chosen].slice(1)))).toBe(false);
    expect(isWhole([{ ...gone, kind: 'ghost' }], chosen)).toBe(false);
  });
});
