import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import { isBusy } from '../../shared/model/run.ts';
import type { ShownRun } from '../stores/view/view-store.ts';
import { text } from '../ui/text.ts';
import type { Route } from './route.ts';

/** A screen that can be gone to now, and where it is. */
export interface ScreenLink {
  /** With Alt it goes there; the same for ever, whether or not the screens before it can be gone to. */
  readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly title: string;
  readonly route: Route;
  /** Something under way there. */
  readonly count?: number;
}

export interface WhereNow {
  readonly route: Route;
  readonly fleet: FleetSnapshot | null;
  /** The cluster that the fleet shows. */
  readonly chosen: ClusterId | null;
  readonly shownRun: ShownRun | null;
}

/** One for each screen; null where it has nothing to show. A new screen is one more of these. */
const screens: readonly ((now: WhereNow) => ScreenLink | null)[] = [
  () => ({ number: 1, title: text.fleet.title, route: { screen: 'fleet' } }),
  (now) => clusterLink(now, { number: 2, screen: 'topology', title: text.topology.title }),
  (now) => clusterLink(now, { number: 3, screen: 'plan', title: text.plan.title }),
  runLink,
  terminalsLink,
];

/** The screens that there is something on, in their order. */
export function screensOf(now: WhereNow): readonly ScreenLink[] {
  return screens.flatMap((linkOf) => linkOf(now) ?? []);
}

/** The cluster a screen is about. */
export function clusterOf({ route, fleet, shownRun }: Omit<WhereNow, 'chosen'>): ClusterId | undefined {
  if (route.screen === 'topology' || route.screen === 'plan') return route.clusterId;
  if (route.screen === 'terminals') return fleet?.clusters.find(({ id }) => id === route.placeId)?.id;
  if (route.screen !== 'run') return undefined;
  if (shownRun?.runId === route.runId) return shownRun.clusterId;
  return fleet?.runs.find(({ run }) => run.id === route.runId)?.run.clusterId;
}

/** The site and cluster of the screen, or that it is about all of them. */
export function whereOf(now: Omit<WhereNow, 'chosen'>): string {
  const { fleet } = now;
  if (fleet === null) return text.fleet.allSites;
  if (fleet.sites.length === 0) return text.fleet.noSite;
  const shown = clusterOf(now);
  const cluster = fleet.clusters.find(({ id }) => id === shown);
  const site = fleet.sites.find(({ id }) => id === cluster?.siteId);
  return cluster === undefined || site === undefined ? text.fleet.allSites : `${site.name} / ${cluster.name}`;
}

/** To the cluster of the screen, else the one the fleet shows, else the first. */
function clusterLink(
  now: WhereNow,
  { screen, ...link }: Pick<ScreenLink, 'number' | 'title'> & { readonly screen: 'topology' | 'plan' },
): ScreenLink | null {
  const { route, fleet, chosen } = now;
  const clusters = fleet?.clusters ?? [];
  const known = clusters.find(({ id }) => id === (clusterOf(now) ?? chosen)) ?? clusters[0];
  const clusterId = route.screen === screen ? route.clusterId : known?.id;
  return clusterId === undefined ? null : { ...link, route: { screen, clusterId } };
}

/**
 * To the run shown, else to one under way, else to the newest; with the number of those under way. On a screen about one cluster only its
 * own runs count: from there nobody means to come to where another one is stopped or taken back.
 */
function runLink(now: WhereNow): ScreenLink | null {
  const { route, fleet } = now;
  const about = route.screen === 'run' ? undefined : clusterOf(now);
  const runs = (fleet?.runs ?? [])
    .map(({ run }) => run)
    .filter(({ clusterId }) => about === undefined || clusterId === about)
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const running = runs.filter(isBusy);
  const runId = route.screen === 'run' ? route.runId : (running[0] ?? runs[0])?.id;
  if (runId === undefined) return null;
  const count = running.length === 0 ? {} : { count: running.length };
  return { number: 4, title: text.run.nav, route: { screen: 'run', runId }, ...count };
}

/** To the terminals of the cluster of the screen, else of the one the fleet shows, else of the first; without any, of the site. */
function terminalsLink(now: WhereNow): ScreenLink | null {
  const { route, fleet, chosen } = now;
  const clusters = fleet?.clusters ?? [];
  const known = clusters.find(({ id }) => id === (clusterOf(now) ?? chosen)) ?? clusters[0];
  const placeId = route.screen === 'terminals' ? route.placeId : (known?.id ?? fleet?.sites[0]?.id);
  if (placeId === undefined) return null;
  return { number: 5, title: text.terminals.title, route: { screen: 'terminals', placeId, nodeId: null } };
}
