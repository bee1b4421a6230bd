import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { runPhaseSchema, runStepSchema } from '../../../shared/model/run.ts';
import type { PastRun, PastRunsRequest } from '../../ports/journal.ts';
import type { MusterDatabase } from '../database.ts';
import { runPhases, runSteps, runs } from '../schema/run-tables.ts';

const phasesSchema = z.array(
  runPhaseSchema.pick({ phaseId: true, status: true, startedAt: true, finishedAt: true }),
);
const stepsSchema = z.array(runStepSchema.pick({ phaseId: true, status: true, attempt: true }));

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
