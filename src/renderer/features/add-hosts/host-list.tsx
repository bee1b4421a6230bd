import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { HostLine } from '../../../shared/rules/host-lines.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';

/** Least height of a row, px; one that says why it is no host takes the lines it needs. */
const ROW = 30;

/** What was understood of each line; only the rows in sight are drawn. */
export function HostList({ lines }: { lines: readonly HostLine[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section className="host-list" ref={scroller} aria-label={text.addHosts.list} tabIndex={0}>
      {lines.length === 0 ? <p className="say quiet">{text.addHosts.none}</p> : null}
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line === undefined ? null : (
            <Row key={line.line} line={line} top={start} index={index} measure={rows.measureElement} />
          );
        })}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly line: HostLine;
  readonly top: number;
  readonly index: number;
  readonly measure: (row: HTMLLIElement | null) => void;
}

function Row({ line, top, index, measure }: RowProps) {
  const { host, problem } = line;
  const words = text.addHosts;
  const said = problem ?? '';
  return (
    <li
      ref={measure}
      data-index={index}
      className={host === null ? 'bad' : ''}
      style={{ transform: `translateY(${top}px)` }}
      data-line={line.line}
      title={host === null ? `${oneLine(line.typed).slice(0, 300)}: ${said}` : undefined}
    >
      <span className="mono quiet">{line.line}</span>
      <Mark name={host === null ? 'blocks' : 'adds'} size={16} label="" />
      {host === null ? (
        <span className="say">{said}</span>
      ) : (
        <>
          <span className="host">{host.hostname}</span>
          <span className="mono">{host.port === null ? host.address : `${host.address} :${host.port}`}</span>
          <span className="small quiet">
            {host.jump === null ? (host.isNamed ? '' : words.noName) : words.via(host.jump)}
          </span>
        </>
      )}
    </li>
  );
}
