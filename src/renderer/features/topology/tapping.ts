import { type NodeId, nodeIdSchema } from '../../../shared/model/ids.ts';
import {
  holdOver,
  putBack,
  type TopologyStore,
  type Zone,
  zoneOf,
  zones,
} from '../../stores/view/topology-store.ts';
import type { Group } from './groups.ts';
import type { Sheet } from './sheet.ts';
import { standing } from './square-moves.ts';

/** What lies under a finger. */
export interface Tap {
  readonly zone: Zone;
  /** The host, or all of a square; nobody on the ground of a zone. */
  readonly ids: readonly NodeId[];
}

/**
 * What a tap does in touch mode, where a finger that moves scrolls: the first takes hosts into the hand, one on another zone holds them over
 * it, where the rule speaks and has the button to drop. In their own zone more are taken along, or put back.
 */
export function onTap(store: TopologyStore, sheet: Sheet, { zone, ids }: Tap): void {
  const { hand } = store.getState();
  const held = hand?.by === 'touch' ? hand.ids : new Set<NodeId>();
  const home = sheet.hosts.find(({ node }) => held.has(node.id))?.wanted.role;
  if (home !== undefined && zoneOf(home) !== zone) {
    holdOver(store, zone);
    return;
  }
  const rest = [...held].filter((id) => !ids.includes(id));
  const isAllHeld = rest.length + ids.length === held.size;
  const next = new Set(isAllHeld ? rest : [...held, ...ids]);
  const [first] = ids;
  if (first === undefined || next.size === 0) putBack(store);
  else {
    const over = hand?.by === 'touch' ? hand.over : null;
    store.setState({ chosen: next, at: first, hand: { ids: next, by: 'touch', over }, refused: null });
  }
}

/** Hears taps on a sheet while it is in touch mode; buttons and fields keep theirs. @returns how to stop. */
export function watchTaps(
  root: HTMLElement,
  {
    isTouch,
    groups,
    tap,
  }: {
    readonly isTouch: () => boolean;
    readonly groups: () => readonly Group[];
    readonly tap: (tap: Tap) => void;
  },
): () => void {
  const onClick = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const name = target?.closest('[data-zone]')?.getAttribute('data-zone');
    const zone = zones.find((one) => one === name);
    // A click by a key has no count of clicks.
    if (target === null || zone === undefined || !isTouch() || event.detail === 0) return;
    if (target.closest('button:not([data-card]), a, input, select, label, dialog') !== null) return;
    // The card would only be chosen by it.
    event.stopPropagation();
    tap({ zone, ids: idsAt(target, groups()) });
  };
  root.addEventListener('click', onClick, true);
  return () => root.removeEventListener('click', onClick, true);
}

function idsAt(target: Element, groups: readonly Group[]): readonly NodeId[] {
  const square = target.closest('[data-square]')?.getAttribute('data-square');
  if (typeof square === 'string') return standing(groups.find(({ name }) => name === square)?.cards ?? []);
  const id = nodeIdSchema.safeParse(target.closest('[data-host]')?.getAttribute('data-host'));
  return id.success ? [id.data] : [];
}
