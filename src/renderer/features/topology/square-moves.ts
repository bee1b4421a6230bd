import type { NodeId } from '../../../shared/model/ids.ts';
import { holdOver, pickUp, type TopologyStore } from '../../stores/view/topology-store.ts';
import type { Card } from './sheet.ts';

/** The hosts that stand among these cards. A ghost only says who stood there: it is neither chosen nor moved. */
export function standing(cards: readonly Card[]): readonly NodeId[] {
  return cards.filter(({ kind }) => kind !== 'ghost').map(({ host }) => host.node.id);
}

/** Whether all hosts of a square are among these. */
export function isWhole(cards: readonly Card[], ids: ReadonlySet<NodeId>): boolean {
  const own = standing(cards);
  return own.length > 0 && own.every((id) => ids.has(id));
}

/** Whether the hosts of a square, all of them and nobody else, are these. */
export function isExactly(cards: readonly Card[], ids: ReadonlySet<NodeId>): boolean {
  return isWhole(cards, ids) && standing(cards).length === ids.size;
}

/** Chooses all hosts of a square, or of a list. */
export function chooseAll(store: TopologyStore, cards: readonly Card[]): void {
  const ids = standing(cards);
  store.setState({ chosen: new Set(ids), at: ids[0] ?? null });
}

/** Takes all hosts of a square into the hand. */
export function pickUpAll(store: TopologyStore, cards: readonly Card[], by: 'mouse' | 'keys'): void {
  chooseAll(store, cards);
  const { at } = store.getState();
  if (at === null) return;
  pickUp(store, at, by);
  if (by === 'keys') holdOver(store, 'agent');
}

/** Goes nearer: the hosts of one square as cards. Null goes back to all squares. */
export function openSquare(store: TopologyStore, square: string | null): void {
  store.setState({ square });
}

/** Back to all of the sheet: every square, each zone from its beginning. @param root the sheet. */
export function showWholeSheet(store: TopologyStore, root: ParentNode): void {
  openSquare(store, null);
  for (const list of root.querySelectorAll('.squares, .host-cards')) list.scrollTop = 0;
}
