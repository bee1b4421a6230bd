import type { Wire, WireEnd } from '../../shared/contract/wire.ts';
import { MusterError } from '../../shared/model/error.ts';
import { type Client, createClient } from './client.ts';

/**
 * `refused`: this window has no right to connect, and asking again does not help. `misunderstood`: one end said what the other does not
 * know, and would again; only a reload helps. Times are of this window's clock.
 */
export type ConnectionState =
  | { readonly status: 'connecting'; readonly sinceMs: number }
  | { readonly status: 'open'; readonly client: Client }
  | { readonly status: 'lost'; readonly sinceMs: number }
  | { readonly status: 'refused' | 'misunderstood' };

/** A connection that comes back by itself. */
export interface Connection {
  state(): ConnectionState;
  /** @returns how to stop listening. */
  onDidChange(listener: (state: ConnectionState) => void): () => void;
}

export interface ConnectionOptions {
  /** @throws MusterError `unauthorized` when trying again does not help. */
  readonly openWire: () => Promise<Wire>;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Between two attempts, milliseconds; the last one is repeated. */
const pauses = [250, 500, 1000, 2000, 5000];

/** Opens a wire, and opens it again whenever it closes. */
export function createConnection(options: ConnectionOptions): Connection {
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = { status: 'connecting', sinceMs: options.nowMs() };
  const become = (next: ConnectionState) => {
    state = next;
    for (const listener of listeners) listener(next);
  };

  const open = async () => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const wire = await options.openWire();
        const client = createClient(watched(wire, onEnd));
        become({ status: 'open', client });
        return;
      } catch (error) {
        if (error instanceof MusterError && error.code === 'unauthorized')
          return become({ status: 'refused' });
        await options.sleep(pauses[Math.min(attempt, pauses.length - 1)] ?? 0);
      }
    }
  };
  const onEnd = (why: WireEnd) => {
    if (why === 'misunderstood') return become({ status: 'misunderstood' });
    become({ status: 'lost', sinceMs: options.nowMs() });
    void open();
  };

  void open();
  return {
    state: () => state,
    onDidChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The same wire, with one more listener to its end, called after the client's own. */
function watched(wire: Wire, onEnd: (why: WireEnd) => void): Wire {
  return {
    ...wire,
    onClose: (listener) =>
      wire.onClose((why) => {
        listener(why);
        onEnd(why);
      }),
  };
}
