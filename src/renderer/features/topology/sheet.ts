import type { FleetCluster, FleetNode, FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { TopologyDraft } from '../../../shared/contract/topology.ts';
import type { ClusterId, NodeId } from '../../../shared/model/ids.ts';
import { isBusy } from '../../../shared/model/run.ts';
import type { Site } from '../../../shared/model/site.ts';
import { isOccupied } from '../../../shared/rules/node-status.ts';
import { hostStatements, type Statement } from '../../../shared/rules/placing/outcome.ts';
import {
  isMoved,
  joinOrder,
  type Place,
  type Placed,
  type PlacingCluster,
  placedHosts,
  type Wishes,
} from '../../../shared/rules/placing/place.ts';
import { ordinal } from '../../../shared/rules/placing/survival.ts';
import type { Zone } from '../../stores/view/topology-store.ts';
import type { MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';

export type Host = Placed<FleetNode>;

/** One host as it is drawn. A `ghost` keeps the place that is recorded and no longer wanted. */
export interface Card {
  readonly host: Host;
  readonly kind: 'recorded' | 'draft' | 'ghost';
  readonly mark: MarkName;
  /** Its state, or what becomes of it. */
  readonly say: string;
  readonly statements: readonly Statement[];
}

/** A cluster as it is drawn. */
export interface Sheet {
  readonly cluster: FleetCluster;
  readonly site: Site | null;
  readonly placing: PlacingCluster;
  readonly hosts: readonly Host[];
  readonly zones: Readonly<Record<Zone, readonly Card[]>>;
  readonly nodes: readonly FleetNode[];
}

/** The sheet of a cluster with what is wanted of it laid over what is recorded; null where the cluster is not known. Pure. */
export function sheetOf(fleet: FleetSnapshot, clusterId: ClusterId, wishes: Wishes): Sheet | null {
  const cluster = fleet.clusters.find(({ id }) => id === clusterId);
  if (cluster === undefined) return null;
  const busy = fleet.runs.some(({ run }) => run.clusterId === clusterId && isBusy(run));
  const placing: PlacingCluster = { ...cluster, busy };
  const hosts = placedHosts(fleet.nodes, placing, wishes);
  return {
    cluster,
    site: fleet.sites.find(({ id }) => id === cluster.siteId) ?? null,
    placing,
    hosts,
    zones: zonesOf(placing, hosts, fleet.nodes),
    nodes: fleet.nodes,
  };
}

function zonesOf(
  cluster: PlacingCluster,
  hosts: readonly Host[],
  nodes: readonly FleetNode[],
): Sheet['zones'] {
  const { servers, agents } = joinOrder(hosts);
  const led = servers[0]?.wanted.isInitial === true;
  const jumps = new Set(nodes.map(({ jumpHostId }) => jumpHostId));
  const ghosts = (zone: Zone) =>
    hosts
      .filter(({ recorded, wanted }) => recorded.role === zone && wanted.role !== recorded.role)
      .map(ghostCard);
  const members = (list: readonly Host[], say: (host: Host, index: number) => string) =>
    list.map((host, index) => memberCard(cluster, host, say(host, index)));
  return {
    unassigned: hosts.filter(({ wanted }) => wanted.role === null).map((host) => spareCard(host, jumps)),
    server: [
      ...members(servers, (host, index) => serverSay(host, index + (led ? 0 : 1))),
      ...ghosts('server'),
    ],
    agent: [...members(agents, agentSay), ...ghosts('agent')],
  };
}

/** The one that leads is not counted: `joins 1st` comes after it. */
function serverSay({ node, wanted }: Host, place: number): string {
  if (isOccupied(node.status)) return text.nodeStatus[node.status];
  return wanted.isInitial ? text.topology.isInitial : text.topology.joins(ordinal(place));
}

function agentSay({ node }: Host, index: number): string {
  if (isOccupied(node.status)) return text.nodeStatus[node.status];
  return index === 0 ? text.topology.provesPath : text.topology.joinsAs;
}

function memberCard(cluster: PlacingCluster, host: Host, say: string): Card {
  const moved = isMoved(host);
  const { status } = host.node;
  return {
    host,
    kind: moved ? 'draft' : 'recorded',
    mark: moved ? 'adds' : status,
    say,
    statements: hostStatements(cluster, host),
  };
}

function spareCard(host: Host, jumps: ReadonlySet<NodeId | null>): Card {
  const { node } = host;
  const moved = isMoved(host);
  const removed = node.status === 'removed';
  const say = removed ? text.topology.wasRemoved : jumps.has(node.id) ? text.topology.jump : '';
  return {
    host,
    kind: moved ? 'draft' : 'recorded',
    mark: moved ? 'leaves' : removed ? 'removed' : node.facts === null ? 'unseen' : 'pending',
    say: moved ? text.topology.recordedAs(placeText(host.recorded)) : say,
    statements: [],
  };
}

function ghostCard(host: Host): Card {
  return { host, kind: 'ghost', mark: 'leaves', say: placeText(host.recorded), statements: [] };
}

/** A place in words. */
export function placeText({ role, isInitial }: Place): string {
  const { places } = text.topology;
  return role === null ? places.none : isInitial ? places.initial : places[role];
}

/** How many hosts would come, change and leave. */
export function changesOf(hosts: readonly Host[]): { adds: number; moves: number; leaves: number } {
  const moved = hosts.filter(isMoved);
  return {
    adds: moved.filter(({ recorded }) => recorded.role === null).length,
    moves: moved.filter(({ recorded, wanted }) => recorded.role !== null && wanted.role !== null).length,
    leaves: moved.filter(({ wanted }) => wanted.role === null).length,
  };
}

/** What saving would send: each moved host with the place it had. */
export function draftOf({ cluster, hosts }: Sheet): TopologyDraft {
  const changes = hosts
    .filter(isMoved)
    .map(({ node, recorded, wanted }) => ({ nodeId: node.id, was: recorded, wanted }));
  return { clusterId: cluster.id, changes };
}

/** How often each mark stands on the sheet; ghosts and their cards count as one change each. */
export function markCounts({ zones }: Sheet): ReadonlyMap<MarkName, number> {
  const usual: MarkName[] = [
    'active',
    'failed',
    'pending',
    'adds',
    'leaves',
    'warns',
    'unseen',
    'installing',
  ];
  const counts = new Map<MarkName, number>(usual.map((mark) => [mark, 0]));
  for (const { mark, statements } of Object.values(zones).flat()) {
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
    if (statements.length > 0) counts.set('warns', (counts.get('warns') ?? 0) + 1);
  }
  return counts;
}

/** Whether a card stays when only one mark is shown. */
export function shows({ mark, statements }: Card, only: string | null): boolean {
  return only === null || mark === only || (only === 'warns' && statements.length > 0);
}

/** Hosts in words: one by name, more by number. */
export function whoOf(hosts: readonly Host[]): string {
  const [first, second] = hosts;
  return second === undefined ? (first?.node.hostname ?? '') : text.topology.several(hosts.length);
}

/** A host name as a station has room for it: what tells it from its neighbours, at the end. */
export function shortName(hostname: string): string {
  return (hostname.split(/[-.]/).at(-1) ?? hostname).slice(-3);
}
