import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef, useState } from 'react';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { HostName } from '../../ui/host-name.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { Place } from './place.ts';

const words = text.terminals;

/** More hosts than this are looked for by name, and only those in sight are drawn. */
const MANY = 40;
/** Height of a row until it is measured, px. */
const ROW = 33;

export interface HostListProps {
  readonly place: Place;
  /** The only mark that is shown, or null for all. */
  readonly only: string | null;
  /** Numbers of the panes in sight that a host has. */
  readonly panes: ReadonlyMap<NodeId, readonly number[]>;
  /** How many terminals of a host are open and have no pane in this window. */
  readonly hidden: ReadonlyMap<NodeId, number>;
  readonly broadcasting: boolean;
  /** @param anew in a tab of its own, even if there is one already. */
  readonly onOpen: (host: FleetNode, anew: boolean) => void;
  readonly onShow: (host: FleetNode) => void;
}

/** The hosts on which a terminal can be opened, in whatever state they are. */
export function HostList(props: HostListProps) {
  const { place, only } = props;
  const [searched, setSearched] = useState('');
  const scroller = useRef<HTMLElement>(null);
  const all = place.nodes.length + place.others.length;
  const isLong = all > MANY;
  const hosts = listed(place, only, isLong ? searched : '');
  const entries: readonly (FleetNode | null)[] =
    hosts.others.length === 0 ? hosts.nodes : [...hosts.nodes, null, ...hosts.others];
  const row = (entry: FleetNode | null) =>
    entry === null ? (
      <h3 key="others" className="cap hosts-head">
        {words.others}
      </h3>
    ) : (
      <HostRow key={entry.id} host={entry} {...props} />
    );
  return (
    <aside className="hosts" data-region="hosts" aria-label={words.hostsOf(place.name)} ref={scroller}>
      <h2 className="cap hosts-head">{words.hostsOf(place.name)}</h2>
      {isLong ? (
        <div className="hosts-search">
          <input
            type="search"
            aria-label={words.searchHosts}
            placeholder={words.searchHosts}
            value={searched}
            onChange={({ target }) => setSearched(target.value)}
          />
          <span className="small quiet" role="status">
            {searched === '' ? '' : words.hostsFound(hosts.nodes.length + hosts.others.length, all)}
          </span>
        </div>
      ) : null}
      {all === 0 ? <p className="small quiet hosts-none">{words.noHosts}</p> : null}
      {isLong ? <LongList scroller={scroller} entries={entries} row={row} /> : entries.map(row)}
      {props.broadcasting ? (
        <div className="hosts-rule">
          <h3 className="cap">{words.whileBroadcasting}</h3>
          <p className="say">{words.broadcastRule}</p>
        </div>
      ) : null}
    </aside>
  );
}

/** Hosts of a place that have the mark and all the words of the search in their names. Pure. */
export function listed(place: Place, only: string | null, searched: string): Omit<Place, 'name'> {
  const parts = searched.toLowerCase().split(/\s+/);
  const fits = ({ hostname }: FleetNode) => parts.every((part) => hostname.toLowerCase().includes(part));
  return {
    nodes: place.nodes.filter((node) => (only === null || node.status === only) && fits(node)),
    others: only === null ? place.others.filter(fits) : [],
  };
}

interface LongListProps {
  readonly scroller: { readonly current: HTMLElement | null };
  readonly entries: readonly (FleetNode | null)[];
  readonly row: (entry: FleetNode | null) => ReactNode;
}

function LongList({ scroller, entries, row }: LongListProps) {
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => entries[index]?.id ?? 'others',
    overscan: 12,
  });
  return (
    <div className="hosts-long" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, key, start }) => (
        <div
          key={key}
          ref={rows.measureElement}
          data-index={index}
          style={{ transform: `translateY(${start}px)` }}
        >
          {row(entries[index] ?? null)}
        </div>
      ))}
    </div>
  );
}

function HostRow({ host, panes, hidden, onOpen, onShow }: HostListProps & { readonly host: FleetNode }) {
  const shown = panes.get(host.id) ?? [];
  const others = hidden.get(host.id) ?? 0;
  return (
    <div className={shown.length > 0 ? 'host-row on' : 'host-row'}>
      <button
        type="button"
        aria-label={words.openOn(host.hostname)}
        title={words.openHint}
        onClick={(event) => onOpen(host, event.shiftKey || event.ctrlKey || event.metaKey)}
      >
        {host.clusterId === null ? <span className="no-mark" /> : <Mark name={host.status} label="" />}
        <HostName name={host.hostname} />
        <span className="small quiet host-pane">{shown.map(words.pane).join(', ')}</span>
      </button>
      {others === 0 ? null : (
        <button
          type="button"
          className="tag host-hidden"
          aria-label={words.showHidden(host.hostname)}
          onClick={() => onShow(host)}
        >
          {words.hidden(others)}
        </button>
      )}
    </div>
  );
}
