import type { NodeId } from '../../../shared/model/ids.ts';
import type { Template } from '../../../shared/model/template.ts';
import { type DropOutcome, dropOutcome } from '../../../shared/rules/placing/outcome.ts';
import { type Place, wishesOf, withInitial } from '../../../shared/rules/placing/place.ts';
import { clusterRefusal, moveRefusal, type Refusal } from '../../../shared/rules/placing/refusal.ts';
import { type HostEdit, realEdit, settingNames } from '../../../shared/rules/placing/settings.ts';
import { layOut } from '../../../shared/rules/placing/template.ts';
import {
  draw,
  drawingOf,
  roleOf,
  type TopologyStore,
  type Zone,
  zoneOf,
} from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { joinThrough } from './join-address.ts';
import { type Host, type Sheet, whoOf } from './sheet.ts';

type Outcome = DropOutcome<Host['node']>;

/** Zones, ring and hand ask the same while a host is held; of 5 000 hosts that is worth asking the rules only once. */
const asked = new WeakMap<Sheet, { ids: ReadonlySet<NodeId>; readonly over: Map<Zone, Outcome> }>();

/** What dropping these hosts on a zone would come to. */
export function outcomeOver(sheet: Sheet, ids: ReadonlySet<NodeId>, zone: Zone): Outcome {
  const before = asked.get(sheet);
  const kept = before?.ids === ids ? before : { ids, over: new Map<Zone, Outcome>() };
  const outcome = kept.over.get(zone) ?? dropOutcome(sheet.placing, sheet.hosts, { ids, role: roleOf(zone) });
  kept.over.set(zone, outcome);
  asked.set(sheet, kept);
  return outcome;
}

/** Lets go of what is in the hand where it is held. @returns whether something moved. */
export function letGo(store: TopologyStore, sheet: Sheet): boolean {
  const { hand } = store.getState();
  store.setState({ hand: null });
  if (hand === null || hand.over === null) return false;
  const { refusal, moving, hosts } = outcomeOver(sheet, hand.ids, hand.over);
  if (moving === 0) return false;
  if (refusal !== null) {
    refuse(store, { zone: hand.over, who: whoIn(sheet, hand.ids), refusal });
    return false;
  }
  drawPlaces(store, hosts);
  return true;
}

/** Draws places: one step. What was drawn before keeps what it was drawn over. */
export function drawPlaces(store: TopologyStore, hosts: readonly Host[]): void {
  const { was, edits } = store.getState();
  const wishes = wishesOf(hosts);
  const over = hosts.flatMap(({ node: { id }, recorded }): readonly (readonly [NodeId, Place])[] =>
    wishes.has(id) ? [[id, was.get(id) ?? recorded]] : [],
  );
  draw(store, { wishes, was: new Map(over), edits });
}

/** Draws settings of hosts: one step. A setting that says what is recorded is no change. */
export function drawSettings(
  store: TopologyStore,
  wanted: ReadonlyMap<NodeId, { readonly there: HostEdit; readonly edit: HostEdit }>,
): void {
  const state = store.getState();
  const edits = new Map(state.edits);
  for (const [id, { there, edit }] of wanted) {
    const before = edits.get(id);
    const merged = realEdit({ ...there, ...before?.was }, { ...before?.wanted, ...edit });
    const names = settingNames.filter((name) => merged[name] !== undefined);
    const was = Object.fromEntries(names.map((name) => [name, before?.was[name] ?? there[name]]));
    if (names.length === 0) edits.delete(id);
    else edits.set(id, { was, wanted: merged });
  }
  draw(store, { ...drawingOf(state), edits });
}

/** Lays hosts out in a shape: one step, or a refusal that stays. */
export function startFrom(store: TopologyStore, sheet: Sheet, template: Template): void {
  const refusal = clusterRefusal(sheet.placing);
  const laid = refusal === null ? layOut(sheet.placing, sheet.hosts, template) : { hosts: null, refusal };
  if (laid.hosts !== null) drawPlaces(store, laid.hosts);
  else refuse(store, { zone: 'server', who: template.name, refusal: laid.refusal });
}

/** What giving the pennant to a host would come to; null where it is no server, or has it already. */
export function pennantOver(sheet: Sheet, id: NodeId | null): PennantOutcome | null {
  const host = sheet.hosts.find(({ node }) => node.id === id);
  if (host?.wanted.role !== 'server' || host.wanted.isInitial) return null;
  const after = withInitial(sheet.hosts, host.node.id);
  const refusal = moveRefusal(sheet.placing, { before: sheet.hosts, after });
  return { who: host.node.hostname, refusal, hosts: after };
}

/** What the pennant says before it is let go. */
export interface PennantOutcome {
  readonly who: string;
  readonly refusal: Refusal | null;
  readonly hosts: readonly Host[];
}

/** Makes a server the one that bootstraps the cluster. */
export function makeInitial(store: TopologyStore, sheet: Sheet, id: NodeId | null): void {
  const outcome = pennantOver(sheet, id);
  if (outcome === null) return;
  const { who, refusal, hosts } = outcome;
  if (refusal === null) drawPlaces(store, hosts);
  else refuse(store, { zone: 'server', who, refusal });
}

/**
 * Says through what a host joins. It cannot be chosen for one host: every member has the same address written on it, and what would change
 * that is said beside.
 */
export function tellJoin(store: TopologyStore, sheet: Sheet, id: NodeId): void {
  const host = sheet.hosts.find(({ node }) => node.id === id);
  if (host === undefined) return;
  const { hostname } = host.node;
  const { role } = host.wanted;
  const zone = zoneOf(role);
  const at = new Date().toISOString();
  store.setState({ refused: { zone, who: hostname, at, isTold: true, refusal: joinWords(sheet, host) } });
}

function joinWords(sheet: Sheet, { node, wanted }: Host): Refusal {
  const words = text.topology.joinsFixed;
  const { why } = words;
  if (wanted.role === null) return { says: words.spare(node.hostname), why, cure: words.cureSpare };
  const cure = sheet.cluster.apiAddress === null ? words.cureInitial : words.cureAddress;
  if (wanted.isInitial) return { says: words.bootstraps(node.hostname), why, cure };
  return { says: words.through(node.hostname, joinThrough(sheet)), why, cure };
}

/** Lets go of the pennant where it is held. */
export function letPennantGo(store: TopologyStore, sheet: Sheet): void {
  const { pennant } = store.getState();
  store.setState({ pennant: null });
  makeInitial(store, sheet, pennant?.over ?? null);
}

function refuse(
  store: TopologyStore,
  refused: { readonly zone: Zone; readonly who: string; readonly refusal: Refusal },
): void {
  store.setState({ refused: { ...refused, isTold: false, at: new Date().toISOString() } });
}

/** The hosts in words: one by name, more by number. */
export function whoIn(sheet: Sheet, ids: ReadonlySet<NodeId>): string {
  return whoOf(sheet.hosts.filter(({ node }) => ids.has(node.id)));
}
