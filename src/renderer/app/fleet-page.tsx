import { useState } from 'react';
import type { About } from '../../shared/contract/app.ts';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { withWay } from '../features/contact/way.ts';
import { FleetScreen } from '../features/fleet/fleet-screen.tsx';
import type { ReadableFile } from '../features/site-file/read-text.ts';
import type { Live } from '../stores/projections/live.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { chooseFiles } from './file-drop.tsx';
import { type FleetAsk, FleetAsks } from './fleet-asks.tsx';
import { go, goToTerminal } from './route.ts';

export interface FleetPageProps {
  readonly connection: Connection;
  readonly live: Live<FleetSnapshot>;
  readonly about: About | null;
  readonly view: ViewStore;
  readonly onInstall: (clusterId: ClusterId) => void;
  /** Site files to look at. */
  readonly onFiles: (files: readonly ReadableFile[]) => void;
}

/** The fleet, joined to the app, and the dialogs it opens. */
export function FleetPage({ connection, live, about, view, onInstall, onFiles }: FleetPageProps) {
  const [asking, setAsking] = useState<FleetAsk | null>(null);
  return (
    <>
      <FleetScreen
        live={live}
        about={about}
        view={view}
        onOpenRun={(runId) => go({ screen: 'run', runId })}
        onInstall={onInstall}
        onTopology={(clusterId) => go({ screen: 'topology', clusterId })}
        onTerminal={goToTerminal}
        onContact={(nodes) => setAsking({ what: 'contact', nodes: withWay(nodes, live.known?.nodes ?? []) })}
        onAddHosts={() => setAsking({ what: 'hosts' })}
        onNewCluster={() => setAsking({ what: 'cluster' })}
        onReadFile={() => chooseFiles('.yaml,.yml', onFiles)}
        onSecrets={({ id: siteId, name: siteName }) =>
          setAsking({ what: 'secrets', siteId, siteName, onlyMissing: false })
        }
      />
      <FleetAsks connection={connection} fleet={live.known} view={view} asking={asking} onAsk={setAsking} />
    </>
  );
}
