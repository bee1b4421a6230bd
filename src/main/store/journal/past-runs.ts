import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { wireErrorSchema } from '../../../shared/model/error.ts';
import type { ClusterId } from '../../../shared/model/ids.ts';
import { runPhaseSchema, runSchema, runStepSchema } from '../../../shared/model/run.ts';
import type { ListedRuns, PastRun, PastRunsRequest } from '../../ports/journal.ts';
import type { MusterDatabase } from '../database.ts';
import { jsonText } from '../rows/json-text.ts';
import { runPhases, runSteps, runs } from '../schema/run-tables.ts';
import { clusters } from '../schema/site-tables.ts';

const phasesSchema = z.array(
  runPhaseSchema.pick({ phaseId: true, status: true, startedAt: true, finishedAt: true }),
);
const stepsSchema = z.array(runStepSchema.pick({ phaseId: true, status: true, attempt: true }));

const listedSchema = runSchema.omit({ plan: true, owner: true }).extend({
  clusterName: z.string(),
  error: jsonText.nullable().pipe(wireErrorSchema.nullable()),
});

/** Runs without their plans, newest first. A plan is only looked into for the name of a cluster that is gone. One that does not parse is left out, and told. */
export function listedRuns(db: MusterDatabase, clusterId: ClusterId | null, limit: number): ListedRuns {
  const { id, operation, status, startedAt, finishedAt, error } = runs;
  const rows = db.orm
    .select({
      ...{ id, operation, status, startedAt, finishedAt, error },
      clusterId: runs.clusterId,
      clusterName: sql<string>`coalesce(${clusters.name}, json_extract(${runs.plan}, '$.clusterName'))`,
    })
    .from(runs)
    .leftJoin(clusters, eq(clusters.id, runs.clusterId))
    .where(clusterId === null ? undefined : eq(runs.clusterId, clusterId))
    .orderBy(desc(sql`${runs}.rowid`))
    // One more tells whether there are older ones.
    .limit(limit + 1)
    .all();
  const listed = rows.slice(0, limit).flatMap((row) => {
    const read = listedSchema.safeParse(row);
    if (read.success) return [read.data];
    // Told without the row: its plan was not read. Whoever opens it has it kept.
    const where = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    db.notify({ kind: 'parked', table: 'runs', key: row.id, reason: where.join('; ') });
    return [];
  });
  return { runs: listed, more: rows.length > limit };
}

/**
 * The times of runs that came to their end, newest first. Neither a plan nor what a step has printed is read, and steps that went alike are
 * one row: a cluster of 2 000 nodes has 26 000. A run with a row that does not parse says nothing here; whoever opens it is told.
 */
export function pastRuns({ orm }: MusterDatabase, request: PastRunsRequest): readonly PastRun[] {
  const { operation, clusterIds, limit } = request;
  const found = orm
    .select({ id: runs.id, startedAt: runs.startedAt, finishedAt: runs.finishedAt })
    .from(runs)
    .where(
      and(eq(runs.status, 'done'), eq(runs.operation, operation), inArray(runs.clusterId, [...clusterIds])),
    )
    .orderBy(desc(sql`rowid`))
    .limit(limit)
    .all();
  return found.flatMap(({ id, ...run }): readonly PastRun[] => {
    const { phaseId, status, startedAt, finishedAt } = runPhases;
    const phases = phasesSchema.safeParse(
      orm
        .select({ phaseId, status, startedAt, finishedAt })
        .from(runPhases)
        .where(eq(runPhases.runId, id))
        .all(),
    );
    const steps = stepsSchema.safeParse(
      orm
        .selectDistinct({ phaseId: runSteps.phaseId, status: runSteps.status, attempt: runSteps.attempt })
        .from(runSteps)
        .where(eq(runSteps.runId, id))
        .all(),
    );
    return phases.success && steps.success ? [{ run, phases: phases.data, steps: steps.data }] : [];
  });
}
