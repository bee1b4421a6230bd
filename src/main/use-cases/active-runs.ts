import { MusterError } from '../../shared/model/error.ts';
import type { RunId, StepId } from '../../shared/model/ids.ts';
import type { CancelMode } from '../../shared/model/run.ts';
import { PauseWanted } from '../orchestrator/engine/pause.ts';
import { type CallContext, cancelledError, rootContext } from '../platform/call-context.ts';
import type { AppDeps } from './deps.ts';
import { type ResumeRequest, readResume, resumeRun } from './resume.ts';
import { checkShown, type RollbackRequest, readRollback, startRollback } from './rollback.ts';
import { type StartedRun, type StartRequest, startRun } from './runs.ts';

/** The runs of this process. They have a life of their own: whoever started one may leave. */
export interface ActiveRuns {
  /** Begins a run; resolves when its rows are written. */
  start(ctx: CallContext, request: StartRequest): Promise<RunId>;
  /** Lets a run go on; resolves when it is taken over. @throws MusterError of {@link readResume} and {@link resumeRun}. */
  resume(ctx: CallContext, request: ResumeRequest): Promise<RunId>;
  /**
   * Takes a run back as a person has confirmed it; resolves when its evidence is kept and the first step is about to be taken back.
   * @throws MusterError of {@link readRollback}, {@link checkShown} and {@link startRollback}; nothing has been taken back then.
   */
  rollback(ctx: CallContext, request: ShownRollback): Promise<RunId>;
  /** Asks a run to stop: `soon` after the steps under way, or `now`; `pause` lets it stand still there. @throws MusterError `not-found` when it is not one of this process. */
  cancel(runId: RunId, mode: CancelMode): void;
  /** Stops all and waits until each has an end in the journal. */
  close(): Promise<void>;
}

/** A way back, and the steps of it that a person has seen. */
export interface ShownRollback extends RollbackRequest {
  readonly steps: readonly StepId[];
}

type Startable = Pick<StartedRun, 'runId'> & { readonly finished: Promise<unknown> };

/** Between two attempts to write that a run has ended, milliseconds. */
const RETRY_AFTER_MS = 5000;

/** What kept a way back from beginning: told to whoever asked for it, so only what comes later has nobody else to hear it. */
class NotBegun extends Error {
  constructor(cause: unknown) {
    super('The way back did not begin.', { cause });
  }
}

interface ActiveRun {
  readonly soon: AbortController;
  readonly now: AbortController;
  readonly ended: Promise<void>;
}

export function createActiveRuns(deps: AppDeps): ActiveRuns {
  const { active, keep, close } = createKeeping(deps);
  return {
    start: async (_ctx, request) => (await keep((ctx) => startRun(ctx, deps, request))).runId,
    resume: async (_ctx, request) => {
      const { runId } = await keep(async (ctx) => resumeRun(ctx, deps, await readResume(ctx, deps, request)));
      return runId;
    },
    rollback: async (_ctx, request) => {
      const { runId, began } = await keep(async (ctx) => {
        const offer = readRollback(deps, request);
        checkShown(offer, request.steps);
        const started = await startRollback(ctx, deps, offer);
        return {
          ...started,
          finished: started.began.then(
            () => started.finished,
            (error: unknown) => {
              throw new NotBegun(error);
            },
          ),
        };
      });
      await began;
      return runId;
    },
    cancel: (runId, mode) => {
      const run = active.get(runId);
      if (run === undefined) {
        throw new MusterError(
          'not-found',
          `Run ${runId} is not under way here, so there is nothing to stop.`,
        );
      }
      const { reason } = run.soon.signal;
      if (mode !== 'pause' && reason instanceof PauseWanted) reason.recall();
      run.soon.abort(mode === 'pause' ? new PauseWanted() : cancelledError());
      if (mode === 'now') run.now.abort(cancelledError());
    },
    close,
  };
}

/** Keeps what was begun until it has an end in the journal. */
function createKeeping(deps: Pick<AppDeps, 'journal' | 'clock'>) {
  const active = new Map<RunId, ActiveRun>();
  const closing = new AbortController();
  /**
   * A run whose end could not be written is under way no more: as soon as the journal takes it, the run says so and can go on.
   * Unless somebody has begun it anew meanwhile: then it lives.
   */
  const letLie = async (runId: RunId, isLatest: () => boolean): Promise<void> => {
    while (!closing.signal.aborted && isLatest()) {
      try {
        deps.journal.reap((_owner, id) => id !== runId);
        return;
      } catch {
        // Why nothing can be written was told when the end could not be; who closes meanwhile leaves it to the next process.
        await deps.clock.sleep(RETRY_AFTER_MS, closing.signal).catch(() => undefined);
      }
    }
  };
  const keep = async <S extends Startable>(begin: (ctx: CallContext) => Promise<S>): Promise<S> => {
    const [soon, now] = [new AbortController(), new AbortController()];
    const ctx = rootContext({ signal: now.signal, stopSoon: soon.signal, clock: deps.clock });
    const started = await begin(ctx);
    const { runId, finished } = started;
    const ended = finished.then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof NotBegun)) warn(error);
        return letLie(runId, isLatest);
      },
    );
    const run: ActiveRun = { soon, now, ended };
    const isLatest = () => active.get(runId) === run;
    active.set(runId, run);
    void ended.then(() => isLatest() && active.delete(runId));
    return started;
  };
  const close = async (): Promise<void> => {
    closing.abort(cancelledError());
    for (const { now } of active.values()) now.abort(cancelledError());
    await Promise.allSettled([...active.values()].map(({ ended }) => ended));
  };
  return { active, keep, close };
}

/** Whoever started the run may have left: an end that could not be journalled must not end the process, and not pass in silence either. */
function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
