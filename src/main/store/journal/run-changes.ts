import { and, eq } from 'drizzle-orm';
import { MusterError, type WireError } from '../../../shared/model/error.ts';
import type { RunEventBody } from '../../../shared/model/event.ts';
import { type RunId, runIdSchema } from '../../../shared/model/ids.ts';
import type { PhaseStatus, Run, RunStatus } from '../../../shared/model/run.ts';
import { runPhases, runs } from '../schema/run-tables.ts';
import { isUniqueViolation } from '../store-error.ts';
import type { ChangeDeps } from './change-deps.ts';
import { redactError } from './redact-body.ts';
import {
  insertRun,
  phasesUnderWay,
  requireRunning,
  runById,
  stepById,
  stepsUnderWay,
  writeStep,
} from './run-rows.ts';

/** A run with everything still to be done. */
export function beginRun({ db }: ChangeDeps, run: Run): readonly RunEventBody[] {
  const other = db.orm
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.clusterId, run.clusterId), eq(runs.status, 'running')))
    .get();
  if (other !== undefined) throw locked(db, run);
  insertRun(db, run);
  return [{ type: 'run', status: run.status, error: run.error }];
}

export function startPhase({ db, at }: ChangeDeps, runId: RunId, phaseId: string): readonly RunEventBody[] {
  requireRunning(db, runId);
  return [writePhase(db, { runId, phaseId, status: 'running', startedAt: at, finishedAt: null })];
}

export function settlePhase(
  { db, at }: ChangeDeps,
  settled: { readonly runId: RunId; readonly phaseId: string; readonly status: 'done' | 'failed' },
): readonly RunEventBody[] {
  requireRunning(db, settled.runId);
  return [writePhase(db, { ...settled, finishedAt: at })];
}

export function settleRun(
  { db, at, redact }: ChangeDeps,
  settled: {
    readonly runId: RunId;
    readonly status: Exclude<RunStatus, 'running'>;
    readonly error: WireError | null;
  },
): readonly RunEventBody[] {
  const { runId, status } = settled;
  requireRunning(db, runId);
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

/** A run goes on in another process. One that came to its end does not. */
export function adoptRun({ db }: ChangeDeps, runId: RunId, owner: Run['owner']): readonly RunEventBody[] {
  const run = runById(db, runId);
  if (run.status === 'done' || run.status === 'unchanged') {
    throw new MusterError('run-mismatch', `Run ${runId} is ${run.status}: there is nothing to go on with.`, {
      cure: 'Start the command again; it makes a new plan.',
    });
  }
  if (run.status === 'running') throw locked(db, run);
  const changes = { status: 'running' as const, owner: JSON.stringify(owner), finishedAt: null, error: null };
  try {
    return [writeRun(db, runId, changes, null)];
  } catch (error) {
    throw isUniqueViolation(error) ? locked(db, run) : error;
  }
}

/**
 * The owner of a run died: what was under way has no known outcome.
 * @param lastSign when the run was last heard of; taken as its end, as nobody knows better.
 */
export function reapRun(
  { db, at }: ChangeDeps,
  runId: RunId,
  lastSign: string | null,
): readonly RunEventBody[] {
  const finishedAt = lastSign ?? at;
  const error = interruption();
  const steps = stepsUnderWay(db, runId).map((stepId) =>
    writeStep(db, {
      ...stepById(db, runId, stepId),
      status: 'interrupted',
      finishedAt,
      waitingFor: null,
      error,
    }),
  );
  const phases = phasesUnderWay(db, runId).map((phaseId) =>
    writePhase(db, { runId, phaseId, status: 'failed', finishedAt }),
  );
  const run = writeRun(db, runId, { status: 'interrupted', finishedAt, error: JSON.stringify(error) }, error);
  return [...steps, ...phases, run];
}

function writePhase(
  db: ChangeDeps['db'],
  phase: {
    readonly runId: RunId;
    readonly phaseId: string;
    readonly status: PhaseStatus;
    readonly startedAt?: string;
    readonly finishedAt: string | null;
  },
): RunEventBody {
  const { runId, phaseId, ...changes } = phase;
  const named = and(eq(runPhases.runId, runId), eq(runPhases.phaseId, phaseId));
  if (db.orm.update(runPhases).set(changes).where(named).run().changes === 0) {
    throw new MusterError('run-mismatch', `The plan of run ${runId} has no phase "${phaseId}".`, {
      cure: 'Make a new plan with this version; what is already done on the hosts is recognised and not repeated.',
    });
  }
  return { type: 'phase', phaseId, status: phase.status };
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

function interruption(): WireError {
  return {
    code: 'cancelled',
    message: 'The process that did this ended before the outcome was known.',
    cure: 'Start the same command again: it looks at the hosts and goes on from what they show.',
    retryable: true,
  };
}

function locked(db: ChangeDeps['db'], wanted: Run): MusterError {
  const running = and(eq(runs.clusterId, wanted.clusterId), eq(runs.status, 'running'));
  const row = db.orm.select({ id: runs.id }).from(runs).where(running).get();
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
