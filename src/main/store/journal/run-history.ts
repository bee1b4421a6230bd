import { eq, notInArray, sql } from 'drizzle-orm';
import { type ClusterId, clusterIdSchema, type RunId, runIdSchema } from '../../../shared/model/ids.ts';
import { busyRunStatuses, type Run, runSchema } from '../../../shared/model/run.ts';
import type { RecordedRun, RunStanding } from '../../ports/journal.ts';
import type { MusterDatabase } from '../database.ts';
import { jsonText } from '../rows/json-text.ts';
import { park, readAll } from '../rows/parking.ts';
import { runPhaseReader, runReader, runStepReader } from '../rows/readers.ts';
import { runPhases, runSteps, runs } from '../schema/run-tables.ts';

/** The order in which runs were written. Their times would be wrong where the laptop's clock went back. */
export const newestFirst = sql`rowid DESC`;

/** The run under way, else the newest that can be read. Plans are large, so only the one that is shown is read. */
export function currentRun(db: MusterDatabase, clusterId: ClusterId): Run | null {
  const isResting = notInArray(runs.status, [...busyRunStatuses]);
  const ids = db.orm
    .select({ id: runs.id })
    .from(runs)
    .where(eq(runs.clusterId, clusterId))
    .orderBy(isResting, newestFirst)
    .all();
  for (const { id } of ids) {
    const [run] = readAll(db, runReader, db.orm.select().from(runs).where(eq(runs.id, id)).all());
    if (run !== undefined) return run;
  }
  return null;
}

/** Runs newest first; one that cannot be read stands in its place with what can be told of it. */
export function history(db: MusterDatabase, clusterId: ClusterId | null): readonly RecordedRun[] {
  const where = clusterId === null ? undefined : eq(runs.clusterId, clusterId);
  const rows = db.orm.select().from(runs).where(where).orderBy(newestFirst).all();
  return rows.map((row) => {
    const reading = runReader.read(row);
    if (!reading.ok) park(db, runReader, { row, reason: reading.reason });
    const { operation, status, startedAt, finishedAt } = row;
    return {
      id: runIdSchema.parse(row.id),
      clusterId: clusterIdSchema.parse(row.clusterId),
      operation,
      status,
      startedAt,
      finishedAt,
      run: reading.ok ? reading.value : null,
      reason: reading.ok ? null : reading.reason,
    };
  });
}

/** How a run stands. */
export function standing(db: MusterDatabase, runId: RunId): RunStanding | null {
  const columns = { status: runs.status, owner: runs.owner };
  const row = db.orm.select(columns).from(runs).where(eq(runs.id, runId)).get();
  return row === undefined ? null : { status: row.status, owner: readOwner(row.owner) };
}

/** The status of every run of a cluster, readable or not. */
export function standings(db: MusterDatabase, clusterId: ClusterId): readonly string[] {
  const rows = db.orm.select({ status: runs.status }).from(runs).where(eq(runs.clusterId, clusterId)).all();
  return rows.map(({ status }) => status);
}

const ownerSchema = jsonText.pipe(runSchema.shape.owner);

/** The owner as it is written in a row; null for one that cannot be read. */
export function readOwner(text: string): Run['owner'] | null {
  const owner = ownerSchema.safeParse(text);
  return owner.success ? owner.data : null;
}

/** Rows of phases and steps that cannot be read: where and why. */
export function unreadableRows(db: MusterDatabase, runId: RunId): readonly string[] {
  const phases = db.orm.select().from(runPhases).where(eq(runPhases.runId, runId)).all();
  const steps = db.orm.select().from(runSteps).where(eq(runSteps.runId, runId)).all();
  return [
    ...phases.flatMap((row) => {
      const reading = runPhaseReader.read(row);
      return reading.ok ? [] : [`phase ${row.phaseId}: ${reading.reason}`];
    }),
    ...steps.flatMap((row) => {
      const reading = runStepReader.read(row);
      return reading.ok ? [] : [`step ${row.stepId}: ${reading.reason}`];
    }),
  ];
}
