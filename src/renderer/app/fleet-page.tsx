import { useState } from 'react';
import type { About } from '../../shared/contract/app.ts';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId, SiteId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { FleetScreen } from '../features/fleet/fleet-screen.tsx';
import type { ReadableFile } from '../features/site-file/read-text.ts';
import type { Live } from '../stores/projections/live.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { AddHostsFlow } from './add-hosts-flow.tsx';
import { chooseFiles, FileDrop } from './file-drop.tsx';
import { NewClusterFlow } from './new-cluster-flow.tsx';
import { go } from './route.ts';
import { SecretsFlow } from './secrets-flow.tsx';
import { SiteFileFlow } from './site-file-flow.tsx';

export interface FleetPageProps {
  readonly connection: Connection;
  readonly live: Live<FleetSnapshot>;
  readonly about: About | null;
  readonly view: ViewStore;
  /** What is asked at once, such as about a file that the system opens. */
  readonly asked: FleetQuestion | null;
  /** A question was answered or left. */
  readonly onAnswered: () => void;
  readonly onInstall: (clusterId: ClusterId) => void;
}

/** What is asked on top of the fleet. */
export type FleetQuestion =
  | { readonly what: 'hosts' | 'cluster' }
  | { readonly what: 'file'; readonly files: readonly ReadableFile[] | null }
  | {
      readonly what: 'secrets';
      readonly siteId: SiteId;
      readonly siteName: string;
      readonly onlyMissing: boolean;
    };

/** The fleet, joined to the app: what is dropped on it, and the dialogs it opens. */
export function FleetPage({ connection, live, about, view, asked, onAnswered, onInstall }: FleetPageProps) {
  const [asking, setAsking] = useState<FleetQuestion | null>(asked);
  const takeFiles = (files: readonly ReadableFile[]) => setAsking({ what: 'file', files });
  const close = () => {
    setAsking(null);
    onAnswered();
  };
  return (
    <>
      <FleetScreen
        live={live}
        about={about}
        view={view}
        onOpenRun={(runId) => go({ screen: 'run', runId })}
        onInstall={onInstall}
        onTopology={(clusterId) => go({ screen: 'topology', clusterId })}
        onAddHosts={() => setAsking({ what: 'hosts' })}
        onNewCluster={() => setAsking({ what: 'cluster' })}
        onReadFile={() => chooseFiles('.yaml,.yml', takeFiles)}
        onSecrets={({ id: siteId, name: siteName }) =>
          setAsking({ what: 'secrets', siteId, siteName, onlyMissing: false })
        }
      />
      <FileDrop onFiles={asking === null ? takeFiles : null} />
      {asking?.what === 'file' ? (
        <SiteFileFlow
          connection={connection}
          files={asking.files}
          onFiles={takeFiles}
          onRecorded={(siteId, siteName) =>
            setAsking({ what: 'secrets', siteId, siteName, onlyMissing: true })
          }
          onClose={close}
        />
      ) : null}
      {asking?.what === 'hosts' ? (
        <AddHostsFlow
          connection={connection}
          fleet={live.known}
          onAdded={(siteId, siteName) => setAsking({ what: 'secrets', siteId, siteName, onlyMissing: true })}
          onClose={close}
        />
      ) : null}
      {asking?.what === 'cluster' ? (
        <NewClusterFlow
          connection={connection}
          sites={live.known?.sites ?? []}
          onMade={(clusterId) => {
            close();
            go({ screen: 'topology', clusterId });
          }}
          onClose={close}
        />
      ) : null}
      {asking?.what === 'secrets' ? (
        <SecretsFlow {...asking} connection={connection} onClose={close} />
      ) : null}
    </>
  );
}
