import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import { sshAddressOf } from '../../../shared/model/node.ts';
import { HostName } from '../../ui/host-name.tsx';
import { hostSize } from '../../ui/host-size.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { TerminalButton } from '../../ui/terminal-button.tsx';
import { text } from '../../ui/text.ts';
import { useWindow } from './use-window.ts';
import './spare-hosts.css';

/** Height of a row, px; larger in touch mode. */
const ROW = 34;
const TOUCH_ROW = 64;
/** Width that a host needs, px. */
const COLUMN = 420;

export interface SpareHostsProps {
  readonly hosts: readonly FleetNode[];
  /** What scrolls them. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly touch: boolean;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
  readonly onTerminal: (node: FleetNode) => void;
}

/** Hosts that are recorded and have no role in a cluster; only those in sight are drawn. */
export function SpareHosts({ hosts, scroller, touch, onContact, onTerminal }: SpareHostsProps) {
  const body = useRef<HTMLUListElement>(null);
  const columns = useColumns(body);
  const { rows, margin } = useWindow({
    scroller,
    body,
    count: Math.ceil(hosts.length / columns),
    size: () => (touch ? TOUCH_ROW : ROW),
  });
  return (
    <section className="spare" aria-label={text.fleet.spareTitle}>
      <header>
        <h2 className="spare-name">{text.fleet.spareTitle}</h2>{' '}
        <span className="small quiet">{text.fleet.spareSay(hosts.length)}</span>
        <button type="button" className="btn slim site-do" onClick={() => onContact(hosts)}>
          {text.contact.button}
        </button>
      </header>
      <ul className="spare-hosts" ref={body} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().flatMap(({ index, start, size }) =>
          hosts.slice(index * columns, (index + 1) * columns).map((host, column) => (
            <li
              key={host.id}
              className="spare-host"
              style={{
                height: size,
                width: `${100 / columns}%`,
                left: `${(100 / columns) * column}%`,
                transform: `translateY(${start - margin}px)`,
              }}
            >
              <SpareHost host={host} onTerminal={onTerminal} />
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

function SpareHost({ host, onTerminal }: { host: FleetNode } & Pick<SpareHostsProps, 'onTerminal'>) {
  const [mark, say] = standing(host);
  return (
    <>
      <Mark name={mark} label="" />
      <HostName name={host.hostname} />
      <span className="mono quiet">{sshAddressOf(host)}</span>
      <span className="small quiet">{say}</span>
      <span className="push" />
      <TerminalButton hostname={host.hostname} onOpen={() => onTerminal(host)} />
    </>
  );
}

/** What went wrong when it was asked last, else what it has, else that nobody has looked. */
function standing({ meeting, facts }: FleetNode): readonly [MarkName, string] {
  const say = text.meeting[meeting];
  if (meeting === 'changed') return ['blocks', say];
  if (meeting === 'silent') return ['failed', say];
  if (meeting === 'refused') return ['warns', say];
  if (facts === null) return [meeting === 'known' ? 'verified' : 'unseen', say];
  return ['pending', hostSize(facts)];
}

/** How many hosts fit beside each other. */
function useColumns(body: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(2);
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    const look = () => setColumns(Math.max(1, Math.min(4, Math.floor(element.clientWidth / COLUMN))));
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return columns;
}
