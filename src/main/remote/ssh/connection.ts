import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { connectionLost, messageOf, stopped } from './errors.ts';
import { Gate } from './gate.ts';
import { spot } from './spot.ts';

/** sshd allows 10 sessions on a connection unless MaxSessions says otherwise; the rest is for `control`. */
const CHANNELS = 8;
/** Sessions kept free for stopping what runs in the others. */
const CONTROLS = 2;
/** How long an opening that is no longer wanted may still come through; a command it started must then be ended. */
const OPENING_GRACE_MS = 1_000;
/** How long a goodbye may take before the socket is cut. */
const GOODBYE_MS = 500;

/** A session with a command running in it. */
export interface OpenSession {
  readonly channel: ClientChannel;
}

/** The connection was gone before a command began on it: nothing happened on the host, so another connection may serve. */
export class LostBeforeStart extends MusterError {}

/** `control` has a place of its own, so that a command can be stopped while all others are taken. */
export type Lane = 'work' | 'control';

/** One authenticated connection. It does not come back once it is lost; the pool makes another. */
export class SshConnection {
  readonly target: HostTarget;
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #lanes: Readonly<Record<Lane, Gate>> = { work: new Gate(CHANNELS), control: new Gate(CONTROLS) };
  readonly #closed: Promise<void>;
  #lost = false;
  #reason: unknown;

  /** @param socket what the client speaks over; it belongs to the connection from now on. */
  constructor(target: HostTarget, client: Client, socket: Duplex) {
    this.target = target;
    this.#client = client;
    this.#socket = socket;
    client.on('error', (error: Error) => {
      this.#reason ??= error;
      this.#cut();
    });
    this.#closed = new Promise((resolve) => {
      client.once('close', () => {
        this.#lost = true;
        resolve();
      });
    });
  }

  get isLost(): boolean {
    return this.#lost;
  }

  /** Resolves when the connection is gone, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** The error for work that the loss of this connection cut short. */
  lossOf(doing: string): MusterError {
    return connectionLost(this.target, doing, this.#reason);
  }

  /**
   * Starts a command, waiting for a free channel first.
   * @throws MusterError `host-unreachable` (retryable) when the connection was lost before the command began.
   */
  async session(ctx: CallContext, command: string, lane: Lane = 'work'): Promise<OpenSession> {
    const gate = this.#lanes[lane];
    for (;;) {
      const leave = await gate.enter(ctx.signal);
      try {
        const channel = await this.#open(ctx, (done) => this.#client.exec(command, done));
        channel.once('close', leave);
        return { channel };
      } catch (error) {
        const others = gate.inside - 1;
        leave();
        if (!isChannelRefusal(error)) throw error;
        if (others === 0) throw noChannel(this.target, error);
        // The server allows fewer sessions than usual: go on with as many as it took.
        gate.shrink(others);
      }
    }
  }

  /** A byte stream to an address as this host sees it. @throws what ssh2 says when the host refuses. */
  async forward(ctx: CallContext, address: string, port: number): Promise<Duplex> {
    const channel = await this.#open(ctx, (done) =>
      this.#client.forwardOut('127.0.0.1', 0, address, port, done),
    );
    if (!ctx.signal.aborted) return channel;
    channel.destroy();
    throw stopped(ctx.signal, this.target, 'opening a channel');
  }

  /** Says goodbye and closes; cuts the socket when the other side does not answer. */
  async close(): Promise<void> {
    if (this.#lost) return;
    this.#client.end();
    const cut = setTimeout(() => this.#cut(), GOODBYE_MS);
    await this.#closed;
    clearTimeout(cut);
  }

  /** Drops the connection with all that was not sent yet; else the kernel would go on sending it behind our back. */
  #cut(): void {
    if (this.#socket instanceof Socket) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #lostBeforeStart(): LostBeforeStart {
    const { code, message, cure, detail, retryable } = this.lossOf('opening a channel');
    return new LostBeforeStart(code, message, { cure, detail, retryable });
  }

  /** Opens a channel. One that comes through in spite of a stop is handed out all the same: its command may have begun. */
  #open(
    ctx: CallContext,
    start: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<ClientChannel> {
    const { signal } = ctx;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      let left = false;
      const onAbort = () => {
        grace = setTimeout(() => {
          left = true;
          reject(stopped(signal, this.target, 'opening a channel'));
        }, OPENING_GRACE_MS);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const done = (error: Error | undefined, channel: ClientChannel | undefined) => {
        signal.removeEventListener('abort', onAbort);
        clearTimeout(grace);
        if (channel !== undefined && error === undefined) {
          if (left) channel.close();
          resolve(channel);
        } else if (isChannelRefusal(error)) reject(error);
        else reject(this.#lostBeforeStart());
      };
      try {
        start(done);
      } catch {
        // ssh2 throws only where the connection is gone.
        done(this.#lostBeforeStart(), undefined);
      }
    });
  }
}

/** Whether the other side refused a channel on a connection that works. */
export function isChannelRefusal(error: unknown): error is Error {
  return error instanceof Error && /Channel open failure/.test(error.message);
}

function noChannel(target: HostTarget, error: unknown): MusterError {
  return new MusterError(
    'host-unreachable',
    `sshd on ${spot(target)} opens no session on an open connection.`,
    {
      cure: 'Set MaxSessions in sshd_config of the host to 10 or more, and check that the login may run commands.',
      detail: messageOf(error),
      retryable: true,
      cause: error,
    },
  );
}
