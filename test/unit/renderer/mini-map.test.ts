import { expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { miniCells } from '../../../src/renderer/features/topology/mini-map.tsx';
import { sheetOf } from '../../../src/renderer/features/topology/sheet.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import type { NodeStatus } from '../../../src/shared/model/node.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

it('has a box for every member, or one for several that looks as the worst of them', () => {
  const fleet = fleetSnapshot(scriptedApp({ pace: 1000 }).services, null);
  const sample = fleet.nodes.find(({ role }) => role === 'agent');
  if (sample === undefined) throw new Error('the sample has agents');
  const failed = 777;
  const statusOf = (index: number): NodeStatus =>
    index === failed ? 'failed' : index === 5 ? 'pending' : 'active';
  const many = Array.from({ length: 2000 }, (_, index) => ({
    ...sample,
    id: nodeIdSchema.parse(`node-${index}`),
    hostname: `a${String(index).padStart(4, '0')}`,
    status: statusOf(index),
  }));
  const nothing = { wishes: new Map(), edits: new Map() };
  const sheet = sheetOf({ ...fleet, nodes: many }, clusterIdSchema.parse('cluster-km7'), nothing);
  const cards = sheet?.zones.agent ?? [];
  expect(cards).toHaveLength(2000);
  const shown = miniCells(cards, 40);
  expect(shown).toHaveLength(40);
  const odd = shown.flatMap(({ host }, index) =>
    host.node.status === 'active' ? [] : [[index, host.node.status]],
  );
  expect(odd).toEqual([
    [0, 'pending'],
    [Math.floor(failed / 50), 'failed'],
  ]);
  expect(miniCells(cards.slice(0, 7), 40)).toHaveLength(7);
  expect(miniCells([], 40)).toEqual([]);
});
