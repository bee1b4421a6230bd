/** Height of a line, pixels; all lines are one high, so that only those in sight need to be drawn. */
export const LINE = 18;
/** Browsers draw nothing beyond some 30 million pixels; from here on a pixel of the scroll bar is more than a pixel of the log. */
const HEIGHT_LIMIT = 12_000_000;

/** What can be seen of a log. */
export interface Viewport {
  /** Lines of the whole log. */
  readonly count: number;
  /** Of the box, pixels. */
  readonly height: number;
}

/** Height of the whole log as the scroll bar knows it. */
export function logHeight({ count }: Pick<Viewport, 'count'>): number {
  return Math.min(count * LINE, HEIGHT_LIMIT);
}

/** Lines that fit into the box. */
export function linesIn(height: number): number {
  return Math.max(1, Math.ceil(height / LINE));
}

/** The first line in sight. */
export function firstInSight(scrollTop: number, viewport: Viewport): number {
  const { count, height } = viewport;
  const total = logHeight(viewport);
  if (total === count * LINE) return Math.max(0, Math.floor(scrollTop / LINE));
  const share = Math.min(1, scrollTop / Math.max(1, total - height));
  return Math.round(share * Math.max(0, count - Math.floor(height / LINE)));
}

/** Where a line stands from the top, pixels, while the box is scrolled to `scrollTop`. */
export function offsetOf(line: number, scrollTop: number, viewport: Viewport): number {
  if (logHeight(viewport) === viewport.count * LINE) return line * LINE;
  return scrollTop + (line - firstInSight(scrollTop, viewport)) * LINE;
}

/** Where the box has to be scrolled to for a line to be in its middle. */
export function scrollTo(line: number, viewport: Viewport): number {
  const { count, height } = viewport;
  const total = logHeight(viewport);
  if (total === count * LINE) return Math.max(0, line * LINE - height / 2);
  const share = Math.max(0, line - height / LINE / 2) / Math.max(1, count - height / LINE);
  return Math.min(1, share) * (total - height);
}

/** Lines to have at hand for what is in sight: a screen before and after it. */
export function wantedAround(first: number, { count, height }: Viewport): readonly [number, number] {
  const rows = linesIn(height);
  const from = Math.max(0, first - rows);
  return [from, Math.min(count, first + 2 * rows) - from];
}
