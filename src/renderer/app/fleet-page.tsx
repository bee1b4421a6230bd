import type { About } from '../../shared/contract/app.ts';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import { withWay } from '../features/contact/way.ts';
import { FleetScreen } from '../features/fleet/fleet-screen.tsx';
import type { ReadableFile } from '../features/site-file/read-text.ts';
import type { Live } from '../stores/projections/live.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { chooseFiles } from './file-drop.tsx';
import type { FleetAsk } from './fleet-asks.tsx';
import { go, goToTerminal } from './route.ts';

export interface FleetPageProps {
  readonly live: Live<FleetSnapshot>;
  readonly about: About | null;
  readonly view: ViewStore;
  /** Opens a dialog of the fleet; the shell draws it, so that it outlives this page. */
  readonly onAsk: (ask: FleetAsk) => void;
  readonly onInstall: (clusterId: ClusterId) => void;
  /** Site files to look at. */
  readonly onFiles: (files: readonly ReadableFile[]) => void;
}

/** The fleet, joined to the app. */
export function FleetPage({ live, about, view, onAsk, onInstall, onFiles }: FleetPageProps) {
  return (
    <FleetScreen
      live={live}
      about={about}
      view={view}
      onOpenRun={(runId) => go({ screen: 'run', runId })}
      onInstall={onInstall}
      onTopology={(clusterId) => go({ screen: 'topology', clusterId })}
      onTerminal={goToTerminal}
      onContact={(nodes) => onAsk({ what: 'contact', nodes: withWay(nodes, live.known?.nodes ?? []) })}
      onAddHosts={() => onAsk({ what: 'hosts' })}
      onNewCluster={() => onAsk({ what: 'cluster' })}
      onReadFile={() => chooseFiles('.yaml,.yml', onFiles)}
      onSecrets={({ id: siteId, name: siteName }) =>
        onAsk({ what: 'secrets', siteId, siteName, onlyMissing: false })
      }
    />
  );
}
