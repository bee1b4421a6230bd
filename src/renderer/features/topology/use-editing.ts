import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import {
  holdOver,
  holdPennant,
  pickUp,
  putBack,
  type TopologyStore,
} from '../../stores/view/topology-store.ts';
import { watchDrags } from './dragging.ts';
import { letGo, letPennantGo } from './editing.ts';
import { onHostKey } from './keys.ts';
import { watchBand } from './rubber-band.ts';
import type { Sheet } from './sheet.ts';

export interface Editing {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  /** Where the pointer was last, CSS pixels in the window. */
  readonly place: { current: { x: number; y: number } };
}

/** Joins mouse and keys to the draft. Listeners are bound once; what they act on is the sheet of the moment. */
export function useEditing(root: RefObject<HTMLElement | null>, { sheet, store, place }: Editing): void {
  const drawn = useRef(sheet);
  useLayoutEffect(() => {
    drawn.current = sheet;
  }, [sheet]);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const stops = [
      bindDrags(element, { drawn, store, place }),
      bindKeys(element, { drawn, store }),
      watchBand(element, {
        choose: (ids, add) =>
          store.setState(({ chosen }) => ({ chosen: add ? new Set([...chosen, ...ids]) : ids })),
        clear: () => store.setState({ chosen: new Set() }),
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
  readonly store: TopologyStore;
}

function bindDrags(element: HTMLElement, { drawn, store, place }: Bound & Pick<Editing, 'place'>) {
  return watchDrags(element, {
    pickUp: (cargo) => {
      if (cargo.is === 'pennant') holdPennant(store, null);
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

function bindKeys(element: HTMLElement, { drawn, store }: Bound): () => void {
  const focusOn = () => requestAnimationFrame(() => focusHost(element, store.getState().at));
  const onKey = (event: KeyboardEvent) => {
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

/** A host that moved is drawn anew elsewhere; the keys go with it. */
function focusHost(root: HTMLElement, id: string | null): void {
  if (id === null) return;
  root.querySelector<HTMLElement>(`[data-host="${CSS.escape(id)}"] [data-card]`)?.focus();
}
