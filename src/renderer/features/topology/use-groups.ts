import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { byBatch, FOLD_FROM, type Group, groupingsOf, groupsOf } from './groups.ts';
import { type Host, type Sheet, shows } from './sheet.ts';
import { isExactly } from './square-moves.ts';

/** How the agents are drawn: alone, under the names of their groups, or as squares of dots; one of these may be open. */
export interface Grouping {
  /** Labels that could divide them. */
  readonly offered: readonly string[];
  /** What divides them; null for nothing. */
  readonly by: string | null;
  readonly groups: readonly Group[];
  /** Whether there are so many that they stand as squares. */
  readonly folded: boolean;
  /** The square that is looked at from near. */
  readonly open: Group | null;
}

/** Divides the agents of a sheet. Many are always divided; where no label does it, by name in batches. */
export function useGroups(sheet: Sheet, store: TopologyStore, only: string | null): Grouping {
  const wished = useStore(store, (state) => state.grouping);
  const square = useStore(store, (state) => state.square);
  return useMemo(() => {
    const all = sheet.zones.agent;
    const folded = all.length > FOLD_FROM;
    const offered = groupingsOf(all.map(({ host }) => host.node));
    const known = wished !== null && (offered.includes(wished) || wished === byBatch) ? wished : null;
    const by = known ?? (folded ? (offered[0] ?? byBatch) : null);
    const cards = all.filter((card) => shows(card, only));
    const groups = by === null ? [] : groupsOf(cards, by);
    const open = folded ? (groups.find(({ name }) => name === square) ?? null) : null;
    return { offered, by, groups, folded, open };
  }, [sheet, wished, square, only]);
}

/** The group whose members, all of them and nobody else, are chosen. */
export function chosenGroup({ groups }: Grouping, chosen: ReadonlySet<NodeId>): Group | null {
  return groups.find(({ cards }) => isExactly(cards, chosen)) ?? null;
}

/** The name of the square in which a host is a dot; null where hosts are cards. */
export function squareWith({ folded, groups }: Grouping, { node }: Host): string | null {
  if (!folded) return null;
  return groups.find(({ cards }) => cards.some(({ host }) => host.node.id === node.id))?.name ?? null;
}
