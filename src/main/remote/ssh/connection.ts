import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { ShellSize } from '../../ports/hosts.ts';
import { connectionLost, messageOf, stopped } from './errors.ts';
import { Gate } from './gate.ts';
import { spot } from './spot.ts';

/** sshd allows 10 sessions on a connection unless MaxSessions says otherwise; the rest is for `control`. */
const CHANNELS = 8;
/** Sessions kept free for stopping what runs in the others. */
const CONTROLS = 2;
/** How long an opening that is no longer wanted may still come through; a command it started must then be ended. */
const OPENING_GRACE_MS = 1_000;
/** Pause before another attempt, and how many of them, where sshd refuses a session though none of this lane is open: it may still count ended ones. */
const SETTLE_MS = 100;
const SETTLE_TURNS = 20;
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
  /** Whether the server has ever given a session. */
  #gave = false;
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
    const exec = channelOf((done) => this.#client.exec(command, done));
    return { channel: await this.#inLane(ctx, lane, exec) };
  }

  /** A login shell on a terminal. @throws what {@link session} throws, and what ssh2 says when the host gives no terminal. */
  shell(ctx: CallContext, { columns, rows }: ShellSize): Promise<ClientChannel> {
    const window = { term: 'xterm-256color', cols: columns, rows };
    return this.#inLane(
      ctx,
      'work',
      channelOf((done) => this.#client.shell(window, done)),
    );
  }

  /** SFTP, in a place that is kept free beside the shells. @throws what {@link session} throws, and what ssh2 says when the host has none. */
  async files(ctx: CallContext): Promise<SFTPWrapper> {
    const files = await this.#inLane<SFTPWrapper>(ctx, 'control', {
      start: (done) =>
        this.#client.sftp((error, opened) => {
          // What the other side says wrongly ends the requests under way, which tell of it; unheard it would end this process.
          opened?.on('error', () => undefined);
          done(error, opened);
        }),
      drop: (opened) => opened.end(),
    });
    return files;
  }

  async #inLane<C extends ClientChannel | SFTPWrapper>(
    ctx: CallContext,
    lane: Lane,
    opening: Opening<C>,
  ): Promise<C> {
    const gate = this.#lanes[lane];
    for (let settling = 0; ; ) {
      const leave = await gate.enter(ctx.signal);
      try {
        const channel = await this.#open(ctx, opening);
        channel.once('close', leave);
        this.#gave = true;
        return channel;
      } catch (error) {
        const others = gate.inside - 1;
        leave();
        if (!isChannelRefusal(error)) throw error;
        if (others > 0) {
          // The server allows fewer sessions than usual: go on with as many as it took.
          gate.shrink(others);
          continue;
        }
        if (!this.#gave || settling === SETTLE_TURNS) throw noChannel(this.target, error);
        settling += 1;
        await ctx.clock.sleep(SETTLE_MS, ctx.signal);
      }
    }
  }

  /** A byte stream to an address as this host sees it. @throws what ssh2 says when the host refuses. */
  async forward(ctx: CallContext, address: string, port: number): Promise<Duplex> {
    const channel = await this.#open(
      ctx,
      channelOf((done) => this.#client.forwardOut('127.0.0.1', 0, address, port, done)),
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
  #open<C>(ctx: CallContext, { start, drop }: Opening<C>): Promise<C> {
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
      const done = (error: Error | undefined, channel: C | undefined) => {
        signal.removeEventListener('abort', onAbort);
        clearTimeout(grace);
        if (channel !== undefined && error === undefined) {
          if (left) drop(channel);
          resolve(channel);
        } else if (isChannelRefusal(error) || isWithheld(error)) reject(error);
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

/** How something is opened on a connection, and let go of when nobody wants it any more. */
interface Opening<C> {
  readonly start: (done: (error: Error | undefined, channel: C) => void) => void;
  readonly drop: (channel: C) => void;
}

function channelOf(start: Opening<ClientChannel>['start']): Opening<ClientChannel> {
  return { start, drop: (channel) => channel.close() };
}

/** Whether the other side opened a channel and would not do in it what it was opened for: no terminal, no shell, no SFTP. */
export function isWithheld(error: unknown): error is Error {
  return (
    error instanceof Error && /^Unable to (request a pseudo|open shell|start subsystem)/.test(error.message)
  );
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
