import { type NodeId, nodeIdSchema } from '../../../shared/model/ids.ts';
import { type Box, overlaps } from './squares.ts';

/** A press that moves less than this is a click on the ground, CSS pixels. */
const BAND_FROM_PX = 4;

/** What a band tells: what it holds now, and what a click on the ground means. */
export interface BandListener {
  begin(): void;
  /** @param add whether what was chosen when the band began stays chosen. */
  choose(ids: ReadonlySet<NodeId>, add: boolean): void;
  clear(): void;
}

/** Lets a rectangle be drawn over the sheet that chooses the cards it touches. @returns how to stop. */
export function watchBand(root: HTMLElement, listener: BandListener): () => void {
  let from: { readonly x: number; readonly y: number; readonly add: boolean } | null = null;
  let band: HTMLElement | null = null;
  const end = () => {
    band?.remove();
    band = null;
    from = null;
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary || !isGround(event.target)) return;
    from = { x: event.clientX, y: event.clientY, add: event.shiftKey || event.ctrlKey };
  };
  const onMove = (event: PointerEvent) => {
    if (from === null) return;
    // A finger that moves scrolls.
    if (event.buttons === 0 || event.pointerType === 'touch') return end();
    const box = boxBetween(from, { x: event.clientX, y: event.clientY });
    if (band === null) {
      if (Math.hypot(box.right - box.left, box.bottom - box.top) < BAND_FROM_PX) return;
      band = document.createElement('div');
      band.className = 'rubber-band';
      root.append(band);
      root.setPointerCapture(event.pointerId);
      listener.begin();
    }
    draw(band, box);
    listener.choose(idsUnder(root, box), from.add);
  };
  const onUp = (event: PointerEvent) => {
    if (from !== null && band === null && !from.add && isGround(event.target)) listener.clear();
    end();
  };
  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  root.addEventListener('pointercancel', end);
  return () => {
    end();
    root.removeEventListener('pointerdown', onDown);
    root.removeEventListener('pointermove', onMove);
    root.removeEventListener('pointerup', onUp);
    root.removeEventListener('pointercancel', end);
  };
}

/** The ground is the sheet where nothing stands on it. */
function isGround(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target.closest('[data-sheet]') === null) return false;
  return target.closest('[data-host], [data-square], button, input, select, a, .rule-box.stays') === null;
}

function boxBetween(one: { x: number; y: number }, other: { x: number; y: number }): Box {
  return {
    left: Math.min(one.x, other.x),
    right: Math.max(one.x, other.x),
    top: Math.min(one.y, other.y),
    bottom: Math.max(one.y, other.y),
  };
}

function draw(band: HTMLElement, { left, top, right, bottom }: Box): void {
  Object.assign(band.style, {
    translate: `${left}px ${top}px`,
    width: `${right - left}px`,
    height: `${bottom - top}px`,
  });
}

function idsUnder(root: HTMLElement, box: Box): ReadonlySet<NodeId> {
  const cards = root.querySelectorAll('[data-sheet] [data-host]');
  return new Set(
    [...cards].flatMap((card) => {
      if (!overlaps(card.getBoundingClientRect(), box)) return [];
      const id = nodeIdSchema.safeParse(card.getAttribute('data-host'));
      return id.success ? [id.data] : [];
    }),
  );
}
