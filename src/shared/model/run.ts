import { z } from 'zod';
import { wireErrorSchema } from './error.ts';
import { clusterIdSchema, nodeIdSchema, runIdSchema, stepIdSchema } from './ids.ts';
import { operationIdSchema, planSchema } from './plan.ts';

/**
 * `interrupted`: its process died; can go on. `paused`: it stands where its plan asked for a person's word; can go on.
 * `stopped`: a step failed or a deadline passed; hosts are as the journal says. `unchanged`: everything held already, nothing was touched.
 * `rolling-back`: done steps are being taken back. `needs-attention`: taking back stopped half-way; a person looks, then it goes on.
 * `rolled-back`: all that could be taken back was, and proved.
 */
export const runStatusSchema = z.enum([
  'running',
  'interrupted',
  'paused',
  'cancelled',
  'stopped',
  'done',
  'unchanged',
  'rolling-back',
  'needs-attention',
  'rolled-back',
]);
export type RunStatus = z.infer<typeof runStatusSchema>;

/** A run in one of these has its cluster for itself. */
export const busyRunStatuses = ['running', 'rolling-back'] as const satisfies readonly RunStatus[];
export type BusyRunStatus = (typeof busyRunStatuses)[number];

/** Whether a run is under way, forwards or back. */
export function isBusy({ status }: { readonly status: string }): boolean {
  return busyRunStatuses.some((busy) => busy === status);
}

/** A run in one of these stands still until a person has looked; nothing else makes it go on. */
export const needyRunStatuses = [
  'stopped',
  'interrupted',
  'paused',
  'needs-attention',
] as const satisfies readonly RunStatus[];
export type NeedyRunStatus = (typeof needyRunStatuses)[number];

/** Whether a run in this state does not go on without a person. */
export function needsPerson(status: RunStatus): status is NeedyRunStatus {
  return needyRunStatuses.some((needy) => needy === status);
}

/** How a run can be left by its process. */
export type RestingRunStatus = Exclude<RunStatus, BusyRunStatus>;

/**
 * `held`: the post-condition was there before we did anything; recorded, not repeated. `skipped`: a person decided so, with a reason.
 * `undoing`, `undone`, `undo-failed`: taking it back is under way, proved, or stopped with an error.
 */
export const stepStatusSchema = z.enum([
  'pending',
  'running',
  'waiting',
  'held',
  'done',
  'failed',
  'interrupted',
  'skipped',
  'undoing',
  'undone',
  'undo-failed',
]);
export type StepStatus = z.infer<typeof stepStatusSchema>;

/** Status of a phase follows from its steps. */
export const phaseStatusSchema = z.enum([
  'pending',
  'running',
  'done',
  'failed',
  'skipped',
  'undoing',
  'undone',
]);
export type PhaseStatus = z.infer<typeof phaseStatusSchema>;

/** How a run is asked to stop: after the steps under way, or now, remote work included; `pause` lets it stand still after the steps under way. */
export const cancelModeSchema = z.enum(['soon', 'now', 'pause']);
export type CancelMode = z.infer<typeof cancelModeSchema>;

/** What may have changed since a run was planned, in a way that a person can accept by name. */
export const resumeChangeNameSchema = z.enum(['site-file', 'version', 'laptop']);
export type ResumeChangeName = z.infer<typeof resumeChangeNameSchema>;

export const runSchema = z.object({
  id: runIdSchema,
  clusterId: clusterIdSchema,
  operation: operationIdSchema,
  status: runStatusSchema,
  plan: planSchema,
  /** Process id and start time of the owner, so that a dead owner is recognised. */
  owner: z.object({ pid: z.number().int(), startedAt: z.string(), host: z.string() }),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  error: wireErrorSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

export const runPhaseSchema = z.object({
  runId: runIdSchema,
  phaseId: z.string(),
  status: phaseStatusSchema,
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type RunPhase = z.infer<typeof runPhaseSchema>;

/** One row of the journal. */
export const runStepSchema = z.object({
  runId: runIdSchema,
  stepId: stepIdSchema,
  phaseId: z.string(),
  nodeId: nodeIdSchema.nullable(),
  title: z.string(),
  status: stepStatusSchema,
  attempt: z.number().int(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** When taking it back began and ended, last time; null while it never was. */
  undoStartedAt: z.string().nullable(),
  undoFinishedAt: z.string().nullable(),
  /** What it waits for now, and the last reason seen. */
  waitingFor: z.string().nullable(),
  lastReason: z.string().nullable(),
  /** Evidence of success, or null. */
  output: z.string().nullable(),
  error: wireErrorSchema.nullable(),
});
export type RunStep = z.infer<typeof runStepSchema>;
