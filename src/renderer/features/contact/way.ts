import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { NodeId } from '../../../shared/model/ids.ts';

type OnWay = Pick<FleetNode, 'id' | 'jumpHostId'>;

/** Jump hosts on the way to a host, the nearest to here first. Pure. */
export function wayTo<T extends OnWay>(node: T, byId: ReadonlyMap<NodeId, T>): readonly T[] {
  const way: T[] = [];
  for (let at = jumpOf(node, byId); at !== undefined && way.length < byId.size; at = jumpOf(at, byId))
    way.unshift(at);
  return way;
}

/** Hosts that are to be met, and first those on the way to them: through a jump host with an unknown key nobody goes. Pure. */
export function withWay<T extends OnWay>(nodes: readonly T[], all: readonly T[]): readonly T[] {
  const byId = new Map(all.map((node) => [node.id, node]));
  const wanted = new Set(nodes.map(({ id }) => id));
  const onWay = nodes.flatMap((node) => wayTo(node, byId)).filter(({ id }) => !wanted.has(id));
  return [...new Map([...onWay, ...nodes].map((node) => [node.id, node])).values()];
}

function jumpOf<T extends OnWay>({ jumpHostId }: T, byId: ReadonlyMap<NodeId, T>): T | undefined {
  return jumpHostId === null ? undefined : byId.get(jumpHostId);
}
