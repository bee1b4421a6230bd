import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import {
  holdOver,
  holdPennant,
  pickUp,
  putBack,
  type TopologyStore,
} from '../../stores/view/topology-store.ts';
import { isChord, isDialogOpen, isTyping } from '../../ui/typing.ts';
import { watchDrags } from './dragging.ts';
import { letGo, letPennantGo } from './editing.ts';
import type { Group } from './groups.ts';
import { onHostKey } from './keys.ts';
import { watchBand } from './rubber-band.ts';
import type { Sheet } from './sheet.ts';
import { openSquare, pickUpAll, showWholeSheet } from './square-moves.ts';
import { onTap, watchTaps } from './tapping.ts';
import type { Grouping } from './use-groups.ts';

export interface Editing {
  readonly sheet: Sheet;
  readonly grouping: Grouping;
  readonly store: TopologyStore;
  /** Whether fingers are meant. */
  readonly touch: boolean;
  /** Where the pointer was last, CSS pixels in the window. */
  readonly place: { current: { x: number; y: number } };
}

/** Joins mouse and keys to the draft. Listeners are bound once; what they act on is the sheet of the moment. */
export function useEditing(
  root: RefObject<HTMLElement | null>,
  { sheet, grouping, store, touch, place }: Editing,
): void {
  const drawn = useRef(sheet);
  const divided = useRef(grouping);
  const fingers = useRef(touch);
  useLayoutEffect(() => {
    drawn.current = sheet;
    divided.current = grouping;
    fingers.current = touch;
  }, [sheet, grouping, touch]);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const stops = [
      bindDrags(element, { drawn, divided, store, place }),
      bindWheel(element, { drawn, divided, store }),
      bindKeys(element, { drawn, store }),
      bindDistance(element, { divided, store }),
      bindBand(element, store),
      watchTaps(element, {
        isTouch: () => fingers.current,
        groups: () => divided.current.groups,
        tap: (tap) => onTap(store, drawn.current, tap),
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      putBack(store);
    };
  }, [root, store, place]);
}

interface Bound {
  readonly drawn: { readonly current: Sheet };
  readonly divided: { readonly current: Grouping };
  readonly store: TopologyStore;
}

function bindDrags(element: HTMLElement, { drawn, divided, store, place }: Bound & Pick<Editing, 'place'>) {
  return watchDrags(element, {
    pickUp: (cargo) => {
      if (cargo.is === 'pennant') holdPennant(store, null);
      else if (cargo.is === 'square')
        pickUpAll(store, groupNamed(divided.current, cargo.name)?.cards ?? [], 'mouse');
      else pickUp(store, cargo.id, 'mouse');
    },
    move: (x, y) => {
      place.current = { x, y };
      element.querySelector<HTMLElement>('.in-hand')?.style.setProperty('translate', `${x}px ${y}px`);
    },
    holdOver: ({ zone, host }) => {
      if (store.getState().pennant === null) holdOver(store, zone);
      else holdPennant(store, host);
    },
    letGo: () => {
      if (store.getState().pennant === null) letGo(store, drawn.current);
      else letPennantGo(store, drawn.current);
    },
    putBack: () => putBack(store),
  });
}

/** A band holds what it touches now: what it has let go of is chosen only if it was before. */
function bindBand(element: HTMLElement, store: TopologyStore): () => void {
  let before = store.getState().chosen;
  return watchBand(element, {
    begin: () => {
      before = store.getState().chosen;
    },
    choose: (ids, add) => store.setState({ chosen: add ? new Set([...before, ...ids]) : ids }),
    clear: () => store.setState(({ hand, chosen }) => ({ chosen: hand === null ? new Set() : chosen })),
  });
}

function bindKeys(element: HTMLElement, { drawn, store }: Omit<Bound, 'divided'>): () => void {
  const focusOn = () => requestAnimationFrame(() => focusHost(element, store.getState().at));
  const onKey = (event: KeyboardEvent) => {
    // A dialog of the sheet lies within it: its keys are its own.
    if (isDialogOpen()) return;
    if (!onHostKey(store, drawn.current, event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter' || event.key === 'Escape') focusOn();
  };
  // A button is clicked by the space bar when it comes up again; here it has picked the host up.
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.target instanceof Element && event.target.matches('[data-card]'))
      event.preventDefault();
  };
  element.addEventListener('keydown', onKey);
  element.addEventListener('keyup', onKeyUp);
  return () => {
    element.removeEventListener('keydown', onKey);
    element.removeEventListener('keyup', onKeyUp);
  };
}

/** The way back, wherever the focus is: Esc from one square to all, `0` to the whole sheet as on any map. */
function bindDistance(element: HTMLElement, { divided, store }: Omit<Bound, 'drawn'>): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (isChord(event) || isTyping(event)) return;
    const { key } = event;
    // What Esc means at the window is something else.
    if (key === 'Escape' && goBack(store, divided.current)) event.stopPropagation();
    else if (key === '0') showWholeSheet(store, element);
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

/** One step: out of the hand, or out of a square. @returns whether there was one. */
function goBack(store: TopologyStore, { open }: Grouping): boolean {
  const { hand } = store.getState();
  if (hand?.by === 'touch') putBack(store);
  else if (hand === null && open !== null) openSquare(store, null);
  else return false;
  return true;
}

function groupNamed({ groups }: Grouping, name: string): Group | undefined {
  return groups.find((group) => group.name === name);
}

/** Ctrl and the wheel go nearer to a square and back, as on any map; there is nothing between the distances. */
function bindWheel(element: HTMLElement, { divided, store }: Bound): () => void {
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey || !divided.current.folded) return;
    event.preventDefault();
    const under = event.target instanceof Element ? event.target.closest('[data-square]') : null;
    if (event.deltaY > 0) openSquare(store, null);
    else if (under !== null) openSquare(store, under.getAttribute('data-square'));
  };
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => element.removeEventListener('wheel', onWheel);
}

/** A host that moved is drawn anew elsewhere; the keys go with it. */
function focusHost(root: HTMLElement, id: string | null): void {
  if (id === null) return;
  root.querySelector<HTMLElement>(`[data-host="${CSS.escape(id)}"] [data-card]`)?.focus();
}
