import { squareOf } from '../../features/topology/squares.ts';
import { focusWhenShown } from '../focus.ts';
import type { Action } from './action.ts';

/** The squares of the sheet that hosts lie in, as they are drawn now: `#C2` is said on the radio and typed here. */
export function squareActions(): readonly Action[] {
  const ground = document.querySelector('[data-sheet]')?.getBoundingClientRect();
  if (ground === undefined) return [];
  const bySquare = new Map<string, { readonly hosts: string[]; readonly first: string }>();
  for (const card of document.querySelectorAll<HTMLElement>('[data-sheet] [data-host]')) {
    const square = squareOf(ground, card.getBoundingClientRect());
    const { host = '', hostname = '' } = card.dataset;
    if (square === null) continue;
    const known = bySquare.get(square) ?? { hosts: [], first: host };
    known.hosts.push(hostname);
    bySquare.set(square, known);
  }
  return [...bySquare].map(([square, { hosts, first }]) => ({
    id: `square ${square}`,
    group: 'square',
    name: `#${square}`,
    title: hosts.join(', '),
    words: square,
    run: () => focusWhenShown(`[data-host="${CSS.escape(first)}"] [data-card]`),
  }));
}
