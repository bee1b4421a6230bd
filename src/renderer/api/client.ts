import {
  type CallName,
  contract,
  type InputOf,
  type ItemOf,
  type OutputOf,
  type StreamName,
} from '../../shared/contract/contract.ts';
import {
  type ClientMessage,
  type ServerMessage,
  STREAM_CREDIT,
  serverMessageSchema,
  type Wire,
} from '../../shared/contract/wire.ts';
import { fromWireError, MusterError } from '../../shared/model/error.ts';

/** What a reader of a stream is told. */
export interface StreamReader<T> {
  /** Where it gives a promise, the app sends the next item in its place only when that resolves: for what takes its time to be drawn. */
  onItem(item: T): void | Promise<void>;
  /** Called once, when the app ended the stream or the wire closed; not after `close()`. */
  readonly onEnd: (error: MusterError | null) => void;
}

/** A stream that is being read. */
export interface OpenStream {
  close(): void;
}

/** The contract, typed, over one wire. Rejects with the app's MusterError, or `internal` (retryable) when the wire closes. */
export interface Client {
  call<N extends CallName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  stream<N extends StreamName>(name: N, input: InputOf<N>, reader: StreamReader<ItemOf<N>>): OpenStream;
}

interface Waiting {
  readonly message: (message: ServerMessage) => void;
  readonly lost: (error: MusterError) => void;
}

/** Makes a client of one wire; both end together. */
export function createClient(wire: Wire): Client {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let closed = false;
  const send = (message: ClientMessage) => wire.send(message);

  wire.onMessage((raw) => {
    const parsed = serverMessageSchema.safeParse(raw);
    if (parsed.success) waiting.get(parsed.data.id)?.message(parsed.data);
    else wire.close('misunderstood');
  });
  wire.onClose(() => {
    closed = true;
    const lost = [...waiting.values()];
    waiting.clear();
    for (const { lost: tell } of lost) tell(connectionLost());
  });

  return {
    call: (name, input) => {
      if (closed) return Promise.reject(connectionLost());
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, {
          lost: reject,
          message: (message) => {
            waiting.delete(id);
            settleCall(name, message, { resolve, reject });
          },
        });
        send({ type: 'call', id, name, input });
      });
    },
    stream: (name, input, reader) => {
      const id = nextId++;
      const end = (error: MusterError | null) => {
        if (waiting.delete(id)) reader.onEnd(error);
      };
      if (closed) return endedStream(reader);
      waiting.set(id, {
        lost: (error) => reader.onEnd(error),
        message: (message) => {
          if (message.type === 'error') return end(fromWireError(message.error));
          if (message.type !== 'item') return end(null);
          const item = contract[name].item.safeParse(message.item);
          if (!item.success) {
            send({ type: 'close', id });
            return end(otherVersion(name));
          }
          // Parsed by the schema of this very name; TypeScript cannot follow the index.
          const taken = reader.onItem(item.data as ItemOf<typeof name>);
          whenTaken(taken, () => waiting.has(id) && send({ type: 'credit', id, count: 1 }));
        },
      });
      send({ type: 'open', id, name, input, credit: STREAM_CREDIT });
      return {
        close: () => {
          if (waiting.delete(id)) send({ type: 'close', id });
        },
      };
    },
  };
}

/** At once, or when what takes its time is done. */
function whenTaken(taken: void | Promise<void>, grant: () => void): void {
  if (taken === undefined) grant();
  else void taken.then(grant);
}

function endedStream({ onEnd }: Pick<StreamReader<never>, 'onEnd'>): OpenStream {
  onEnd(connectionLost());
  return { close: () => undefined };
}

/** Turns the one answer of a call into the value that its entry of the contract promises. */
function settleCall<N extends CallName>(
  name: N,
  message: ServerMessage,
  { resolve, reject }: { resolve(output: OutputOf<N>): void; reject(error: MusterError): void },
): void {
  if (message.type === 'error') {
    reject(fromWireError(message.error));
    return;
  }
  const output = contract[name].output.safeParse(message.type === 'result' ? message.output : null);
  // The output was parsed by the schema of this very name; TypeScript cannot follow the index.
  if (output.success) resolve(output.data as OutputOf<N>);
  else reject(otherVersion(name));
}

/** Whether a call or stream ended because the wire did, and not because of what the app answered. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof MusterError && error.code === 'internal' && error.retryable;
}

function connectionLost(): MusterError {
  return new MusterError('internal', 'The connection to Muster was lost.', { retryable: true });
}

function otherVersion(name: string): MusterError {
  return new MusterError('internal', `Muster answered "${name}" in a way this window does not understand.`, {
    cure: 'Reload the window, so that both are of the same version.',
  });
}
