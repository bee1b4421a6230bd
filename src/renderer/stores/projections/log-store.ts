import { createStore, type StoreApi } from 'zustand/vanilla';
import { LOG_LINES_AT_ONCE } from '../../../shared/contract/log.ts';
import { toWireError, type WireError } from '../../../shared/model/error.ts';
import type { RunEvent } from '../../../shared/model/event.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { LogFilter, SequenceRange } from '../../../shared/model/log-filter.ts';
import { type Client, isConnectionLost, type OpenStream } from '../../api/client.ts';
import type { Connection } from '../../api/connection.ts';
import { askLater, type Later } from './live.ts';
import { createLogIndex, type LogIndex } from './log-index.ts';

/** How far a log is known. */
export interface LogState {
  /** Lines that fit the filter, so far. */
  readonly count: number;
  readonly scannedTo: number;
  /** Number of the newest event; older ones are still looked through while `scannedTo` is less. Null before the first answer. */
  readonly lastSequence: number | null;
  readonly error: WireError | null;
}

/** The log of a run through a filter. Numbers of lines are held, the lines themselves are asked for. */
export interface FollowedLog {
  readonly store: StoreApi<LogState>;
  /** Some lines from a place on; null where the app cannot be asked now. @throws MusterError of the app. */
  lines(place: number, count: number): Promise<readonly RunEvent[] | null>;
  /** The place of the first line with this number or a greater one. */
  placeOf(sequence: number): number;
  /** How many lines fit among all that stand in the log now: it waits until they are looked through. Null when the log is left before. */
  counted(): Promise<number | null>;
  /** The number of the line at a place; null where there is none. */
  sequenceAt(place: number): number | null;
  stop(): void;
}

/** Opens the log of one run through a filter. */
export type OpenLog = (filter: LogFilter) => FollowedLog;

const nothing: LogState = { count: 0, scannedTo: 0, lastSequence: null, error: null };

/** Follows the log of a run until `stop`; after a lost connection it is looked through anew. */
export function followLog(
  connection: Connection,
  request: { readonly runId: RunId; readonly filter: LogFilter },
  later: Later = askLater,
): FollowedLog {
  const store = createStore<LogState>(() => nothing);
  let index: LogIndex = createLogIndex();
  const leaving = new AbortController();
  let open: OpenStream | null = null;
  const begin = (client: Client) => {
    let fresh: LogIndex | null = createLogIndex();
    open?.close();
    open = client.stream('log.matches', request, {
      onItem: ({ ranges, scannedTo, lastSequence }) => {
        // What is shown stays until there is something to take its place.
        if (fresh !== null) index = fresh;
        fresh = null;
        index.add(ranges);
        store.setState({ count: index.count(), scannedTo, lastSequence, error: null });
      },
      onEnd: (error) => {
        if (leaving.signal.aborted || error === null || isConnectionLost(error)) return;
        store.setState({ error: toWireError(error) });
        if (error.code !== 'not-found') later(() => again(client));
      },
    });
  };
  const again = (client: Client) => {
    const state = connection.state();
    if (!leaving.signal.aborted && state.status === 'open' && state.client === client) begin(client);
  };
  const onState = () => {
    const state = connection.state();
    if (state.status === 'open') begin(state.client);
  };
  const unlisten = connection.onDidChange(onState);
  onState();
  return {
    store,
    lines: (place, count) =>
      linesAt(connection, request.runId, index.ranges(place, Math.min(count, LOG_LINES_AT_ONCE))),
    placeOf: (sequence) => index.placeOf(sequence),
    counted: () => countedTo(store, leaving.signal),
    sequenceAt: (place) => index.ranges(place, 1)[0]?.[0] ?? null,
    stop: () => {
      leaving.abort();
      unlisten();
      open?.close();
    },
  };
}

/** @returns how many lines fit up to the event that is the newest one now; null where `left` aborts before they are looked through. */
export function countedTo(store: StoreApi<LogState>, left: AbortSignal): Promise<number | null> {
  const newest = store.getState().lastSequence ?? 0;
  return new Promise((resolve) => {
    const look = ({ scannedTo, count }: LogState) => {
      if (!left.aborted && scannedTo < newest) return;
      unlisten();
      left.removeEventListener('abort', onLeft);
      resolve(left.aborted ? null : count);
    };
    const onLeft = () => look(store.getState());
    const unlisten = store.subscribe(look);
    left.addEventListener('abort', onLeft);
    onLeft();
  });
}

/** @returns null where the app cannot be asked now. @throws MusterError of the app. */
async function linesAt(
  connection: Connection,
  runId: RunId,
  ranges: readonly SequenceRange[],
): Promise<readonly RunEvent[] | null> {
  const state = connection.state();
  if (state.status !== 'open') return null;
  if (ranges.length === 0) return [];
  try {
    return await state.client.call('log.lines', { runId, ranges: ranges.map(([from, to]) => [from, to]) });
  } catch (error) {
    if (isConnectionLost(error)) return null;
    throw error;
  }
}
