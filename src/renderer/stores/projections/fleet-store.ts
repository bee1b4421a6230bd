import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { RunEvent } from '../../../shared/model/event.ts';
import { type Client, isConnectionLost } from '../../api/client.ts';
import type { Connection } from '../../api/connection.ts';
import { applyFleetEvents } from './fleet-projection.ts';
import { askLater, cutOff, freshlyKnown, type Later, type Live, nothingKnown } from './live.ts';

export type FleetStore = StoreApi<Live<FleetSnapshot>>;

/** The fleet as the app records it, for as long as the window lives. Read-only for everybody else. */
export function createFleetStore(
  connection: Connection,
  nowMs: () => number,
  later: Later = askLater,
): FleetStore {
  const store = createStore<Live<FleetSnapshot>>(() => nothingKnown());
  const follow = (client: Client) => {
    const whileOpen = (work: () => void) => {
      const state = connection.state();
      if (state.status === 'open' && state.client === client) work();
    };
    followFleet(store, { client, nowMs, later: (work) => later(() => whileOpen(work)) });
  };
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
  /** Does something after a while, if this client is still the one. */
  readonly later: Later;
}

/** Opens the stream first, so that nothing falls between snapshot and stream; what comes early waits for the snapshot. */
function followFleet(store: FleetStore, following: Following): void {
  const { client, nowMs, later } = following;
  let early: RunEvent[] = [];
  let asking = false;
  /** Something was recorded after a question had gone out: its answer may not know of it. */
  let askAgain = false;

  const ask = async () => {
    askAgain = asking;
    if (asking) return;
    asking = true;
    try {
      const snapshot = await client.call('fleet.snapshot', {});
      const events = early;
      early = [];
      asking = false;
      store.setState(freshlyKnown(snapshot, snapshot.takenAt, nowMs()));
      take(events);
      if (askAgain) void ask();
    } catch (error) {
      asking = false;
      store.setState((live) => cutOff(live, error));
      if (!isConnectionLost(error)) later(() => void ask());
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

  const recorded = client.stream(
    'topology.recorded',
    {},
    { onItem: () => void ask(), onEnd: () => undefined },
  );
  client.stream(
    'runs.events',
    { runId: null, afterSequence: 0 },
    {
      onItem: take,
      onEnd: (error) => {
        recorded.close();
        store.setState((live) => cutOff(live, error));
        if (error !== null) later(() => followFleet(store, following));
      },
    },
  );
  void ask();
}
