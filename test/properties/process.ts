import type { CrashHook } from '../../src/main/orchestrator/engine/crash-points.ts';
import { type CallContext, cancelledError, rootContext } from '../../src/main/platform/call-context.ts';
import type { Clock } from '../../src/main/platform/clock.ts';
import type { Chronicle } from './chronicle.ts';
import type { Moment, Trouble } from './story.ts';

/** What a process is thrown out of at its death; nothing may catch it and go on. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** One life of the program on the laptop. */
export interface Process {
  readonly ctx: CallContext;
  readonly crash: CrashHook;
  /** Number of the newest event when somebody asked it to stop, in either way; null while nobody did. */
  readonly stoppedAt: () => number | null;
  readonly isDead: () => boolean;
  /** Rejects when it dies; never resolves. */
  readonly death: Promise<never>;
  /** Time passes in the world, and the trouble may come. A dead process never gets past it. */
  readonly pass: (what: string) => Promise<void>;
  /** Where it was killed: a crash point, or `world`. */
  readonly killedAt: () => string | null;
}

/** Time one call into the world takes, milliseconds of the made-up clock. */
const CALL_MS = 10;

export interface ProcessParts {
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  /** Number of the newest event of its run. */
  readonly newestEvent: () => number;
}

/** Starts a process that meets its trouble at the given moment. */
export function createProcess(trouble: Trouble, { clock, chronicle, newestEvent }: ProcessParts): Process {
  const soon = new AbortController();
  const now = new AbortController();
  const counts = new Map<string, number>();
  let moments = 0;
  let stoppedAt: number | null = null;
  let killedAt: string | null = null;
  let die: (error: Killed) => void = () => undefined;
  const death = new Promise<never>((_resolve, reject) => {
    die = reject;
  });
  death.catch(() => undefined);

  function strike(point: string, where: string): void {
    chronicle.say(`  ** ${trouble.kind} at ${point} ${where}`);
    if (trouble.kind === 'kill') {
      killedAt = point;
      die(new Killed(`killed at ${point}`));
    }
    stoppedAt = newestEvent();
    soon.abort(cancelledError());
    if (trouble.kind === 'now') now.abort(cancelledError());
  }

  function reach(point: string, where: string): void {
    if (killedAt !== null) throw new Killed('dead already');
    moments += 1;
    const count = (counts.get(point) ?? 0) + 1;
    counts.set(point, count);
    if (trouble.kind === 'none' || soon.signal.aborted) return;
    if (isAt(trouble.at, { point, count, moments })) strike(point, where);
    if (killedAt !== null) throw new Killed('dead');
  }

  return {
    ctx: rootContext({ signal: now.signal, stopSoon: soon.signal, clock }),
    crash: (point, at) => reach(point, at.stepId ?? at.phaseId ?? ''),
    stoppedAt: () => stoppedAt,
    isDead: () => killedAt !== null,
    death,
    pass: async (what) => {
      await clock.sleep(CALL_MS, new AbortController().signal);
      try {
        reach('world', what);
      } catch {
        // What a dead process had asked of the world is never answered.
        await new Promise<never>(() => undefined);
      }
    },
    killedAt: () => killedAt,
  };
}

function isAt(
  at: Moment,
  here: { readonly point: string; readonly count: number; readonly moments: number },
): boolean {
  if ('moment' in at) return at.moment === here.moments;
  return at.point === here.point && at.nth === here.count;
}
