import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import type { ReadableFile } from '../features/site-file/read-text.ts';
import type { Files } from '../features/terminals/sending.ts';
import type { FleetStore } from '../stores/projections/fleet-store.ts';
import type { TopologyStore } from '../stores/view/topology-store.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { DoThis, Note } from '../ui/parts.tsx';
import { text } from '../ui/text.ts';
import { doFix } from './do-fix.ts';
import { chooseFiles } from './file-drop.tsx';
import type { FleetAsk } from './fleet-asks.tsx';
import { useNotices } from './notices.ts';
import { pageTitle } from './page-title.ts';
import { go, hashOf, useRoute } from './route.ts';
import { type RefusedStart, ScreenOfRoute } from './screen-of-route.tsx';
import { Shell } from './shell.tsx';
import { SiteFileAsks } from './site-file-asks.tsx';
import { StartRefused } from './start-refused.tsx';
import { useConnection } from './use-connection.ts';

export interface AppProps {
  readonly connection: Connection;
  readonly fleet: FleetStore;
  readonly view: ViewStore;
  /** The draft of a cluster; the same one for as long as the window lives. */
  readonly draftOf: (clusterId: ClusterId) => TopologyStore;
  /** What people send to hosts; it goes on whatever the screen. */
  readonly files: Files;
}

/** The shell: bar, the screen of the route, and the dialogs that several screens open. */
export function App({ connection, fleet, view, draftOf, files }: AppProps) {
  const route = useRoute();
  const state = useConnection(connection);
  const live = useStore(fleet);
  const [refused, setRefused] = useState<RefusedStart | null>(null);
  const [siteFiles, setSiteFiles] = useState<readonly ReadableFile[] | null>(null);
  const [asking, setAsking] = useState<FleetAsk | null>(null);
  const plan = (clusterId: ClusterId) => go({ screen: 'plan', clusterId });
  useNotices(fleet);
  const shownRun = useStore(view, (state) => state.shownRun);
  const title = pageTitle(route, live.known, shownRun);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const screen = hashOf(route);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another sheet has other marks and cells, so the choice ends with it.
  useEffect(() => view.setState({ mark: null, cell: null, follow: true }), [screen, view]);
  if (state.status === 'refused') return <Refused />;
  if (state.status === 'misunderstood') return <Misunderstood />;
  return (
    <Shell
      route={route}
      live={live}
      connection={connection}
      view={view}
      draftOf={draftOf}
      files={files}
      asking={asking}
      onAsk={setAsking}
      onInstall={plan}
      onReadFile={() => chooseFiles('.yaml,.yml', setSiteFiles)}
    >
      <ScreenOfRoute
        route={route}
        connection={connection}
        fleet={fleet}
        view={view}
        draftOf={draftOf}
        files={files}
        onAsk={setAsking}
        onPlan={plan}
        onRefused={setRefused}
        onFix={(clusterId, fix) => doFix(fix, { clusterId, fleet: live.known, draftOf, onAsk: setAsking })}
        onSiteFiles={setSiteFiles}
      />
      <SiteFileAsks
        connection={connection}
        files={siteFiles}
        offered={route.screen === 'open'}
        onFiles={setSiteFiles}
        onAnswered={() => {
          setSiteFiles(null);
          // Another file may be asked for later, by the same address.
          if (route.screen === 'open') go({ screen: 'fleet' });
        }}
      />
      {refused === null ? null : (
        <StartRefused
          clusterName={live.known?.clusters.find(({ id }) => id === refused.clusterId)?.name ?? ''}
          error={refused.error}
          onPlan={() => {
            setRefused(null);
            plan(refused.clusterId);
          }}
          onClose={() => setRefused(null)}
        />
      )}
    </Shell>
  );
}

function Refused() {
  return (
    <main className="sheet-alone">
      <Note tone="ochre" mark="warns" title={<h1>{text.refused.title}</h1>}>
        <p className="say">{text.refused.say}</p>
        <DoThis steps={text.refused.cure} />
      </Note>
    </main>
  );
}

/** The window and the app do not speak the same contract; said at once, for the page would wait for ever. */
function Misunderstood() {
  return (
    <main className="sheet-alone">
      <Note tone="red" mark="blocks" title={<h1>{text.misunderstood.title}</h1>}>
        <p className="say">{text.misunderstood.say}</p>
        <button type="button" className="btn primary" onClick={() => location.reload()}>
          {text.crashed.reload}
        </button>
      </Note>
    </main>
  );
}
