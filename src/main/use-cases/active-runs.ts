import { MusterError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { type CallContext, cancelledError, rootContext } from '../platform/call-context.ts';
import type { AppDeps } from './deps.ts';
import { type StartRequest, startRun } from './runs.ts';

/** The runs of this process. They have a life of their own: whoever started one may leave. */
export interface ActiveRuns {
  /** Begins a run; resolves when its rows are written. */
  start(ctx: CallContext, request: StartRequest): Promise<RunId>;
  /** Asks a run to stop. @throws MusterError `not-found` when it is not one of this process. */
  cancel(runId: RunId): void;
  /** Stops all and waits until each has an end in the journal. */
  close(): Promise<void>;
}

interface ActiveRun {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

export function createActiveRuns(deps: AppDeps): ActiveRuns {
  const active = new Map<RunId, ActiveRun>();
  return {
    start: async (_ctx, request) => {
      const stop = new AbortController();
      const ctx = rootContext({ signal: stop.signal, clock: deps.clock });
      const { runId, finished } = await startRun(ctx, deps, request);
      active.set(runId, { stop, ended: endOf(finished).finally(() => active.delete(runId)) });
      return runId;
    },
    cancel: (runId) => {
      const run = active.get(runId);
      if (run === undefined) {
        throw new MusterError(
          'not-found',
          `Run ${runId} is not under way here, so there is nothing to stop.`,
        );
      }
      run.stop.abort(cancelledError());
    },
    close: async () => {
      for (const { stop } of active.values()) stop.abort(cancelledError());
      await Promise.allSettled([...active.values()].map(({ ended }) => ended));
    },
  };
}

/** Whoever started the run may have left: an end that could not be journalled must not end the process, and not pass in silence either. */
function endOf(finished: Promise<unknown>): Promise<void> {
  return finished.then(
    () => undefined,
    (error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)),
  );
}
