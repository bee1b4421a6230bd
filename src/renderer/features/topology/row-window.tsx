import { type CSSProperties, type ReactNode, useLayoutEffect, useRef, useState } from 'react';

/** Rows kept drawn above and below what is seen, so that keys always find a neighbour. */
const SPARE_ROWS = 8;

export interface RowWindowProps<T> {
  readonly items: readonly T[];
  /** CSS pixels; all rows are of one height. */
  readonly rowHeight: number;
  readonly className?: string;
  readonly row: (item: T, index: number) => ReactNode;
}

/** A list of any length of which only what is seen is drawn. Rows are of one height, which makes it thirty lines instead of a library. */
export function RowWindow<T>({ items, rowHeight, className = '', row }: RowWindowProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [seen, setSeen] = useState({ from: 0, to: 40 });
  const look = () => {
    const element = list.current;
    if (element === null) return;
    const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - SPARE_ROWS);
    const to = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + SPARE_ROWS;
    setSeen((before) => (before.from === from && before.to === to ? before : { from, to }));
  };
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  });
  const shown = items.slice(seen.from, seen.to);
  const above = Math.min(seen.from, items.length) * rowHeight;
  const below = Math.max(0, items.length - seen.to) * rowHeight;
  // The stylesheet draws rows as high as they are counted here.
  const style: CSSProperties & Readonly<Record<'--row-height', string>> = {
    '--row-height': `${rowHeight}px`,
  };
  return (
    <ul className={`rows-window ${className}`} ref={list} style={style} onScroll={look}>
      <li style={{ height: above }} aria-hidden="true" />
      {shown.map((item, index) => row(item, seen.from + index))}
      <li style={{ height: below }} aria-hidden="true" />
    </ul>
  );
}
