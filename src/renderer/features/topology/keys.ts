import { type NodeId, nodeIdSchema } from '../../../shared/model/ids.ts';
import {
  choose,
  holdOver,
  pickUp,
  putBack,
  type TopologyStore,
  zoneOf,
  zones,
} from '../../stores/view/topology-store.ts';
import { isChord } from '../../ui/typing.ts';
import { letGo, makeInitial, tellJoin } from './editing.ts';
import type { Sheet } from './sheet.ts';

type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';
const arrows: readonly Arrow[] = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

/** A key pressed on a host: everything a mouse can do with it. @returns whether the key was one of ours. */
export function onHostKey(store: TopologyStore, sheet: Sheet, event: KeyboardEvent): boolean {
  const card = event.target instanceof Element ? event.target.closest('[data-card]') : null;
  const id = nodeIdSchema.safeParse(card?.closest('[data-host]')?.getAttribute('data-host'));
  if (!(card instanceof HTMLElement) || isChord(event)) return false;
  if (store.getState().hand?.by === 'keys') return keyInHand(store, sheet, event.key);
  return id.success && keyOnCard(store, sheet, { card, id: id.data, key: event.key, shift: event.shiftKey });
}

function keyInHand(store: TopologyStore, sheet: Sheet, key: string): boolean {
  const arrow = arrows.find((name) => name === key);
  if (arrow !== undefined) {
    const over = store.getState().hand?.over ?? null;
    const at = over === null ? -1 : zones.indexOf(over);
    const step = arrow === 'ArrowUp' || arrow === 'ArrowLeft' ? -1 : 1;
    holdOver(store, zones[(at + step + zones.length) % zones.length] ?? null);
  } else if (key === 'Enter') letGo(store, sheet);
  else if (key === 'Escape' || key === ' ') putBack(store);
  else return false;
  return true;
}

interface CardKey {
  readonly card: HTMLElement;
  readonly id: NodeId;
  readonly key: string;
  readonly shift: boolean;
}

function keyOnCard(store: TopologyStore, sheet: Sheet, { card, id, key, shift }: CardKey): boolean {
  const arrow = arrows.find((name) => name === key);
  if (arrow !== undefined) goOn(store, card, { arrow, shift });
  else if (key === ' ') {
    pickUp(store, id, 'keys');
    const role = sheet.hosts.find(({ node }) => node.id === id)?.wanted.role ?? null;
    holdOver(store, zoneOf(role));
  } else if (key === 'i' || key === 'I') makeInitial(store, sheet, id);
  else if (key === 'j' || key === 'J') tellJoin(store, sheet, id);
  else return false;
  return true;
}

/** To the next host in this direction, in the same zone; with shift it is chosen beside the others. */
function goOn(
  store: TopologyStore,
  card: HTMLElement,
  { arrow, shift }: { arrow: Arrow; shift: boolean },
): void {
  const next = neighbour(card, arrow);
  const id = nodeIdSchema.safeParse(next?.closest('[data-host]')?.getAttribute('data-host'));
  if (next === null || !id.success) return;
  next.focus();
  if (shift) {
    store.setState(({ chosen }) => ({ chosen: new Set([...chosen, id.data]), at: id.data }));
    return;
  }
  choose(store, id.data, false);
}

function neighbour(card: HTMLElement, arrow: Arrow): HTMLElement | null {
  const zone = card.closest('[data-zone]');
  const cards = [...(zone?.querySelectorAll<HTMLElement>('[data-card]') ?? [])];
  const at = cards.indexOf(card);
  if (arrow === 'ArrowLeft') return cards[at - 1] ?? null;
  if (arrow === 'ArrowRight') return cards[at + 1] ?? null;
  const from = card.getBoundingClientRect();
  const ahead = (top: number) => (arrow === 'ArrowDown' ? top > from.top + 4 : top < from.top - 4);
  const distance = (other: HTMLElement) => {
    const { left, top } = other.getBoundingClientRect();
    return Math.abs(top - from.top) * 10 + Math.abs(left - from.left);
  };
  return (
    cards
      .filter((other) => ahead(other.getBoundingClientRect().top))
      .toSorted((a, b) => distance(a) - distance(b))[0] ?? null
  );
}
