import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { TopologyDraft } from '../../shared/contract/topology.ts';
import { toWireError } from '../../shared/model/error.ts';
import type { ClusterId, NodeId } from '../../shared/model/ids.ts';
import { type Place, recordedPlace, samePlace, wishesOf } from '../../shared/rules/placing/place.ts';
import { clusterRefusal, saveRefusal } from '../../shared/rules/placing/refusal.ts';
import { realEdit, sameSetting, settingNames } from '../../shared/rules/placing/settings.ts';
import type { Connection } from '../api/connection.ts';
import {
  draftOf,
  isDrawn,
  laidOverAgain,
  overtaken,
  type Sheet,
  sheetOf,
} from '../features/topology/sheet.ts';
import type { FleetStore } from '../stores/projections/fleet-store.ts';
import { type Drawing, type Edit, settle, type TopologyStore } from '../stores/view/topology-store.ts';
import { notConnected } from './use-connection.ts';

/** How long the window waits to be told of what it has saved, milliseconds; another window may have saved over it by then. */
const PATIENCE_MS = 5000;

/** What is saved, and where what is recorded is known from. */
export interface SaveRequest {
  readonly clusterId: ClusterId;
  readonly connection: Pick<Connection, 'state'>;
  readonly fleet: FleetStore;
  readonly store: TopologyStore;
}

/** Saves what is drawn, and goes on once the window knows it as recorded. @returns whether nothing is unsaved now. */
export async function saveTopology({ clusterId, connection, fleet, store }: SaveRequest): Promise<boolean> {
  const sheet = sheetIn(fleet, clusterId, store);
  if (sheet === null || store.getState().saving) return false;
  if (!isDrawn(sheet)) return clusterRefusal(sheet.placing) === null;
  if (overtaken(sheet, store.getState().was).length > 0) return false;
  if (saveRefusal(sheet.placing, sheet.hosts) !== null) return false;
  const state = connection.state();
  if (state.status !== 'open') {
    store.setState({ error: notConnected });
    return false;
  }
  store.setState({ saving: true, error: null });
  const before: Drawing = store.getState();
  try {
    const draft = draftOf(sheet, store.getState().was);
    await state.client.call('topology.save', draft);
    await recorded(fleet, draft);
    const drawn = sheetIn(fleet, clusterId, store);
    if (drawn !== null) settle(store, leftOf(drawn, sheet, takenBack(sheet, before, store.getState())));
    return true;
  } catch (error) {
    store.setState({ error: toWireError(error) });
    return false;
  } finally {
    store.setState({ saving: false });
  }
}

/** The sheet of a cluster as it is drawn in this window; null where the cluster is not known. */
export function sheetIn(fleet: FleetStore, clusterId: ClusterId, store: TopologyStore): Sheet | null {
  const { known } = fleet.getState();
  return known === null ? null : sheetOf(known, clusterId, store.getState());
}

/** Waits until the window knows as recorded what was saved: until then it shows the draft as one. Whatever else the app says meanwhile is not it. */
async function recorded(fleet: FleetStore, draft: TopologyDraft): Promise<void> {
  const isKnown = () => {
    const { known } = fleet.getState();
    return known !== null && isRecorded(known, draft);
  };
  if (isKnown()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = fleet.subscribe(() => {
    if (isKnown()) resolve();
  });
  const timer = setTimeout(resolve, PATIENCE_MS);
  await promise;
  clearTimeout(timer);
  stop();
}

/** Variables are not in the fleet, so nothing can be said of them; nor of a host that is gone. */
function isRecorded(known: FleetSnapshot, { clusterId, changes, hosts = [] }: TopologyDraft): boolean {
  const nodes = new Map(known.nodes.map((node) => [node.id, node]));
  const stands = changes.every(({ nodeId, wanted }) => {
    const node = nodes.get(nodeId);
    return node === undefined || samePlace(recordedPlace(node, clusterId), wanted);
  });
  const isSet = hosts.every(({ nodeId, wanted }) => {
    const node = nodes.get(nodeId);
    return (
      node === undefined || Object.keys(realEdit(node, { ...wanted, variables: undefined })).length === 0
    );
  });
  return stands && isSet;
}

/** What was taken back while it was saved: it is recorded by now, so that taking it back is a wish of its own. */
function takenBack(saved: Sheet, before: Drawing, now: Drawing): Pick<Drawing, 'wishes' | 'edits'> {
  const wishes = saved.hosts.flatMap(({ node: { id }, recorded: place }): readonly [NodeId, Place][] =>
    before.wishes.has(id) && !now.wishes.has(id) ? [[id, place]] : [],
  );
  const edits = [...before.edits].flatMap(([id, { was }]): readonly [NodeId, Edit][] =>
    now.edits.has(id) ? [] : [[id, { was, wanted: was }]],
  );
  return { wishes: new Map(wishes), edits: new Map(edits) };
}

/** What was drawn while something was saved is a draft still; it is drawn over what is recorded now. */
function leftOf(drawn: Sheet, saved: Sheet, back: Pick<Drawing, 'wishes' | 'edits'>): Drawing {
  const sent = wishesOf(saved.hosts);
  const wishes = [...wishesOf(drawn.hosts)].filter(([id, place]) => {
    const there = sent.get(id);
    return there === undefined || !samePlace(there, place);
  });
  const isSaved = (id: NodeId, { wanted }: Edit) =>
    settingNames.every(
      (name) => wanted[name] === undefined || sameSetting(wanted[name], saved.edits.get(id)?.wanted[name]),
    );
  const edits = [...drawn.edits].filter(([id, edit]) => !isSaved(id, edit));
  return laidOverAgain(drawn, {
    wishes: new Map([...wishes, ...back.wishes]),
    was: new Map(),
    edits: new Map([...edits, ...back.edits]),
  });
}
