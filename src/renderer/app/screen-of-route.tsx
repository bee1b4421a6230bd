import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { WireError } from '../../shared/model/error.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Fix } from '../../shared/rules/fix.ts';
import type { Connection } from '../api/connection.ts';
import type { ReadableFile } from '../features/site-file/read-text.ts';
import type { Files } from '../features/terminals/sending.ts';
import type { FleetStore } from '../stores/projections/fleet-store.ts';
import type { TopologyStore } from '../stores/view/topology-store.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { text } from '../ui/text.ts';
import { AboutPage } from './about-page.tsx';
import { ComponentsPage } from './components/components-page.tsx';
import type { FleetAsk } from './fleet-asks.tsx';
import { FleetPage } from './fleet-page.tsx';
import { HistoryPage } from './history-page.tsx';
import { PlanPage } from './plan-page.tsx';
import { go, planRoute, type Route } from './route.ts';
import { RunPage } from './run-page.tsx';
import { TopologyPage } from './topology-page.tsx';
import { useAbout } from './use-connection.ts';

/** Loaded when somebody goes there: xterm is a good part of all the code of the screens. */
const TerminalsPage = lazy(async () => ({ default: (await import('./terminals-page.tsx')).TerminalsPage }));

/** A start that the app refused, told where the person is by then. */
export interface RefusedStart {
  readonly clusterId: ClusterId;
  readonly error: WireError;
}

export interface ScreenOfRouteProps {
  readonly route: Route;
  readonly connection: Connection;
  readonly fleet: FleetStore;
  readonly view: ViewStore;
  readonly draftOf: (clusterId: ClusterId) => TopologyStore;
  readonly files: Files;
  /** Opens a dialog of the fleet. */
  readonly onAsk: (ask: FleetAsk) => void;
  readonly onPlan: (clusterId: ClusterId) => void;
  readonly onRefused: (refused: RefusedStart) => void;
  /** Opens the form that cures what speaks against a run. */
  readonly onFix: (clusterId: ClusterId, fix: Fix) => void;
  readonly onSiteFiles: (files: readonly ReadableFile[]) => void;
}

/** The screen that the window's address means. */
export function ScreenOfRoute({
  route,
  connection,
  fleet,
  view,
  draftOf,
  files,
  onAsk,
  onPlan,
  onRefused,
  onFix,
  onSiteFiles,
}: ScreenOfRouteProps) {
  const about = useAbout(connection);
  const live = useStore(fleet);
  const toFleet = () => go({ screen: 'fleet' });
  switch (route.screen) {
    case 'terminals':
      return (
        <Suspense fallback={<main aria-label={text.terminals.title} />}>
          <TerminalsPage
            key={route.placeId}
            {...route}
            connection={connection}
            live={live}
            view={view}
            files={files}
          />
        </Suspense>
      );
    case 'run':
      return (
        <RunPage key={route.runId} runId={route.runId} connection={connection} view={view} onFix={onFix} />
      );
    case 'plan':
      return (
        <PlanPage
          key={`${route.clusterId} ${route.operation ?? ''}`}
          clusterId={route.clusterId}
          operation={route.operation ?? 'install'}
          onOperation={(operation) => go(planRoute(route.clusterId, operation))}
          fleet={live.known}
          connection={connection}
          onStarted={(runId) => go({ screen: 'run', runId })}
          onLeave={toFleet}
          onFix={(fix) => onFix(route.clusterId, fix)}
          onRefused={(error) => onRefused({ clusterId: route.clusterId, error })}
        />
      );
    case 'topology':
      return (
        <TopologyPage
          key={route.clusterId}
          clusterId={route.clusterId}
          connection={connection}
          fleet={fleet}
          view={view}
          store={draftOf(route.clusterId)}
          onPlan={onPlan}
          onLeave={toFleet}
        />
      );
    case 'history':
      return <HistoryPage connection={connection} fleet={live.known} />;
    case 'about':
      return <AboutPage about={about} connection={connection} />;
    case 'components':
      return <ComponentsPage />;
    case 'fleet':
    case 'open':
      return <FleetPage {...{ live, about, view, onAsk }} onFiles={onSiteFiles} onInstall={onPlan} />;
  }
}
