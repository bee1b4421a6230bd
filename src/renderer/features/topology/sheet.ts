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
  nowhere,
  type Place,
  type Placed,
  type PlacingCluster,
  placedHosts,
  samePlace,
} from '../../../shared/rules/placing/place.ts';
import { realEdit, sameSetting, settingNames, withSettings } from '../../../shared/rules/placing/settings.ts';
import { ordinal } from '../../../shared/rules/placing/survival.ts';
import type { Drawing, Edit, Zone } from '../../stores/view/topology-store.ts';
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
  /** As they are recorded. */
  readonly nodes: readonly FleetNode[];
  /** Settings that are to change, without those that are recorded by now. */
  readonly edits: ReadonlyMap<NodeId, Edit>;
}

/** The sheet of a cluster with what is wanted of it laid over what is recorded; null where the cluster is not known. Pure. */
export function sheetOf(
  fleet: FleetSnapshot,
  clusterId: ClusterId,
  drawing: Pick<Drawing, 'wishes' | 'edits'>,
): Sheet | null {
  const cluster = fleet.clusters.find(({ id }) => id === clusterId);
  if (cluster === undefined) return null;
  const busy = fleet.runs.some(({ run }) => run.clusterId === clusterId && isBusy(run));
  const placing: PlacingCluster = { ...cluster, busy };
  const edits = realEdits(fleet.nodes, drawing.edits);
  const nodes = fleet.nodes.map((node) => withSettings(node, edits.get(node.id)?.wanted ?? {}));
  const hosts = placedHosts(nodes, placing, drawing.wishes);
  return {
    cluster,
    site: fleet.sites.find(({ id }) => id === cluster.siteId) ?? null,
    placing,
    hosts,
    zones: zonesOf({ cluster: placing, hosts, nodes: fleet.nodes, edits }),
    nodes: fleet.nodes,
    edits,
  };
}

/** Variables are not in the fleet: an edit of them holds until it is saved. */
function realEdits(nodes: readonly FleetNode[], edits: Drawing['edits']): Drawing['edits'] {
  if (edits.size === 0) return edits;
  return new Map(
    nodes.flatMap((node) => {
      const edit = edits.get(node.id);
      const wanted = edit === undefined ? {} : realEdit({ ...edit.was, ...node }, edit.wanted);
      return edit === undefined || Object.keys(wanted).length === 0 ? [] : [[node.id, { ...edit, wanted }]];
    }),
  );
}

interface Zoning {
  readonly cluster: PlacingCluster;
  readonly hosts: readonly Host[];
  readonly nodes: readonly FleetNode[];
  readonly edits: Drawing['edits'];
}

function zonesOf({ cluster, hosts, nodes, edits }: Zoning): Sheet['zones'] {
  const { servers, agents } = joinOrder(hosts);
  const led = servers[0]?.wanted.isInitial === true;
  const jumps = new Set(nodes.map(({ jumpHostId }) => jumpHostId));
  const ghosts = (zone: Zone) =>
    hosts
      .filter(({ recorded, wanted }) => recorded.role === zone && wanted.role !== recorded.role)
      .map(ghostCard);
  const members = (list: readonly Host[], say: (host: Host, index: number) => string) =>
    list.map((host, index) => marked(memberCard(cluster, host, say(host, index)), edits));
  return {
    unassigned: hosts
      .filter(({ wanted }) => wanted.role === null)
      .map((host) => marked(spareCard(host, jumps), edits)),
    server: [
      ...members(servers, (host, index) => serverSay(host, index + (led ? 0 : 1))),
      ...ghosts('server'),
    ],
    agent: [...members(agents, agentSay), ...ghosts('agent')],
  };
}

/** A host that is only set otherwise stays where it is, in plum. */
function marked(card: Card, edits: Drawing['edits']): Card {
  const edit = edits.get(card.host.node.id);
  if (edit === undefined || card.kind !== 'recorded') return card;
  const names = settingNames.filter((name) => edit.wanted[name] !== undefined);
  return { ...card, kind: 'draft', say: text.topology.setOtherwise(names) };
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

/** What a draft would change, counted. */
export interface Changes {
  readonly adds: number;
  readonly moves: number;
  readonly leaves: number;
  /** Hosts that are set otherwise. */
  readonly sets: number;
}

/** How many hosts would come, change, leave and be set otherwise. */
export function changesOf({ hosts, edits }: Pick<Sheet, 'hosts' | 'edits'>): Changes {
  const moved = hosts.filter(isMoved);
  const adds = moved.filter(({ recorded }) => recorded.role === null).length;
  const leaves = moved.filter(({ wanted }) => wanted.role === null).length;
  return { adds, leaves, moves: moved.length - adds - leaves, sets: edits.size };
}

/** Whether anything is drawn that is not recorded. */
export function isDrawn(sheet: Pick<Sheet, 'hosts' | 'edits'>): boolean {
  return Object.values(changesOf(sheet)).some((count) => count > 0);
}

/** What saving would send: each moved host with the place it had when it was drawn, and each setting with what it was. */
export function draftOf({ cluster, hosts, edits }: Sheet, was: Drawing['was'] = new Map()): TopologyDraft {
  const changes = hosts
    .filter(isMoved)
    .map(({ node, recorded, wanted }) => ({ nodeId: node.id, was: was.get(node.id) ?? recorded, wanted }));
  const set = [...edits].map(([nodeId, edit]) => ({ nodeId, was: edit.was, wanted: edit.wanted }));
  return { clusterId: cluster.id, changes, ...(set.length > 0 && { hosts: set }) };
}

/** Hosts that are recorded otherwise by now than when the draft was drawn over them. */
export function overtaken(sheet: Sheet, was: Drawing['was']): readonly Host[] {
  return sheet.hosts.filter((host) => {
    const before = was.get(host.node.id);
    const moved = isMoved(host) && before !== undefined && !samePlace(before, host.recorded);
    const edit = sheet.edits.get(host.node.id);
    return moved || (edit !== undefined && isOvertaken(sheet, host.node.id, edit));
  });
}

function isOvertaken({ nodes }: Sheet, id: NodeId, { was, wanted }: Edit): boolean {
  const node: Partial<Record<string, unknown>> | undefined = nodes.find((one) => one.id === id);
  return settingNames.some(
    (name) =>
      wanted[name] !== undefined && node !== undefined && name in node && !sameSetting(node[name], was[name]),
  );
}

/** The same draft, drawn over what is recorded now. */
export function laidOverAgain(sheet: Sheet, drawing: Drawing): Drawing {
  const now = new Map(sheet.hosts.map(({ node, recorded }) => [node.id, recorded]));
  const nodes = new Map(sheet.nodes.map((node) => [node.id, node]));
  return {
    wishes: drawing.wishes,
    was: new Map(
      [...drawing.wishes.keys()].flatMap((id) => (now.has(id) ? [[id, now.get(id) ?? nowhere]] : [])),
    ),
    edits: new Map(
      [...drawing.edits].map(([id, edit]) => [
        id,
        { ...edit, was: withSettings(edit.was, nodes.get(id) ?? {}) },
      ]),
    ),
  };
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

/** Whether these hosts can be forgotten: none of them has a role, recorded or drawn. */
export function areRemovable(hosts: readonly Host[]): boolean {
  return hosts.every(({ recorded, wanted }) => recorded.role === null && wanted.role === null);
}

/** A host name as a station has room for it: what tells it from its neighbours, at the end. */
export function shortName(hostname: string): string {
  return (hostname.split(/[-.]/).at(-1) ?? hostname).slice(-3);
}
