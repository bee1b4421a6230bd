import { and, eq, inArray } from 'drizzle-orm';
import { MusterError, type WireError } from '../../../shared/model/error.ts';
import type { RunEventBody } from '../../../shared/model/event.ts';
import { type RunId, runIdSchema } from '../../../shared/model/ids.ts';
import {
  type BusyRunStatus,
  busyRunStatuses,
  isBusy,
  type RestingRunStatus,
  type Run,
  type RunStatus,
} from '../../../shared/model/run.ts';
import { redactError } from '../../../shared/rules/redact-event.ts';
import { runs } from '../schema/run-tables.ts';
import { isUniqueViolation } from '../store-error.ts';
import type { ChangeDeps } from './change-deps.ts';
import { writePhase } from './phase-changes.ts';
import {
  insertRun,
  phasesUnderWay,
  requireRunning,
  runById,
  statusOf,
  stepById,
  stepsUnderWay,
  writeStep,
} from './run-rows.ts';

/** A run with everything still to be done. */
export function beginRun({ db }: ChangeDeps, run: Run): readonly RunEventBody[] {
  const other = db.orm
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.clusterId, run.clusterId), inArray(runs.status, [...busyRunStatuses])))
    .get();
  if (other !== undefined) throw locked(db, run);
  insertRun(db, run);
  return [{ type: 'run', status: run.status, error: run.error }];
}

export function settleRun(
  deps: ChangeDeps,
  settled: {
    readonly runId: RunId;
    readonly status: RestingRunStatus;
    readonly error: WireError | null;
  },
): readonly RunEventBody[] {
  const { db, at, redact } = deps;
  const { runId, status } = settled;
  requireRunning(deps, runId);
  const error = redactError(settled.error, redact);
  return [
    writeRun(
      db,
      runId,
      { status, finishedAt: at, error: error === null ? null : JSON.stringify(error) },
      error,
    ),
  ];
}

/** Ends of a run after which nothing is left to go on with. */
const closed: readonly RunStatus[] = ['done', 'unchanged', 'needs-attention', 'rolled-back'];

/** A run goes on in another process. One that came to its end, or is on its way back, does not. */
export function adoptRun(deps: ChangeDeps, runId: RunId, owner: Run['owner']): readonly RunEventBody[] {
  const run = runById(deps.db, runId);
  if (closed.includes(run.status)) {
    throw new MusterError('run-mismatch', `Run ${runId} is ${run.status}: there is nothing to go on with.`, {
      cure:
        run.status === 'needs-attention'
          ? `Go on taking it back: muster rollback ${runId}`
          : 'A new run makes a new plan: muster up site.yaml, or muster down.',
    });
  }
  return takeRun(deps, run, { status: 'running', owner });
}

/** Taking a run back begins or goes on; also one that was done. */
export function beginRollback(deps: ChangeDeps, runId: RunId, owner: Run['owner']): readonly RunEventBody[] {
  const run = runById(deps.db, runId);
  if (run.status === 'rolled-back') {
    throw new MusterError('run-mismatch', `Run ${runId} is rolled back already.`, {
      cure: 'Nothing is left to do. To begin anew: muster up site.yaml',
    });
  }
  return takeRun(deps, run, { status: 'rolling-back', owner });
}

function takeRun(
  { db }: ChangeDeps,
  run: Run,
  taken: { readonly status: BusyRunStatus; readonly owner: Run['owner'] },
): readonly RunEventBody[] {
  if (isBusy(run)) throw locked(db, run);
  const { status, owner } = taken;
  try {
    return [
      writeRun(db, run.id, { status, owner: JSON.stringify(owner), finishedAt: null, error: null }, null),
    ];
  } catch (error) {
    throw isUniqueViolation(error) ? locked(db, run) : error;
  }
}

/**
 * The owner of a run died: what was under way has no known outcome.
 * @param lastSign when the run was last heard of; taken as its end, as nobody knows better.
 */
export function reapRun(deps: ChangeDeps, runId: RunId, lastSign: string | null): readonly RunEventBody[] {
  const { db, at } = deps;
  const finishedAt = lastSign ?? at;
  const goingBack = statusOf(deps, runId) === 'rolling-back';
  const error = interruption(
    goingBack ? `Go on taking it back: muster rollback ${runId}` : `Go on with: muster resume ${runId}`,
  );
  const steps = stepsUnderWay(db, runId).map((stepId) => {
    const step = stepById(deps, runId, stepId);
    const cut =
      step.status === 'undoing'
        ? { status: 'undo-failed' as const, undoFinishedAt: finishedAt }
        : { status: 'interrupted' as const, finishedAt };
    return writeStep(deps, { ...step, ...cut, waitingFor: null, error });
  });
  const phases = phasesUnderWay(db, runId).map((phaseId) =>
    writePhase(db, { runId, phaseId, status: 'failed', finishedAt }),
  );
  const status = goingBack ? 'needs-attention' : 'interrupted';
  const run = writeRun(db, runId, { status, finishedAt, error: JSON.stringify(error) }, error);
  return [...steps, ...phases, run];
}

function writeRun(
  db: ChangeDeps['db'],
  runId: RunId,
  changes: Partial<typeof runs.$inferInsert> & { readonly status: RunStatus },
  error: WireError | null,
): RunEventBody {
  db.orm.update(runs).set(changes).where(eq(runs.id, runId)).run();
  return { type: 'run', status: changes.status, error };
}

/** @param goOn the command that goes on from what the hosts show. */
function interruption(goOn: string): WireError {
  return {
    code: 'cancelled',
    message: 'The process that did this ended before the outcome was known.',
    cure: `${goOn} (it looks at the hosts first, and goes on from what they show)`,
    retryable: true,
  };
}

function locked(db: ChangeDeps['db'], wanted: Run): MusterError {
  const busy = and(eq(runs.clusterId, wanted.clusterId), inArray(runs.status, [...busyRunStatuses]));
  const row = db.orm.select({ id: runs.id }).from(runs).where(busy).get();
  const cluster = `cluster ${wanted.plan.clusterName}`;
  const cure = 'Wait until it has ended, or cancel it.';
  if (row === undefined)
    return new MusterError('run-locked', `Another run has ${cluster}.`, { cure, retryable: true });
  const { id, operation, startedAt, owner } = runById(db, runIdSchema.parse(row.id));
  return new MusterError(
    'run-locked',
    `Run ${id} (${operation}) has ${cluster} since ${startedAt}, in process ${owner.pid} on ${owner.host}.`,
    { cure, retryable: true },
  );
}
