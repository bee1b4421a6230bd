import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { Place } from './place.ts';

const words = text.terminals;

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
  const nodes = place.nodes.filter(({ status }) => only === null || status === only);
  return (
    <aside className="hosts" data-region="hosts" aria-label={words.hostsOf(place.name)}>
      <h2 className="cap hosts-head">{words.hostsOf(place.name)}</h2>
      {nodes.length + place.others.length === 0 ? (
        <p className="small quiet hosts-none">{words.noHosts}</p>
      ) : null}
      {nodes.map((host) => (
        <HostRow key={host.id} host={host} {...props} />
      ))}
      {place.others.length === 0 || only !== null ? null : (
        <>
          <h3 className="cap hosts-head">{words.others}</h3>
          {place.others.map((host) => (
            <HostRow key={host.id} host={host} {...props} />
          ))}
        </>
      )}
      {props.broadcasting ? (
        <div className="hosts-rule">
          <h3 className="cap">{words.whileBroadcasting}</h3>
          <p className="say">{words.broadcastRule}</p>
        </div>
      ) : null}
    </aside>
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
        <span className="host">{host.hostname}</span>
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
