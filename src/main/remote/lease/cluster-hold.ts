import { MusterError } from '../../../shared/model/error.ts';
import type { FoundLease, LeaseOwner } from '../../../shared/model/lease.ts';
import { ageWords, isOwnLeftover, leaseHolder } from '../../../shared/rules/lease.ts';
import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import { newId } from '../../platform/ids.ts';
import { startOfProcess } from '../../platform/process-identity.ts';
import type { ClusterHold, HoldRequest } from '../../ports/cluster-lease.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { LeaseAnswer } from './lease-answer.ts';

/** How often a lease is renewed, milliseconds, and for how long it holds without. */
export interface LeaseTiming {
  readonly renewMs: number;
  readonly validForSeconds: number;
}

/** Who takes leases; all but the run. */
export type LeaseTaker = Omit<LeaseOwner, 'runId' | 'operation'>;

/** Asks the script on a host. */
export type AskLease = (
  ctx: CallContext,
  server: HostTarget,
  words: readonly string[],
) => Promise<LeaseAnswer>;

export interface HoldParts {
  readonly ask: AskLease;
  readonly request: HoldRequest;
  /** Who takes them; asked once something is taken. */
  readonly taker: () => Promise<LeaseTaker>;
  readonly timing: LeaseTiming;
  /** Ids of the leases this process holds. */
  readonly held: Set<string>;
}

/** How long a host may take to answer a renewal, or to be told of the end. */
const ANSWER_LIMIT_MS = 10_000;

/** The lease of one run, not taken yet. */
export function createHold(parts: HoldParts): ClusterHold {
  return new Hold(parts);
}

class Hold implements ClusterHold {
  readonly #parts: HoldParts;
  readonly #id = newId('lease');
  readonly #lost = new AbortController();
  readonly #stop = new AbortController();
  #server: HostTarget | null = null;
  #renewing: Promise<void> | null = null;

  constructor(parts: HoldParts) {
    this.#parts = parts;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async take(ctx: CallContext, server: HostTarget): Promise<void> {
    const { held, timing } = this.#parts;
    const owner = await this.#owner();
    const ask = (instead: string) =>
      this.#parts.ask(ctx, server, ['take', this.#id, instead, owner, String(timing.validForSeconds)]);
    // From here on it may be ours, even when no answer comes.
    this.#server = server;
    held.add(this.#id);
    let answer = await ask('');
    if (answer.is === 'held' && (await this.#isLeftover(answer.found))) {
      ctx.log.warn(
        `A process of this laptop that is gone held the cluster: ${leaseHolder(answer.found)}. Taking over.`,
      );
      answer = await ask(answer.found.id);
    }
    if (answer.is === 'held') throw leased(this.#parts.request, answer.found);
    if (answer.is !== 'taken') throw notTaken(server, answer.is);
    const since = answer.lease?.since ?? '';
    this.#renewing ??= this.#renew(ctx, server, { owner, since });
  }

  async look(ctx: CallContext): Promise<string | null> {
    if (this.#server === null) return null;
    const answer = await this.#parts.ask(ctx, this.#server, ['look', '']);
    const lease = answer.is === 'held' ? answer.found.lease : null;
    if (lease?.id !== this.#id) return null;
    return `held on ${this.#server.name} for ${lease.owner.person} at ${lease.owner.laptop.name}`;
  }

  async giveBack(ctx: CallContext): Promise<void> {
    this.#stop.abort(new Error('the run is over'));
    await this.#renewing;
    this.#parts.held.delete(this.#id);
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    try {
      await this.#ask(unstopped(ctx), server, ['give', this.#id]);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      ctx.log.warn(
        `${server.name} could not be told that the run is over: ${why} Others see its lease as stale after ${this.#parts.timing.validForSeconds} s.`,
      );
    }
  }

  async #owner(): Promise<string> {
    const { runId, operation } = this.#parts.request;
    return JSON.stringify({ ...(await this.#parts.taker()), runId, operation });
  }

  async #isLeftover(found: FoundLease): Promise<boolean> {
    const { lease } = found;
    if (lease === null) return false;
    const { laptop, process } = await this.#parts.taker();
    const startOfHolder = (await startOfProcess(lease.owner.process.pid)) ?? '';
    return isOwnLeftover(found, { laptop, process, startOfHolder, heldHere: this.#parts.held.has(lease.id) });
  }

  /** Until the run is over, or the lease is somebody else's. A server that does not answer is asked again. */
  async #renew(
    ctx: CallContext,
    server: HostTarget,
    { owner, since }: { readonly owner: string; readonly since: string },
  ): Promise<void> {
    const { timing, request } = this.#parts;
    const renewing = { ...unstopped(ctx), signal: this.#stop.signal };
    const words = ['renew', this.#id, owner, String(timing.validForSeconds), since];
    let failed = false;
    for (;;) {
      try {
        await ctx.clock.sleep(timing.renewMs, this.#stop.signal);
        const answer = await this.#ask(renewing, server, words);
        if (answer.is !== 'renewed') return this.#lost.abort(broken(request, answer));
        if (failed) ctx.log.info(`The lease on ${server.name} is renewed again.`);
        failed = false;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        const why = error instanceof Error ? error.message : String(error);
        if (!failed) ctx.log.warn(`The lease on ${server.name} could not be renewed: ${why} Trying again.`);
        failed = true;
      }
    }
  }

  #ask(ctx: CallContext, server: HostTarget, words: readonly string[]): Promise<LeaseAnswer> {
    const limit = { ms: ANSWER_LIMIT_MS, what: `The lease on ${server.name}` };
    return withDeadline(ctx, limit, (limited) => this.#parts.ask(limited, server, words));
  }
}

/** A lease outlives the phase that took it, and is given back after a cancel too. */
function unstopped(ctx: CallContext): CallContext {
  return { ...ctx, signal: new AbortController().signal };
}

/** Only the host's own word makes a lease: an answer that says neither yes nor no is a no. */
function notTaken(server: HostTarget, answer: string): MusterError {
  return new MusterError(
    'remote-command',
    `${server.name} did not say that the lease was taken, but "${answer}".`,
    {
      cure: 'Start again.',
      retryable: true,
    },
  );
}

function leased({ clusterName }: HoldRequest, found: FoundLease): MusterError {
  const message = `Cluster ${clusterName} is held by ${leaseHolder(found)}.`;
  const cure = found.stale
    ? `Whoever held it has not been heard of for ${ageWords(found.ageSeconds)}. Make sure that nobody works there any more, then: muster unlock ${clusterName}`
    : `Wait until that run has ended. Only if you know that it will not: muster unlock ${clusterName}`;
  return new MusterError('cluster-leased', message, { cure, retryable: !found.stale });
}

function broken({ clusterName }: HoldRequest, answer: LeaseAnswer): MusterError {
  const now =
    answer.is === 'held' ? `Now it is held by ${leaseHolder(answer.found)}.` : 'Now nobody holds it.';
  return new MusterError(
    'lease-lost',
    `Somebody has taken cluster ${clusterName} away from this run. ${now}`,
    {
      cure: 'Speak with them before you start again; what was under way was stopped.',
    },
  );
}
