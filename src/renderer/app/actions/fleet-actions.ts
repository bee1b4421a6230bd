import type { FleetSnapshot } from '../../../shared/contract/fleet.ts';
import { withWay } from '../../features/contact/way.ts';
import { text } from '../../ui/text.ts';
import type { FleetAsk } from '../fleet-asks.tsx';
import type { Action } from './action.ts';

export interface FleetActionsRequest {
  readonly fleet: FleetSnapshot | null;
  readonly onAsk: (ask: FleetAsk) => void;
  readonly onReadFile: () => void;
}

/** What makes sites, hosts and clusters, from wherever somebody is. */
export function fleetActions({ fleet, onAsk, onReadFile }: FleetActionsRequest): readonly Action[] {
  const words = text.palette.fleet;
  const group = 'do';
  const sites = fleet?.sites ?? [];
  return [
    {
      id: 'fleet.hosts',
      group,
      title: words.hosts,
      words: 'scan range ssh paste csv table',
      run: () => onAsk({ what: 'hosts' }),
    },
    { id: 'fleet.cluster', group, title: words.cluster, run: () => onAsk({ what: 'cluster' }) },
    { id: 'fleet.file', group, title: words.file, words: 'yaml import', run: onReadFile },
    ...sites.map(
      ({ id: siteId, name: siteName }): Action => ({
        id: `fleet.secrets ${siteId}`,
        group,
        title: words.secrets(siteName),
        words: 'password key login credential',
        run: () => onAsk({ what: 'secrets', siteId, siteName, onlyMissing: false }),
      }),
    ),
    ...sites.map(({ id: siteId, name }): Action => {
      const nodes = (fleet?.nodes ?? []).filter((node) => node.siteId === siteId);
      return {
        id: `fleet.contact ${siteId}`,
        group,
        title: words.contact(name),
        words: 'host key fingerprint ssh pin login test',
        refusal: nodes.length === 0 ? text.contact.noHosts : undefined,
        run: () => onAsk({ what: 'contact', nodes: withWay(nodes, fleet?.nodes ?? []) }),
      };
    }),
  ];
}
