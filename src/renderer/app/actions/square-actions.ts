import { squareOf } from '../../features/topology/squares.ts';
import { focusWhenShown } from '../focus.ts';
import type { Action } from './action.ts';

/** The squares of the sheet that hosts lie in, as they are drawn now: `#C2` is said on the radio and typed here. Agents that stand in groups go by the name of theirs. */
export function squareActions(): readonly Action[] {
  const ground = document.querySelector('[data-sheet]')?.getBoundingClientRect();
  if (ground === undefined) return [];
  const bySquare = new Map<string, { readonly names: string[]; readonly first: DOMStringMap }>();
  const things = '[data-sheet] [data-host], [data-sheet] [data-square]';
  for (const thing of document.querySelectorAll<HTMLElement>(things)) {
    const square = squareOf(ground, thing.getBoundingClientRect());
    const { dataset } = thing;
    if (square === null) continue;
    const known = bySquare.get(square) ?? { names: [], first: dataset };
    known.names.push(dataset.hostname ?? dataset.square ?? '');
    bySquare.set(square, known);
  }
  return [...bySquare].map(([square, { names, first }]) => ({
    id: `square ${square}`,
    group: 'square',
    name: `#${square}`,
    title: names.join(', '),
    words: square,
    run: () => focusWhenShown(selectorOf(first)),
  }));
}

function selectorOf({ host, square = '' }: DOMStringMap): string {
  return host === undefined
    ? `[data-square="${CSS.escape(square)}"]`
    : `[data-host="${CSS.escape(host)}"] [data-card]`;
}
