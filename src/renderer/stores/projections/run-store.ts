import { createStore, type StoreApi } from 'zustand/vanilla';
import { MusterError } from '../../../shared/model/error.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { type Client, isConnectionLost, type OpenStream } from '../../api/client.ts';
import type { Connection } from '../../api/connection.ts';
import { askLater, cutOff, freshlyKnown, type Later, type Live, nothingKnown } from './live.ts';
import { applyRunNews, type RunView, runViewOf } from './run-projection.ts';

export type RunStore = StoreApi<Live<RunView>>;

/** A run that a screen shows. */
export interface FollowedRun {
  readonly store: RunStore;
  stop(): void;
}

/** One run as the app records it, until `stop`. A gap in the numbers or a lost connection leads to a new snapshot. */
export function followRun(
  connection: Connection,
  runId: RunId,
  nowMs: () => number,
  later: Later = askLater,
): FollowedRun {
  const store: RunStore = createStore<Live<RunView>>(() => nothingKnown());
  let stopped = false;
  let open: OpenStream | null = null;

  const begin = async (client: Client) => {
    try {
      const snapshot = await client.call('runs.snapshot', { runId });
      if (stopped) return;
      store.setState(freshlyKnown(runViewOf(snapshot), snapshot.takenAt, nowMs()));
      open = client.stream(
        'runs.follow',
        { runId, afterSequence: snapshot.lastSequence },
        {
          onItem: (news) => {
            const { known } = store.getState();
            const next = known === null ? null : applyRunNews(known, news);
            if (next !== null) return store.setState({ known: next, newsAtMs: nowMs() });
            open?.close();
            void begin(client);
          },
          onEnd: (error) => {
            store.setState((live) => cutOff(live, error));
            if (error !== null) later(() => again(client));
          },
        },
      );
    } catch (error) {
      store.setState((live) => cutOff(live, error));
      if (!isFinal(error)) later(() => again(client));
    }
  };
  /** A connection that was lost comes back by itself; a stream that was ended over a good one does not. */
  const again = (client: Client) => {
    const state = connection.state();
    if (!stopped && state.status === 'open' && state.client === client) void begin(client);
  };
  const onState = () => {
    const state = connection.state();
    if (state.status === 'open') void begin(state.client);
    else store.setState((live) => ({ ...live, connected: false }));
  };
  const unlisten = connection.onDidChange(onState);
  onState();
  return {
    store,
    stop: () => {
      stopped = true;
      unlisten();
      open?.close();
    },
  };
}

/** A run that is not there will not come, and a connection comes back by itself. */
function isFinal(error: unknown): boolean {
  return isConnectionLost(error) || (error instanceof MusterError && error.code === 'not-found');
}
