import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

export interface WindowRequest {
  readonly scroller: RefObject<HTMLElement | null>;
  /** What the rows stand in; its place in the scroller may move. */
  readonly body: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly size: (index: number) => number;
  readonly keyOf?: (index: number) => string;
}

/** Rows of one part of a page that scrolls as a whole, of which only those in sight are drawn. */
export function useWindow({ scroller, body, count, size, keyOf = String }: WindowRequest): {
  readonly rows: Virtualizer<HTMLElement, HTMLElement>;
  readonly margin: number;
} {
  const [margin, setMargin] = useState(0);
  // Whatever is drawn above may have grown or gone.
  useLayoutEffect(() => {
    const [outer, inner] = [scroller.current, body.current];
    if (outer === null || inner === null) return;
    const top = inner.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop;
    setMargin(Math.round(top));
  });
  const rows = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: size,
    getItemKey: keyOf,
    scrollMargin: margin,
    overscan: 8,
    // Before the window is measured a screenful is drawn.
    initialRect: { width: 1366, height: 768 },
  });
  return { rows, margin };
}
