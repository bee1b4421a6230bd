import { and, eq, sql } from 'drizzle-orm';
import type { MusterDatabase } from '../database.ts';
import { runSteps, runs } from '../schema/run-tables.ts';

/** What nearly every change reads and writes, as statements that are made once: making them takes longer than running them. */
export function prepareRows({ orm }: MusterDatabase) {
  const runId = sql.placeholder('runId');
  const ofStep = and(eq(runSteps.runId, runId), eq(runSteps.stepId, sql.placeholder('stepId')));
  const given = (name: string) => sql`${sql.placeholder(name)}`;
  return {
    status: orm.select({ status: runs.status }).from(runs).where(eq(runs.id, runId)).prepare(),
    step: orm.select().from(runSteps).where(ofStep).prepare(),
    writeStep: orm
      .update(runSteps)
      .set({
        status: given('status'),
        attempt: given('attempt'),
        waitingFor: given('waitingFor'),
        lastReason: given('lastReason'),
        startedAt: given('startedAt'),
        finishedAt: given('finishedAt'),
        undoStartedAt: given('undoStartedAt'),
        undoFinishedAt: given('undoFinishedAt'),
        output: given('output'),
        error: given('error'),
      })
      .where(ofStep)
      .prepare(),
  };
}
export type PreparedRows = ReturnType<typeof prepareRows>;
