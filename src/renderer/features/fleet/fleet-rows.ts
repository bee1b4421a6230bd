import type { FleetCluster, FleetNode, FleetRun, FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { Site } from '../../../shared/model/site.ts';
import type { Glance } from '../../stores/view/fleet-filter.ts';
import type { MarkName } from '../../ui/mark.tsx';
import { glanceMarks, glanceOf } from './glance.ts';

/** A cluster with all that a row says of it. */
export interface ClusterRow {
  readonly cluster: FleetCluster;
  readonly servers: readonly FleetNode[];
  readonly agents: readonly FleetNode[];
  readonly run: FleetRun | null;
  /** The state of the whole, at a glance. */
  readonly mark: MarkName;
  /** The same in a word. */
  readonly glance: Glance;
  /** When a host of it was last looked at, or null. */
  readonly seenAt: string | null;
  /** Its hosts that a filter has left; null for all. */
  readonly shown: ReadonlySet<NodeId> | null;
}

export interface SiteRows {
  readonly site: Site;
  readonly clusters: readonly ClusterRow[];
}

export interface FleetRows {
  readonly sites: readonly SiteRows[];
  readonly spare: readonly FleetNode[];
  readonly nodeCount: number;
}

/** The fleet by site and cluster. Nodes that were removed are left out. Pure. */
export function fleetRows(fleet: FleetSnapshot): FleetRows {
  const nodes = fleet.nodes.filter(({ status, clusterId }) => clusterId === null || status !== 'removed');
  const byCluster = Map.groupBy(nodes, ({ clusterId }) => clusterId ?? spareKey);
  const sites = fleet.sites.map((site) => ({
    site,
    clusters: fleet.clusters
      .filter(({ siteId }) => siteId === site.id)
      .map((cluster) =>
        clusterRow(
          cluster,
          byCluster.get(cluster.id) ?? [],
          fleet.runs.find(({ run }) => run.clusterId === cluster.id) ?? null,
        ),
      ),
  }));
  const spare = byCluster.get(spareKey) ?? [];
  return { sites, spare, nodeCount: nodes.length - spare.length };
}

/** Where hosts without a cluster are kept while the fleet is divided. */
const spareKey = Symbol('spare');

function clusterRow(cluster: FleetCluster, nodes: readonly FleetNode[], run: FleetRun | null): ClusterRow {
  const byName = (a: FleetNode, b: FleetNode) =>
    Number(b.isInitial) - Number(a.isInitial) ||
    a.hostname.localeCompare(b.hostname, 'en', { numeric: true });
  const seen = nodes.flatMap(({ facts }) => (facts === null ? [] : [facts.observedAt])).toSorted();
  const row = {
    cluster,
    servers: nodes.filter(({ role }) => role === 'server').toSorted(byName),
    agents: nodes.filter(({ role }) => role === 'agent').toSorted(byName),
    run,
    seenAt: seen.at(-1) ?? null,
    shown: null,
  };
  const glance = glanceOf(row);
  return { ...row, glance, mark: clusterMark(glance, nodes, run) };
}

/** What is under way first, then what needs a person, then the word that stands beside it. */
function clusterMark(glance: Glance, nodes: readonly FleetNode[], run: FleetRun | null): MarkName {
  const status = run?.run.status;
  if (status === 'running')
    return run?.steps.some((step) => step.status === 'waiting') ? 'waiting' : 'running';
  if (status === 'rolling-back') return 'undoing';
  if (status === 'stopped' || status === 'needs-attention') return 'failed';
  if (status === 'paused') return 'waiting';
  if (status === 'interrupted') return 'interrupted';
  if (nodes.some((node) => node.status === 'failed')) return 'failed';
  return glanceMarks[glance];
}

/** How many servers may fail while etcd keeps its majority (etcd documentation, "Failure tolerance"). */
export function failuresSurvived(servers: number): number {
  return servers === 0 ? 0 : Math.floor((servers - 1) / 2);
}

/** How often each node status stands in the fleet. */
export function statusCounts(rows: FleetRows): ReadonlyMap<MarkName, number> {
  const usual: MarkName[] = ['active', 'installing', 'pending', 'failed', 'draining'];
  const counts = new Map<MarkName, number>(usual.map((mark) => [mark, 0]));
  const nodes = rows.sites
    .flatMap(({ clusters }) => clusters)
    .flatMap(({ servers, agents }) => [...servers, ...agents]);
  for (const { status } of nodes) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** Clusters left by a filter: those with a node of that status. */
export function onlyStatus(rows: FleetRows, status: string | null): FleetRows {
  if (status === null) return rows;
  const shows = ({ servers, agents }: ClusterRow) =>
    [...servers, ...agents].some((node) => node.status === status);
  const sites = rows.sites.map((site) => ({ ...site, clusters: site.clusters.filter(shows) }));
  return { ...rows, sites: sites.filter(({ clusters }) => clusters.length > 0), spare: [] };
}
