import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { ClientChannel } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { ExecResult } from '../../ports/hosts.ts';
import type { Lane, SshConnection } from '../ssh/connection.ts';
import { stopped } from '../ssh/errors.ts';
import { spot } from '../ssh/spot.ts';
import { BoundedOutput } from './bounded-output.ts';
import { commandLine, type Elevation } from './command-line.ts';
import type { GroupKiller } from './group-killer.ts';
import { endOf, feed, type Input, type ProcessEnd } from './process.ts';
import { Prologue } from './prologue.ts';
import { commandName } from './quote.ts';
import { sudoError } from './sudo-errors.ts';

/** One command on its way to a host. */
export interface Job {
  readonly argv: readonly string[];
  /** Whether to become root. A login that is root already does not go through sudo. */
  readonly root: boolean;
  readonly input?: Input;
  readonly lane?: Lane;
}

/** A connection, and what sudo needs on it. */
export interface Session {
  readonly connection: SshConnection;
  /** Null where sudo asks for nothing. */
  readonly sudoPassword: string | null;
  /** Ends on the host what is stopped here; null for the command that does so, of which only the channel is closed. */
  readonly killer: GroupKiller | null;
}

export interface Outcome extends ExecResult {
  readonly sudoAsked: boolean;
  /** By the clock of the context, milliseconds: when the command was given its input, and when it had ended. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** How long a command that is being stopped may take to say that it began at all. */
const BEGIN_GRACE_MS = 1_000;

/**
 * Runs a command to its end, whatever its exit code. Stopping the context kills it on the host, children included.
 * @throws MusterError `sudo`, `host-login` (no shell) or `host-unreachable` (connection lost, retryable).
 */
export async function runJob(ctx: CallContext, session: Session, job: Job): Promise<Outcome> {
  const marker = `muster-${randomBytes(9).toString('hex')}`;
  const elevation = elevationOf(session, job);
  const line = commandLine(job.argv, elevation, marker);
  const { channel } = await session.connection.session(ctx, line, job.lane);
  return new Running(ctx, { session, job, elevation, marker, channel }).outcome();
}

function elevationOf({ connection, sudoPassword }: Session, job: Job): Elevation {
  if (!job.root || connection.target.credential.user === 'root') return 'none';
  return sudoPassword === null ? 'sudo' : 'sudo-asking';
}

interface Parts {
  readonly session: Session;
  readonly job: Job;
  readonly elevation: Elevation;
  readonly marker: string;
  readonly channel: ClientChannel;
}

/** A command while it runs. */
class Running {
  readonly #ctx: CallContext;
  readonly #parts: Parts;
  readonly #stdout = new BoundedOutput();
  readonly #stderr = new BoundedOutput();
  readonly #errPrologue: Prologue;
  readonly #outPrologue: Prologue;
  readonly #end: Promise<ProcessEnd>;
  readonly #began = Promise.withResolvers<string>();
  #group: string | undefined;
  #prompts = 0;
  #wrongPassword = false;
  #startedAt: number;
  #feedError: { readonly error: unknown } | undefined;

  constructor(ctx: CallContext, parts: Parts) {
    this.#ctx = ctx;
    this.#parts = parts;
    this.#errPrologue = new Prologue(parts.marker);
    this.#outPrologue = new Prologue(parts.marker);
    this.#startedAt = ctx.clock.now();
    const { channel } = parts;
    this.#end = endOf(channel);
    channel.on('data', (chunk: Buffer) => this.#onStdout(chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#onStderr(chunk));
    // Where sudo may ask, its password comes first on the same stream.
    if (parts.elevation !== 'sudo-asking') this.#feed();
  }

  async outcome(): Promise<Outcome> {
    const { signal } = this.#ctx;
    const onAbort = Promise.withResolvers<'aborted'>();
    const abort = () => onAbort.resolve('aborted');
    signal.addEventListener('abort', abort, { once: true });
    try {
      const end = signal.aborted ? 'aborted' : await Promise.race([this.#end, onAbort.promise]);
      if (end === 'aborted') {
        await this.#stop();
        throw stopped(signal, this.#parts.session.connection.target, `running ${this.#name}`);
      }
      return this.#conclude(end);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  get #name(): string {
    return `\`${commandName(this.#parts.job.argv)}\``;
  }

  #onStdout(chunk: Buffer): void {
    const { rest } = this.#outPrologue.feed(chunk);
    if (rest !== null) this.#stdout.add(rest);
  }

  #onStderr(chunk: Buffer): void {
    const { prompts, began, rest } = this.#errPrologue.feed(chunk);
    for (let prompt = 0; prompt < prompts; prompt += 1) this.#onPrompt();
    if (began !== null) {
      this.#group = began;
      this.#began.resolve(began);
      if (this.#parts.elevation === 'sudo-asking') this.#feed();
    }
    if (rest !== null) this.#stderr.add(rest);
  }

  #onPrompt(): void {
    this.#prompts += 1;
    const { session, channel } = this.#parts;
    if (this.#prompts === 1) {
      channel.write(`${session.sudoPassword ?? ''}\n`);
      return;
    }
    // Asked again means wrong; two more tries would only bring the account closer to being locked.
    this.#wrongPassword = true;
    channel.close();
  }

  #feed(): void {
    const { channel, job } = this.#parts;
    this.#startedAt = this.#ctx.clock.now();
    feed(channel, job.input ?? '').catch((error: unknown) => {
      this.#feedError = { error };
      channel.close();
    });
  }

  async #stop(): Promise<void> {
    const { channel, session, job } = this.#parts;
    const grace = new AbortController();
    const late = this.#ctx.clock.sleep(BEGIN_GRACE_MS, grace.signal).catch(() => undefined);
    const group =
      this.#group ?? (await Promise.race([this.#began.promise, this.#end.then(() => undefined), late]));
    grace.abort();
    if (group !== undefined && session.killer !== null && !session.connection.isLost) {
      await session.killer.kill(this.#ctx, {
        group,
        name: this.#name,
        root: job.root,
        run: (ctx, argv) => this.#control(ctx, argv, job.root),
      });
    }
    channel.close();
  }

  #control(ctx: CallContext, argv: readonly string[], root: boolean): Promise<Outcome> {
    return runJob(ctx, { ...this.#parts.session, killer: null }, { argv, root, lane: 'control' });
  }

  #conclude(end: ProcessEnd): Outcome {
    const { session, elevation } = this.#parts;
    const { target } = session.connection;
    if (this.#feedError !== undefined) throw this.#feedError.error;
    if (this.#wrongPassword) throw sudoError(target, this.#errPrologue.talk, true);
    if (end.code === null && end.signal === null) {
      if (session.connection.isLost) throw session.connection.lossOf(`running ${this.#name}`);
      const message = `${this.#name} on ${spot(target)} ended without an exit code.`;
      throw new MusterError('remote-command', message, { detail: this.#stderr.text(), retryable: true });
    }
    if (this.#group === undefined) {
      if (elevation !== 'none') throw sudoError(target, this.#errPrologue.talk, false);
      throw noShell(session.connection, `${this.#outPrologue.talk}\n${this.#errPrologue.talk}`.trim());
    }
    return {
      exitCode: end.code ?? 128 + signalNumber(end.signal),
      stdout: this.#stdout.text(),
      stderr: this.#stderr.text(),
      sudoAsked: this.#prompts > 0,
      startedAt: this.#startedAt,
      endedAt: this.#ctx.clock.now(),
    };
  }
}

function signalNumber(name: string | null): number {
  const full = name?.startsWith('SIG') ? name : `SIG${name}`;
  return Object.entries(constants.signals).find(([key]) => key === full)?.[1] ?? 0;
}

function noShell({ target }: SshConnection, talk: string): MusterError {
  const { user } = target.credential;
  return new MusterError(
    'host-login',
    `${user} can log in to ${spot(target)} but cannot run commands there.`,
    {
      cure: `Give ${user} a login shell (\`usermod -s /bin/sh ${user}\`) and no ForceCommand, or use another login.`,
      detail: talk,
    },
  );
}
