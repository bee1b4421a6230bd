import type { FleetNode, FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { AddHostsFlow } from './add-hosts-flow.tsx';
import { ContactFlow } from './contact-flow.tsx';
import { focusWhenShown } from './focus.ts';
import { NewClusterFlow } from './new-cluster-flow.tsx';
import { go } from './route.ts';
import { SecretsFlow } from './secrets-flow.tsx';

/** What is asked on top of the fleet. */
export type FleetAsk =
  | { readonly what: 'contact'; readonly nodes: readonly FleetNode[] }
  | { readonly what: 'hosts' | 'cluster' }
  | {
      readonly what: 'secrets';
      readonly siteId: SiteId;
      readonly siteName: string;
      readonly onlyMissing: boolean;
    };

export interface FleetAsksProps {
  readonly connection: Connection;
  readonly fleet: FleetSnapshot | null;
  readonly view: ViewStore;
  readonly asking: FleetAsk | null;
  readonly onAsk: (next: FleetAsk | null) => void;
}

/** The dialogs that the fleet opens, one at a time. */
export function FleetAsks({ connection, fleet, view, asking, onAsk }: FleetAsksProps) {
  const close = () => onAsk(null);
  switch (asking?.what) {
    case undefined:
      return null;
    case 'hosts':
      return (
        <AddHostsFlow
          connection={connection}
          fleet={fleet}
          view={view}
          onAdded={(siteId, siteName) => onAsk({ what: 'secrets', siteId, siteName, onlyMissing: true })}
          onClose={close}
        />
      );
    case 'contact':
      return (
        <ContactFlow connection={connection} nodes={asking.nodes} all={fleet?.nodes ?? []} onClose={close} />
      );
    case 'cluster':
      return (
        <NewClusterFlow
          connection={connection}
          sites={fleet?.sites ?? []}
          onMade={(clusterId) => {
            close();
            go({ screen: 'topology', clusterId });
            focusWhenShown('[data-sheet-title]');
          }}
          onClose={close}
        />
      );
    case 'secrets':
      return <SecretsFlow {...asking} connection={connection} onClose={close} />;
  }
}
