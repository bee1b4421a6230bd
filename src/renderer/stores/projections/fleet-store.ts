import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { RunEvent } from '../../../shared/model/event.ts';
import type { Client } from '../../api/client.ts';
import type { Connection } from '../../api/connection.ts';
import { applyFleetEvents } from './fleet-projection.ts';
import { ASK_AGAIN_MS, cutOff, freshlyKnown, type Live, nothingKnown } from './live.ts';

export type FleetStore = StoreApi<Live<FleetSnapshot>>;

/** The fleet as the app records it, for as long as the window lives. Read-only for everybody else. */
export function createFleetStore(connection: Connection, nowMs: () => number): FleetStore {
  const store = createStore<Live<FleetSnapshot>>(() => nothingKnown());
  const again = (client: Client) => {
    const state = connection.state();
    if (state.status === 'open' && state.client === client) follow(client);
  };
  const follow = (client: Client) => followFleet(store, { client, nowMs, onCut: () => again(client) });
  const onState = () => {
    const state = connection.state();
    if (state.status === 'open') follow(state.client);
    else store.setState((live) => ({ ...live, connected: false }));
  };
  connection.onDidChange(onState);
  onState();
  return store;
}

interface Following {
  readonly client: Client;
  readonly nowMs: () => number;
  /** Called a while after the app ended the stream with an error. */
  readonly onCut: () => void;
}

/** Opens the stream first, so that nothing falls between snapshot and stream; what comes early waits for the snapshot. */
function followFleet(store: FleetStore, { client, nowMs, onCut }: Following): void {
  let early: RunEvent[] = [];
  let asking = false;

  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const snapshot = await client.call('fleet.snapshot', {});
      const events = early;
      early = [];
      asking = false;
      store.setState(freshlyKnown(snapshot, snapshot.takenAt, nowMs()));
      take(events);
    } catch (error) {
      asking = false;
      store.setState((live) => cutOff(live, error));
    }
  };
  const take = (events: readonly RunEvent[]) => {
    const { known } = store.getState();
    if (asking || known === null) {
      early.push(...events);
      return;
    }
    const next = applyFleetEvents(known, events);
    if (next === null) void ask();
    else store.setState({ known: next, newsAtMs: nowMs() });
  };

  client.stream(
    'runs.events',
    { runId: null, afterSequence: 0 },
    {
      onItem: take,
      onEnd: (error) => {
        store.setState((live) => cutOff(live, error));
        if (error !== null) setTimeout(onCut, ASK_AGAIN_MS);
      },
    },
  );
  void ask();
}
