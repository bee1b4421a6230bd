import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const runs = sqliteTable('runs', {
  id: text('id').primaryKey(),
  clusterId: text('cluster_id').notNull(),
  operation: text('operation').notNull(),
  status: text('status').notNull(),
  plan: text('plan').notNull(),
  owner: text('owner').notNull(),
  startedAt: text('started_at').notNull(),
  finishedAt: text('finished_at'),
  error: text('error'),
});

export const runPhases = sqliteTable(
  'run_phases',
  {
    runId: text('run_id').notNull(),
    phaseId: text('phase_id').notNull(),
    position: integer('position').notNull(),
    status: text('status').notNull(),
    startedAt: text('started_at'),
    finishedAt: text('finished_at'),
  },
  (table) => [primaryKey({ columns: [table.runId, table.phaseId] })],
);

export const runSteps = sqliteTable(
  'run_steps',
  {
    runId: text('run_id').notNull(),
    stepId: text('step_id').notNull(),
    phaseId: text('phase_id').notNull(),
    position: integer('position').notNull(),
    nodeId: text('node_id'),
    title: text('title').notNull(),
    status: text('status').notNull(),
    attempt: integer('attempt').notNull(),
    startedAt: text('started_at'),
    finishedAt: text('finished_at'),
    undoStartedAt: text('undo_started_at'),
    undoFinishedAt: text('undo_finished_at'),
    waitingFor: text('waiting_for'),
    lastReason: text('last_reason'),
    output: text('output'),
    error: text('error'),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId] })],
);

/** Only for checking the whole; the log itself is written and read with prepared statements. */
export const runEvents = sqliteTable(
  'run_events',
  {
    runId: text('run_id').notNull(),
    sequence: integer('sequence').notNull(),
    at: text('at').notNull(),
    body: text('body').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.sequence] })],
);

export const findings = sqliteTable(
  'findings',
  {
    runId: text('run_id').notNull(),
    position: integer('position').notNull(),
    rule: text('rule').notNull(),
    severity: text('severity').notNull(),
    subject: text('subject').notNull(),
    seen: text('seen').notNull(),
    why: text('why').notNull(),
    cure: text('cure').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.position] })],
);
