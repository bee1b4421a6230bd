import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { hostEditSchema, placeSchema } from '../../../shared/contract/topology.ts';
import type { WireError } from '../../../shared/model/error.ts';
import { type ClusterId, type NodeId, nodeIdSchema } from '../../../shared/model/ids.ts';
import type { NodeRole } from '../../../shared/model/node.ts';
import type { Place, Wishes } from '../../../shared/rules/placing/place.ts';
import type { Refusal } from '../../../shared/rules/placing/refusal.ts';
import type { HostEdit } from '../../../shared/rules/placing/settings.ts';

/** Where a host can be put. */
export const zones = ['unassigned', 'server', 'agent'] as const;
export type Zone = (typeof zones)[number];

export function roleOf(zone: Zone): NodeRole | null {
  return zone === 'unassigned' ? null : zone;
}

export function zoneOf(role: NodeRole | null): Zone {
  return role ?? 'unassigned';
}

/** Hosts that somebody holds, and the zone they are held over. `menu`: a button says what it would do; `touch`: taps take and hold them. */
export interface Hand {
  readonly ids: ReadonlySet<NodeId>;
  readonly by: 'mouse' | 'keys' | 'menu' | 'touch';
  readonly over: Zone | null;
}

/** The pennant of the initial server in somebody's hand, and the host it is held over. */
export interface Pennant {
  readonly over: NodeId | null;
}

/** A drop that was refused, or what was asked and is told; it stays until it is dismissed or another drop is made. */
export interface Refused {
  /** Whether it only answers a question. */
  readonly isTold: boolean;
  readonly zone: Zone;
  readonly who: string;
  /** ISO 8601, this window's clock. */
  readonly at: string;
  readonly refusal: Refusal;
}

/** Settings of a host that are to change, beside what was recorded when they were drawn. */
export interface Edit {
  readonly was: HostEdit;
  readonly wanted: HostEdit;
}

/** A draft: what is wanted, and over what it was drawn. */
export interface Drawing {
  readonly wishes: Wishes;
  /** Where the hosts of the wishes stood when they were drawn. */
  readonly was: ReadonlyMap<NodeId, Place>;
  readonly edits: ReadonlyMap<NodeId, Edit>;
}

/** Nothing is wanted otherwise than it is recorded. */
export const nothingDrawn: Drawing = { wishes: new Map(), was: new Map(), edits: new Map() };

/** What somebody draws and has not saved, and what they hold and look at while drawing. */
export interface TopologyState extends Drawing {
  readonly undo: readonly Drawing[];
  readonly redo: readonly Drawing[];
  readonly chosen: ReadonlySet<NodeId>;
  /** The host that keys act on. */
  readonly at: NodeId | null;
  /** The label that divides the agents; null lets the sheet choose. */
  readonly grouping: string | null;
  /** The square of agents that is looked at from near. */
  readonly square: string | null;
  /** The dialog that is open on the sheet: the settings of the cluster, or whether the chosen hosts are to be forgotten. */
  readonly asked: 'settings' | 'removal' | null;
  readonly hand: Hand | null;
  readonly pennant: Pennant | null;
  readonly refused: Refused | null;
  readonly saving: boolean;
  /** Whether what is recorded was drawn here and not kept as a site file since: one on disk still says what it said before. */
  readonly saved: boolean;
  /** What kept from saving, or from keeping the site file. */
  readonly error: WireError | null;
}

export type TopologyStore = StoreApi<TopologyState>;

/** Where a draft survives a reload of the window. */
export interface DraftMemory {
  read(): string | null;
  write(text: string): void;
}

const keptSchema = z.object({
  places: z.array(z.tuple([nodeIdSchema, placeSchema, placeSchema])),
  hosts: z.array(z.tuple([nodeIdSchema, hostEditSchema, hostEditSchema])),
});

/** More steps back than anybody remembers. */
const mostSteps = 200;

export function createTopologyStore(memory: DraftMemory): TopologyStore {
  const store = createStore<TopologyState>(() => ({
    ...keptDrawing(memory.read()),
    undo: [],
    redo: [],
    chosen: new Set(),
    at: null,
    grouping: null,
    square: null,
    asked: null,
    hand: null,
    pennant: null,
    refused: null,
    saving: false,
    saved: false,
    error: null,
  }));
  store.subscribe((state, before) => {
    if (state.wishes !== before.wishes || state.edits !== before.edits || state.was !== before.was)
      memory.write(keptText(state));
  });
  return store;
}

function keptText({ wishes, was, edits }: Drawing): string {
  const places = [...wishes].map(([id, place]) => [id, was.get(id) ?? place, place]);
  const hosts = [...edits].map(([id, edit]) => [id, edit.was, edit.wanted]);
  return JSON.stringify({ places, hosts });
}

/** The drafts of a window, one for each cluster, made when it is asked for first. */
export function createDrafts(
  memoryOf: (clusterId: ClusterId) => DraftMemory,
): (clusterId: ClusterId) => TopologyStore {
  const drafts = new Map<ClusterId, TopologyStore>();
  return (clusterId) => {
    const draft = drafts.get(clusterId) ?? createTopologyStore(memoryOf(clusterId));
    drafts.set(clusterId, draft);
    return draft;
  };
}

/** What another version of this window kept, or somebody else wrote there, is no draft. */
function keptDrawing(text: string | null): Drawing {
  const kept = keptSchema.safeParse(parsed(text ?? 'null'));
  if (!kept.success) return nothingDrawn;
  const { places, hosts } = kept.data;
  return {
    wishes: new Map(places.map(([id, , wanted]) => [id, wanted])),
    was: new Map(places.map(([id, was]) => [id, was])),
    edits: new Map(hosts.map(([id, was, wanted]) => [id, { was, wanted }])),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The draft as it stands. */
export function drawingOf({ wishes, was, edits }: Drawing): Drawing {
  return { wishes, was, edits };
}

/** Draws: one step that can be taken back. */
export function draw(store: TopologyStore, drawing: Drawing): void {
  store.setState((state) => ({
    ...drawing,
    undo: [...state.undo, drawingOf(state)].slice(-mostSteps),
    redo: [],
    refused: null,
    error: null,
  }));
}

/** What was drawn is recorded now; only what differs from that is still a draft, and steps over the old record lead nowhere. */
export function settle(store: TopologyStore, left: Drawing): void {
  store.setState({ ...left, undo: [], redo: [], refused: null, saved: true });
}

/** Takes the last step back. */
export function undo(store: TopologyStore): void {
  store.setState((state) => {
    const last = state.undo.at(-1);
    if (last === undefined) return state;
    return { ...last, undo: state.undo.slice(0, -1), redo: [...state.redo, drawingOf(state)], ...calm };
  });
}

/** Makes the step again that was taken back last. */
export function redo(store: TopologyStore): void {
  store.setState((state) => {
    const next = state.redo.at(-1);
    if (next === undefined) return state;
    return { ...next, redo: state.redo.slice(0, -1), undo: [...state.undo, drawingOf(state)], ...calm };
  });
}

const calm = { refused: null, error: null, hand: null, pennant: null } as const;

/** Chooses one host; with `add` beside the others, a second time not any more. */
export function choose(store: TopologyStore, id: NodeId, add: boolean): void {
  store.setState(({ chosen }) => {
    if (!add) return { chosen: new Set([id]), at: id };
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    return { chosen: next, at: id };
  });
}

/** Chooses all from the host that was used last up to this one, beside what is chosen; where that one stands elsewhere, this one alone. */
export function chooseUpTo(store: TopologyStore, id: NodeId, order: readonly NodeId[]): void {
  const { at } = store.getState();
  const from = at === null ? -1 : order.indexOf(at);
  const to = order.indexOf(id);
  const range = from === -1 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  store.setState(({ chosen }) => ({ chosen: new Set([...chosen, ...range]), at: id }));
}

/** Takes a host into the hand; with all that are chosen, if it is one of them. */
export function pickUp(store: TopologyStore, id: NodeId, by: Hand['by']): void {
  store.setState(({ chosen }) => {
    const ids = chosen.has(id) ? chosen : new Set([id]);
    return { chosen: ids, at: id, hand: { ids, by, over: null }, refused: null };
  });
}

/** Holds what is in the hand over a zone, or over none. */
export function holdOver(store: TopologyStore, over: Zone | null): void {
  store.setState(({ hand }) => (hand === null || hand.over === over ? {} : { hand: { ...hand, over } }));
}

/** Puts back what is in the hand; nothing has changed. */
export function putBack(store: TopologyStore): void {
  const { hand, pennant } = store.getState();
  if (hand !== null || pennant !== null) store.setState({ hand: null, pennant: null });
}

/** Takes the pennant into the hand, or holds it over another host. */
export function holdPennant(store: TopologyStore, over: NodeId | null): void {
  if (store.getState().pennant?.over !== over) store.setState({ pennant: { over }, refused: null });
}
