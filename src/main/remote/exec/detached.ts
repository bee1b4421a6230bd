import { createHash } from 'node:crypto';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { Command } from '../../ports/commands.ts';
import type { ExecResult } from '../../ports/hosts.ts';
import { spot } from '../ssh/spot.ts';
import { lastLines } from './check-exit.ts';
import { CLEAN_SCRIPT, detachedExit, FOLLOW_SCRIPT, START_SCRIPT, STOP_SCRIPT } from './detached-scripts.ts';
import { commandName, quoteLine } from './quote.ts';
import type { Remote } from './remote.ts';
import type { Job, Outcome } from './run-job.ts';

/** Pause before a lost connection is tried again. */
const RECONNECT_MS = 1_000;
/** How long ending a command may take after its own context is over. */
const STOP_LIMIT_MS = 10_000;

/**
 * Starts a command apart from the connection, or finds the one of that name, and follows it to its end. A lost connection is made again
 * for as long as the context lives. Stopping the context ends the command on the host.
 */
export async function runDetached(
  ctx: CallContext,
  remote: Remote,
  options: { readonly name: string; readonly command: Command },
): Promise<ExecResult> {
  const detached = new Detached(remote, options.name, options.command);
  try {
    await detached.start(ctx);
    const result = await detached.follow(ctx);
    await detached.clean(ctx);
    return result;
  } catch (error) {
    if (ctx.signal.aborted) await detached.stop(ctx);
    throw error;
  }
}

class Detached {
  readonly #remote: Remote;
  readonly #name: string;
  readonly #command: Command;

  constructor(remote: Remote, name: string, command: Command) {
    if (!/^[a-z0-9][a-z0-9._-]{0,80}$/.test(name)) {
      throw new MusterError('bad-input', `"${name}" cannot name a command that runs apart.`, {
        cure: 'Use small letters, digits, dots and dashes.',
      });
    }
    this.#remote = remote;
    this.#name = name;
    this.#command = command;
  }

  async start(ctx: CallContext): Promise<void> {
    const input = this.#command.stdin ?? '';
    const line = quoteLine(this.#command.argv);
    const identity = createHash('sha256').update(line).update('\0').update(input).digest('hex');
    const size = String(Buffer.byteLength(input));
    const outcome = await this.#persist(ctx, { ...this.#job(START_SCRIPT, [identity, line, size]), input });
    if (outcome.exitCode === 0) {
      if (outcome.stdout.trim() === 'found') ctx.log.debug(`${this.#name} runs already; following it`);
      return;
    }
    throw this.#notStarted(outcome);
  }

  async follow(ctx: CallContext): Promise<ExecResult> {
    for (;;) {
      const outcome = await this.#persist(ctx, this.#job(FOLLOW_SCRIPT));
      const [state = '', ...rest] = outcome.stdout.split('\n');
      const code = /^exit (\d+)$/.exec(state)?.[1];
      if (code !== undefined)
        return { exitCode: Number(code), stdout: rest.join('\n'), stderr: outcome.stderr };
      if (state === 'running') continue;
      if (state !== 'died')
        throw this.#vanished('is gone: the host has restarted, or somebody else fetched its result', outcome);
      await this.clean(ctx);
      throw this.#vanished('was killed on the host', outcome);
    }
  }

  async clean(ctx: CallContext): Promise<void> {
    const outcome = await this.#persist(ctx, this.#job(CLEAN_SCRIPT));
    if (outcome.exitCode !== 0)
      ctx.log.warn(`The traces of ${this.#name} could not be removed: ${outcome.stderr}`);
  }

  async stop(ctx: CallContext): Promise<void> {
    const limited: CallContext = { ...ctx, signal: AbortSignal.timeout(STOP_LIMIT_MS) };
    try {
      await this.#remote.run(limited, { ...this.#job(STOP_SCRIPT), lane: 'control' });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      ctx.log.warn(`${this.#name} was stopped here; on ${this.#remote.target.name} it may go on: ${why}`);
    }
  }

  #job(script: string, args: readonly string[] = []): Job {
    return { argv: ['sh', '-c', script, 'sh', this.#name, ...args], root: this.#command.sudo === true };
  }

  /** Runs one of the scripts, each of which may be repeated, over as many connections as it takes. */
  async #persist(ctx: CallContext, job: Job): Promise<Outcome> {
    for (;;) {
      try {
        return await this.#remote.run(ctx, job);
      } catch (error) {
        ctx.signal.throwIfAborted();
        const lost = error instanceof MusterError && error.retryable;
        if (!lost || (error.code !== 'host-unreachable' && error.code !== 'jump-host')) throw error;
        ctx.log.warn(`${error.message} ${this.#name} goes on there; connecting again.`);
        ctx.progress({ text: `${this.#remote.target.name}: connection lost, connecting again` });
        await ctx.clock.sleep(RECONNECT_MS, ctx.signal);
      }
    }
  }

  #notStarted(outcome: Outcome): MusterError {
    const at = spot(this.#remote.target);
    if (outcome.exitCode === detachedExit.other) {
      return new MusterError('run-mismatch', `On ${at} another command runs under the name ${this.#name}.`, {
        cure: `Wait for it, or end it at the host with \`systemctl stop muster-${this.#name}\`.`,
        retryable: true,
      });
    }
    const message = `\`${commandName(this.#command.argv)}\` could not be started apart from the connection on ${at}.`;
    return new MusterError('remote-command', message, {
      cure: 'Check systemd and the space under /run on the host.',
      detail: this.#remote.redact(lastLines(outcome.stderr)),
      retryable: outcome.exitCode === detachedExit.short,
    });
  }

  #vanished(how: string, outcome: Outcome): MusterError {
    const message = `\`${commandName(this.#command.argv)}\` on ${spot(this.#remote.target)} ${how}.`;
    return new MusterError('remote-command', message, {
      cure: 'Look into the journal of the host, then start again.',
      detail: this.#remote.redact(lastLines(outcome.stderr)),
      retryable: true,
    });
  }
}
