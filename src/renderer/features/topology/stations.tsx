import { text } from '../../ui/text.ts';
import { joinAddress } from './join-address.ts';
import type { Sheet } from './sheet.ts';
import './stations.css';

const words = text.topology.stations;

/** The address that all members join through, where the cluster has one of its own: no host of the sheet holds it. */
export function BalancerStation({ sheet }: { sheet: Sheet }) {
  if (sheet.cluster.apiAddress === null) return null;
  return (
    <section className="map-station" data-station="balancer" aria-label={words.balancer}>
      <h2 className="zone-name">{words.balancer}</h2>
      <span className="mono map-station-name">{joinAddress(sheet)}</span>
      <span className="small quiet">{words.balancerSay}</span>
    </section>
  );
}

/** More names than this have no room. */
const MOST_HOSTS = 1;

/** Where images come from besides the bundle. */
export function RegistryStation({ hosts }: { hosts: readonly string[] }) {
  if (hosts.length === 0) return null;
  const more = hosts.length - MOST_HOSTS;
  return (
    <section className="map-station map-station-foot" aria-label={words.registry} title={hosts.join(', ')}>
      <h2 className="zone-name">{words.registry}</h2>
      <span className="mono map-station-name">{hosts.slice(0, MOST_HOSTS).join(', ')}</span>
      {more > 0 ? <span className="small quiet">{text.topology.andMore(more)}</span> : null}
    </section>
  );
}
