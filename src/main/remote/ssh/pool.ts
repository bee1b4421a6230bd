import { endpointOf } from '../../../shared/model/host-key.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { KeyVerdict } from '../../ports/hosts.ts';
import { type Connector, connect } from './connect.ts';
import type { SshConnection } from './connection.ts';
import { stopped } from './errors.ts';
import { Gate } from './gate.ts';
import { judgedKey } from './judged-key.ts';

/** A connection being made for everybody who wants it; it is given up when the last of them has gone. */
interface Entry {
  readonly made: Promise<SshConnection>;
  readonly stop: AbortController;
  waiting: number;
}

/** Hosts asked for their keys at once. One that is silent holds its place for seconds. */
const KEY_LOOKS = 8;

/** One connection per way and credential, made on first use and again after a loss. */
export class ConnectionPool {
  readonly #entries = new Map<string, Entry>();
  readonly #connector: Connector;
  /** Hosts that are asked for their keys wait for one another, and no login waits for them. */
  readonly #keyLooks = new Gate(KEY_LOOKS);
  #closing = false;

  constructor(connector: Omit<Connector, 'through'>) {
    this.#connector = { ...connector, through: (ctx, jump) => this.get(ctx, jump) };
  }

  /** The open connection to a host, or a new one. @throws MusterError with a sentence for each way a login can fail. */
  async get(ctx: CallContext, target: HostTarget): Promise<SshConnection> {
    ctx.signal.throwIfAborted();
    const entry = this.#entries.get(keyOf(target)) ?? this.#begin(ctx, target);
    entry.waiting += 1;
    try {
      return await this.#whileWanted(ctx.signal, target, entry);
    } finally {
      entry.waiting -= 1;
    }
  }

  /** Looks at the key a host shows, through its jump hosts, and hangs up; nothing is proved to it. */
  async key(ctx: CallContext, target: HostTarget): Promise<KeyVerdict> {
    this.#requireOpen();
    return judgedKey(ctx, target, { ...this.#connector, handshakes: this.#keyLooks });
  }

  /** Closes every connection, hosts behind jump hosts first. No socket is left. */
  async close(): Promise<void> {
    this.#closing = true;
    const entries = [...this.#entries.values()];
    for (const { stop } of entries) stop.abort(new Error('The application is closing.'));
    const made = await Promise.allSettled(entries.map((entry) => entry.made));
    const open = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    open.sort((a, b) => depth(b.target) - depth(a.target));
    for (const level of new Set(open.map(({ target }) => depth(target)))) {
      await Promise.all(
        open.filter(({ target }) => depth(target) === level).map((connection) => connection.close()),
      );
    }
  }

  /** Waits for a shared connection as long as this caller wants it; the last one to leave stops it. */
  #whileWanted(signal: AbortSignal, target: HostTarget, entry: Entry): Promise<SshConnection> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        if (entry.waiting > 1) {
          reject(stopped(signal, target, 'connecting'));
          return;
        }
        this.#forget(target, entry);
        // The shared attempt ends with the same reason, and says which host it waited for.
        entry.stop.abort(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      entry.made.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  #requireOpen(): void {
    if (this.#closing) throw new Error('A connection was asked for after closing.');
  }

  #forget(target: HostTarget, entry: Entry): void {
    const key = keyOf(target);
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #begin(ctx: CallContext, target: HostTarget): Entry {
    this.#requireOpen();
    const stop = new AbortController();
    const made = connect({ ...ctx, signal: stop.signal }, target, this.#connector);
    const entry: Entry = { made, stop, waiting: 0 };
    this.#entries.set(keyOf(target), entry);
    const forget = () => this.#forget(target, entry);
    made.then((connection) => connection.closed.then(forget), forget);
    return entry;
  }
}

function keyOf(target: HostTarget): string {
  const { credential, jump } = target;
  return `${credential.id} ${endpointOf(target)}${jump === null ? '' : ` (${keyOf(jump)})`}`;
}

function depth(target: HostTarget): number {
  return target.jump === null ? 0 : 1 + depth(target.jump);
}
