import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { NodeId } from '../../../shared/model/ids.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { MetHost } from './meeting.ts';
import { standing } from './standing.ts';

/** Height of a row, px. */
const ROW = 48;

export interface MetListProps {
  readonly hosts: readonly MetHost[];
  readonly chosen: NodeId | null;
  readonly onChoose: (nodeId: NodeId) => void;
}

/** The hosts that are met, each with how far it has come; only the rows in sight are drawn. */
export function MetList({ hosts, chosen, onChoose }: MetListProps) {
  const scroller = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: hosts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const at = hosts.findIndex(({ nodeId }) => nodeId === chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list follows the choice, and nothing else.
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [at]);
  return (
    <nav className="met-list" ref={scroller} aria-label={text.contact.hosts}>
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const host = hosts[index];
          if (host === undefined) return null;
          const [mark, say] = standing(host);
          return (
            <li key={host.nodeId} style={{ transform: `translateY(${start}px)` }} data-met={host.hostname}>
              <button
                type="button"
                aria-current={host.nodeId === chosen ? 'true' : undefined}
                onClick={() => onChoose(host.nodeId)}
              >
                <Mark name={mark} label="" />
                <span className="host">{visible(host.hostname)}</span>
                <span className="small quiet">{say}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
