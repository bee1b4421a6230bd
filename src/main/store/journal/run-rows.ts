import { and, eq, inArray } from 'drizzle-orm';
import { MusterError } from '../../../shared/model/error.ts';
import type { RunEventBody } from '../../../shared/model/event.ts';
import { type RunId, runIdSchema, type StepId } from '../../../shared/model/ids.ts';
import { busyRunStatuses, isBusy, type Run, type RunStep, runSchema } from '../../../shared/model/run.ts';
import type { MusterDatabase } from '../database.ts';
import { readOne } from '../rows/parking.ts';
import { runReader, runStepReader } from '../rows/readers.ts';
import { runPhases, runSteps, runs } from '../schema/run-tables.ts';
import type { ChangeDeps } from './change-deps.ts';
import { readOwner } from './run-history.ts';

/** @throws MusterError `not-found`. */
export function runById(db: MusterDatabase, runId: RunId): Run {
  const run = readOne(db, runReader, db.orm.select().from(runs).where(eq(runs.id, runId)).get());
  if (run === null) throw new MusterError('not-found', `There is no run ${runId} in the database.`);
  return run;
}

/** The status as it stands in the row; undefined where there is no such run. */
export function statusOf({ rows }: ChangeDeps, runId: RunId): string | undefined {
  return rows.status.get({ runId })?.status;
}

/** Only a run that is under way is written to: what was taken over or ended must not be changed from behind. */
export function requireRunning(deps: ChangeDeps, runId: RunId): void {
  const status = statusOf(deps, runId);
  if (status === undefined) throw new MusterError('not-found', `There is no run ${runId} in the database.`);
  if (isBusy({ status })) return;
  throw new MusterError('run-locked', `Run ${runId} is ${status}; its journal is closed.`, {
    cure: `See what became of it: muster show ${runId}`,
  });
}

/** @throws MusterError `run-mismatch`: the code knows a step that the stored plan does not have. */
export function stepById({ db, rows }: ChangeDeps, runId: RunId, stepId: StepId): RunStep {
  const step = readOne(db, runStepReader, rows.step.get({ runId, stepId }));
  if (step !== null) return step;
  throw new MusterError('run-mismatch', `The plan of run ${runId} has no step "${stepId}".`, {
    cure: 'Make a new plan with this version; what is already done on the hosts is recognised and not repeated.',
  });
}

/** Writes the changed step. @returns the event that tells of it. */
export function writeStep({ rows }: ChangeDeps, step: RunStep): RunEventBody {
  const { stepId, phaseId, nodeId, status, attempt, waitingFor, lastReason, error } = step;
  rows.writeStep.run({ ...step, error: error === null ? null : JSON.stringify(error) });
  return { type: 'step', stepId, phaseId, nodeId, status, attempt, waitingFor, lastReason, error };
}

/** Writes a run with its phases and steps, all still to be done. */
export function insertRun(db: MusterDatabase, run: Run): void {
  const { plan, owner, error, ...columns } = runSchema.parse(run);
  db.orm
    .insert(runs)
    .values({
      ...columns,
      plan: JSON.stringify(plan),
      owner: JSON.stringify(owner),
      error: error === null ? null : JSON.stringify(error),
    })
    .run();
  let position = 0;
  plan.phases.forEach((phase, phasePosition) => {
    db.orm
      .insert(runPhases)
      .values({ runId: run.id, phaseId: phase.id, position: phasePosition, status: 'pending' })
      .run();
    const steps = phase.batches.flat().map(({ id: stepId, nodeId, title }, index) => ({
      runId: run.id,
      stepId,
      phaseId: phase.id,
      position: position + index,
      nodeId,
      title,
      status: 'pending',
      attempt: 0,
    }));
    position += steps.length;
    if (steps.length > 0) db.orm.insert(runSteps).values(steps).run();
  });
}

/** A run under way, as far as its row can be read. */
export interface BusyRun {
  readonly id: RunId;
  /** Null for an owner that cannot be read. */
  readonly owner: Run['owner'] | null;
}

/** Runs under way by their row. */
export function busyRuns(db: MusterDatabase): readonly BusyRun[] {
  const rows = db.orm
    .select({ id: runs.id, owner: runs.owner })
    .from(runs)
    .where(inArray(runs.status, [...busyRunStatuses]))
    .all();
  return rows.map((row) => ({ id: runIdSchema.parse(row.id), owner: readOwner(row.owner) }));
}

/** Steps of a run that were under way, by id. */
export function stepsUnderWay(db: MusterDatabase, runId: RunId): readonly StepId[] {
  const underWay = and(
    eq(runSteps.runId, runId),
    inArray(runSteps.status, ['running', 'waiting', 'undoing']),
  );
  const rows = db.orm.select().from(runSteps).where(underWay).orderBy(runSteps.position).all();
  return rows.flatMap((row) => {
    const reading = runStepReader.read(row);
    return reading.ok ? [reading.value.stepId] : [];
  });
}

/** Phases of a run that were under way, by id. */
export function phasesUnderWay(db: MusterDatabase, runId: RunId): readonly string[] {
  const underWay = and(eq(runPhases.runId, runId), inArray(runPhases.status, ['running', 'undoing']));
  return db.orm
    .select({ phaseId: runPhases.phaseId })
    .from(runPhases)
    .where(underWay)
    .all()
    .map(({ phaseId }) => phaseId);
}
