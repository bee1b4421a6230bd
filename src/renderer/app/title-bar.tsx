import { useStore } from 'zustand';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import { isBusy } from '../../shared/model/run.ts';
import { themes, type ViewStore } from '../stores/view/view-store.ts';
import { text } from '../ui/text.ts';
import { hashOf, type Route } from './route.ts';

export interface TitleBarProps {
  readonly route: Route;
  readonly fleet: FleetSnapshot | null;
  readonly view: ViewStore;
}

/** Where the window is, where it can go, and the theme. */
export function TitleBar({ route, fleet, view }: TitleBarProps) {
  return (
    <header className="bar" data-region="bar">
      <div className="wordmark">
        <Wordmark /> {text.product}
      </div>
      <div className="where">{whereOf(route, fleet)}</div>
      <nav aria-label={text.regions}>
        <a href={hashOf({ screen: 'fleet' })} aria-current={route.screen === 'fleet' ? 'page' : undefined}>
          {text.fleet.title}
        </a>
        <TopologyLink route={route} fleet={fleet} view={view} />
        <RunLink route={route} fleet={fleet} />
      </nav>
      <span className="push" />
      <ThemeSwitch view={view} />
    </header>
  );
}

/** To the cluster of the screen, else the one the fleet shows, else the first. */
function TopologyLink({ route, fleet, view }: TitleBarProps) {
  const chosen = useStore(view, (state) => state.clusterId);
  const clusters = fleet?.clusters ?? [];
  const known = clusters.find(({ id }) => id === (clusterOf(route, fleet) ?? chosen)) ?? clusters[0];
  const clusterId = route.screen === 'topology' ? route.clusterId : known?.id;
  if (clusterId === undefined) return null;
  return (
    <a
      href={hashOf({ screen: 'topology', clusterId })}
      aria-current={route.screen === 'topology' ? 'page' : undefined}
    >
      {text.topology.title}
    </a>
  );
}

/** The cluster a screen is about. */
function clusterOf(route: Route, fleet: FleetSnapshot | null): ClusterId | undefined {
  if (route.screen === 'topology') return route.clusterId;
  return route.screen === 'run'
    ? fleet?.runs.find(({ run }) => run.id === route.runId)?.run.clusterId
    : undefined;
}

/** To the run shown, else to one under way, else to the newest; with the number of those under way. */
function RunLink({ route, fleet }: Omit<TitleBarProps, 'view'>) {
  const runs = (fleet?.runs ?? [])
    .map(({ run }) => run)
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const running = runs.filter(isBusy);
  const runId = route.screen === 'run' ? route.runId : (running[0] ?? runs[0])?.id;
  if (runId === undefined) return null;
  return (
    <a href={hashOf({ screen: 'run', runId })} aria-current={route.screen === 'run' ? 'page' : undefined}>
      {text.run.nav}
      {running.length === 0 ? null : <i>{running.length}</i>}
    </a>
  );
}

function ThemeSwitch({ view }: Pick<TitleBarProps, 'view'>) {
  const theme = useStore(view, (state) => state.theme);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as part of a bar.
    <div className="themes" role="group" aria-label={text.theme}>
      {themes.map((name) => (
        <button
          type="button"
          key={name}
          aria-pressed={theme === name}
          onClick={() => view.setState({ theme: name })}
        >
          {text.themes[name]}
        </button>
      ))}
    </div>
  );
}

function whereOf(route: Route, fleet: FleetSnapshot | null): string {
  if (fleet === null) return text.fleet.allSites;
  if (fleet.sites.length === 0) return text.fleet.noSite;
  const shown = clusterOf(route, fleet);
  const cluster = fleet.clusters.find(({ id }) => id === shown);
  const site = fleet.sites.find(({ id }) => id === cluster?.siteId);
  return cluster === undefined || site === undefined ? text.fleet.allSites : `${site.name} / ${cluster.name}`;
}

function Wordmark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 18.5 7 8.5l4 5.5 5-10.5" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <circle cx="2.8" cy="18" r="2.3" fill="currentColor" />
      <circle cx="7" cy="8.5" r="2.3" fill="var(--paper)" stroke="currentColor" strokeWidth="1.6" />
      <circle cx="11" cy="14" r="2.3" fill="var(--paper)" stroke="currentColor" strokeWidth="1.6" />
      <path d="M16 9V2.200l5 1.900L16 6z" fill="currentColor" />
    </svg>
  );
}
