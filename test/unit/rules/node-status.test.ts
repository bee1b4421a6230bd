import { describe, expect, test } from 'vitest';
import { type NodeStatus, nodeStatusSchema } from '../../../src/shared/model/node.ts';
import { isOccupied, mayMoveNode, nodeStatusMoves } from '../../../src/shared/rules/node-status.ts';

const all = nodeStatusSchema.options;

/** Every move there is; what is not here is not one. */
const legal: readonly (readonly [from: NodeStatus, to: readonly NodeStatus[]])[] = [
  ['pending', ['installing', 'failed', 'removed']],
  ['installing', ['active', 'failed', 'removed']],
  ['active', ['installing', 'draining', 'failed']],
  ['failed', ['installing', 'removed']],
  ['draining', ['active', 'installing', 'failed', 'removed']],
  ['removed', ['pending']],
];

describe('the life of a node', () => {
  test.each(legal)('%s may become %j and nothing else', (from, targets) => {
    expect(all.filter((to) => mayMoveNode(from, to)).toSorted()).toEqual([...targets].toSorted());
  });

  test('knows every status', () => {
    expect(Object.keys(nodeStatusMoves).toSorted()).toEqual([...all].toSorted());
  });

  test.each(all)('%s is no move to itself', (status) => {
    expect(mayMoveNode(status, status)).toBe(false);
  });

  test.each(['pending', 'failed', 'removed', 'draining', 'installing'] as const)(
    '%s can come to be active again',
    (start) => {
      const reached = new Set<NodeStatus>([start]);
      for (const status of reached) for (const next of nodeStatusMoves[status]) reached.add(next);
      expect(reached).toContain('active');
    },
  );

  test('nothing becomes active or comes back from removed in one step', () => {
    expect(mayMoveNode('pending', 'active')).toBe(false);
    expect(mayMoveNode('failed', 'active')).toBe(false);
    expect(mayMoveNode('removed', 'active')).toBe(false);
    expect(mayMoveNode('removed', 'installing')).toBe(false);
  });

  test('an active node is drained before it is removed', () => {
    expect(mayMoveNode('active', 'removed')).toBe(false);
  });

  test.each([
    ['pending', false],
    ['installing', true],
    ['active', true],
    ['failed', true],
    ['draining', true],
    ['removed', false],
  ] as const)('%s: occupied %s', (status, expected) => {
    expect(isOccupied(status)).toBe(expected);
  });
});
