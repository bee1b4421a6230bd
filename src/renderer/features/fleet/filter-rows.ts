import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { FleetFilter } from '../../stores/view/fleet-filter.ts';
import type { ClusterRow, FleetRows, SiteRows } from './fleet-rows.ts';

/** A label that says in which rack a host is: `rack`, `topology.example.org/rack`. */
const rackKey = /(^|[./-])rack$/i;

/** The rack of a host, where a label says it. Pure. */
export function rackOf({ labels }: Pick<FleetNode, 'labels'>): string | null {
  return Object.entries(labels).find(([key]) => rackKey.test(key))?.[1] ?? null;
}

/** All racks of the fleet, in the order people count. Pure. */
export function racksIn(nodes: readonly FleetNode[]): readonly string[] {
  const racks = new Set(nodes.flatMap((node) => rackOf(node) ?? []));
  return [...racks].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** What a filter leaves of the fleet, and how many hosts that are. */
export interface FilteredRows {
  readonly rows: FleetRows;
  readonly hosts: number;
}

/** Whether a filter leaves anything out. Pure. */
export function isNarrow({ text, state, role, siteId, rack }: FleetFilter): boolean {
  return text.trim() !== '' || state !== null || role !== null || siteId !== null || rack !== null;
}

/**
 * Leaves the sites, clusters and hosts that a filter lets through. A cluster whose own name has the words stays with all its hosts, another one with
 * those that fit; what a row says of the whole cluster (votes, state) stays true. Pure.
 */
export function filterRows(rows: FleetRows, filter: FleetFilter): FilteredRows {
  if (!isNarrow(filter)) return { rows, hosts: rows.nodeCount + rows.spare.length };
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const sites = rows.sites
    .filter(({ site }) => filter.siteId === null || site.id === filter.siteId)
    .map((site) => ({
      ...site,
      clusters: site.clusters.flatMap((row) => filterCluster(row, site, { filter, words })),
    }))
    .filter(({ clusters }) => clusters.length > 0);
  const spare = rows.spare.filter((host) => isSpareShown(host, filter) && fits(host, '', { filter, words }));
  const nodes = sites.flatMap(({ clusters }) => clusters).map(({ shown }) => shown?.size ?? 0);
  return { rows: { ...rows, sites, spare }, hosts: nodes.reduce((sum, n) => sum + n, spare.length) };
}

interface Sieve {
  readonly filter: FleetFilter;
  readonly words: readonly string[];
}

function filterCluster(row: ClusterRow, { site }: SiteRows, sieve: Sieve): readonly ClusterRow[] {
  const { cluster, servers, agents, glance } = row;
  const { filter } = sieve;
  if (filter.state !== null && filter.state !== glance) return [];
  const about = `${cluster.name} ${cluster.version} ${site.name}`.toLowerCase();
  const shown: ReadonlySet<NodeId> = new Set(
    [...servers, ...agents].filter((node) => fits(node, about, sieve)).map(({ id }) => id),
  );
  const isNamed = sieve.words.every((word) => about.includes(word));
  const byHost = filter.role !== null || filter.rack !== null;
  return shown.size > 0 || (isNamed && !byHost) ? [{ ...row, shown }] : [];
}

function isSpareShown({ siteId, meeting }: FleetNode, { siteId: only, state, role }: FleetFilter): boolean {
  if (only !== null && siteId !== only) return false;
  if (role !== null && role !== 'none') return false;
  return state === null || (state === 'needs' && meeting === 'changed');
}

/** @param about words of its cluster, which count as its own. */
function fits(node: FleetNode, about: string, { filter, words }: Sieve): boolean {
  const { role, rack } = filter;
  if (role !== null && role !== (node.role ?? 'none')) return false;
  if (rack !== null && rackOf(node) !== rack) return false;
  if (words.length === 0) return true;
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  const said = [node.hostname, node.internalIp, node.externalIp ?? '', ...labels].join(' ').toLowerCase();
  return words.every((word) => said.includes(word) || about.includes(word));
}
