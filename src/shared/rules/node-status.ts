import type { NodeStatus } from '../model/node.ts';

/**
 * The life of a node: from each status, where it may go. Nothing else is a move, and staying is not one.
 * Some doors are there for work that broke off: an install that died leaves `installing`, an uninstall that was given up
 * leaves `draining`, and an uninstall may also visit (and fail on) a host where nothing was ever installed.
 */
export const nodeStatusMoves: Readonly<Record<NodeStatus, readonly NodeStatus[]>> = {
  pending: ['installing', 'failed', 'removed'],
  installing: ['active', 'failed', 'removed'],
  active: ['installing', 'draining', 'failed'],
  failed: ['installing', 'removed'],
  draining: ['active', 'installing', 'failed', 'removed'],
  removed: ['pending'],
};

/** Whether the life of a node allows this move. */
export function mayMoveNode(from: NodeStatus, to: NodeStatus): boolean {
  return nodeStatusMoves[from].includes(to);
}

/** Whether something of a cluster may be on the host: then its place in the cluster cannot be edited away. */
export function isOccupied(status: NodeStatus): boolean {
  return status !== 'pending' && status !== 'removed';
}
