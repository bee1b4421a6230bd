/** Browsers draw nothing beyond some 30 million pixels; from here on a pixel of the scroll bar is more than a pixel of the log. */
const HEIGHT_LIMIT = 12_000_000;

/** What can be seen of a log. */
export interface Viewport {
  /** Lines of the whole log. */
  readonly count: number;
  /** Of the box, pixels. */
  readonly height: number;
  /** Height of a line, pixels; all lines are one high, so that only those in sight need to be drawn. */
  readonly line: number;
}

/** Height of the whole log as the scroll bar knows it. */
export function logHeight({ count, line }: Pick<Viewport, 'count' | 'line'>): number {
  return Math.min(count * line, HEIGHT_LIMIT);
}

/** Lines that fit into the box. */
export function linesIn({ height, line }: Pick<Viewport, 'height' | 'line'>): number {
  return Math.max(1, Math.ceil(height / line));
}

/** The first line in sight. */
export function firstInSight(scrollTop: number, viewport: Viewport): number {
  const { count, height, line } = viewport;
  const total = logHeight(viewport);
  if (total === count * line) return Math.max(0, Math.floor(scrollTop / line));
  const share = Math.min(1, scrollTop / Math.max(1, total - height));
  return Math.round(share * Math.max(0, count - Math.floor(height / line)));
}

/** Where the line at a place stands from the top, pixels, while the box is scrolled to `scrollTop`. */
export function offsetOf(place: number, scrollTop: number, viewport: Viewport): number {
  const { count, line } = viewport;
  if (logHeight(viewport) === count * line) return place * line;
  return scrollTop + (place - firstInSight(scrollTop, viewport)) * line;
}

/** Where the box has to be scrolled to for the line at a place to be in its middle. */
export function scrollTo(place: number, viewport: Viewport): number {
  const { count, height, line } = viewport;
  const total = logHeight(viewport);
  if (total === count * line) return Math.max(0, place * line - height / 2);
  const share = Math.max(0, place - height / line / 2) / Math.max(1, count - height / line);
  return Math.min(1, share) * (total - height);
}

/** Lines to have at hand for what is in sight: a screen before and after it. */
export function wantedAround(first: number, viewport: Viewport): readonly [number, number] {
  const rows = linesIn(viewport);
  const from = Math.max(0, first - rows);
  return [from, Math.min(viewport.count, first + 2 * rows) - from];
}
