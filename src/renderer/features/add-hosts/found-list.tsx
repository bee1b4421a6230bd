import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { text } from '../../ui/text.ts';
import type { FoundHost } from './scanning.ts';

/** Height of a row, px. */
const ROW = 32;

export interface FoundListProps {
  readonly found: readonly FoundHost[];
  /** Addresses that are recorded at the site already. */
  readonly taken: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
  readonly onToggle: (address: string) => void;
}

/** The hosts that answered, each with what it said of itself; only the rows in sight are drawn. */
export function FoundList({ found, taken, left, onToggle }: FoundListProps) {
  const scroller = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const words = text.scan;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section className="found-list" ref={scroller} aria-label={words.list} tabIndex={0}>
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const host = found[index];
          if (host === undefined) return null;
          const { address, greeting } = host;
          const isTaken = taken.has(address);
          return (
            <li key={address} style={{ transform: `translateY(${start}px)` }} data-found={address}>
              <label>
                <input
                  type="checkbox"
                  checked={!isTaken && !left.has(address)}
                  disabled={isTaken}
                  onChange={() => onToggle(address)}
                />
                <span className="host">{address}</span>
                <span className="mono quiet" title={greeting}>
                  {greeting}
                </span>
                <span className="small quiet">{isTaken ? words.taken : ''}</span>
              </label>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
