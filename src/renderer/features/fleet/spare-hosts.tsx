import type { FleetNode } from '../../../shared/contract/fleet.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import './spare-hosts.css';

export interface SpareHostsProps {
  readonly hosts: readonly FleetNode[];
  readonly onContact: (nodes: readonly FleetNode[]) => void;
}

/** Hosts that are recorded and have no role in a cluster. */
export function SpareHosts({ hosts, onContact }: SpareHostsProps) {
  return (
    <section className="spare">
      <header>
        <h2 className="spare-name">{text.fleet.spareTitle}</h2>{' '}
        <span className="small quiet">{text.fleet.spareSay(hosts.length)}</span>
        <button type="button" className="btn slim site-do" onClick={() => onContact(hosts)}>
          {text.contact.button}
        </button>
      </header>
      <div className="spare-hosts">
        {hosts.map((host) => (
          <div className="spare-host" key={host.id}>
            <Mark name={host.facts === null ? 'unseen' : 'pending'} label="" />
            <span className="host" title={host.hostname}>
              {host.hostname}
            </span>
            <span className="mono quiet">{host.internalIp}</span>
          </div>
        ))}
      </div>
    </section>
  );
}
