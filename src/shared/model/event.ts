import { z } from 'zod';
import { installStageSchema } from './cluster.ts';
import { wireErrorSchema } from './error.ts';
import { findingSchema } from './finding.ts';
import { clusterIdSchema, nodeIdSchema, runIdSchema, stepIdSchema } from './ids.ts';
import { nodeStatusSchema } from './node.ts';
import { phaseStatusSchema, runStatusSchema, stepStatusSchema } from './run.ts';

export const logLevelSchema = z.enum(['debug', 'info', 'warn', 'error', 'success', 'progress']);
export type LogLevel = z.infer<typeof logLevelSchema>;

/** What happens in a run. Stored append-only with a sequence number; screens and `--json` are fed from the same rows. */
export const runEventBodySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), status: runStatusSchema, error: wireErrorSchema.nullable() }),
  z.object({ type: z.literal('phase'), phaseId: z.string(), status: phaseStatusSchema }),
  z.object({
    type: z.literal('step'),
    stepId: stepIdSchema,
    phaseId: z.string(),
    nodeId: nodeIdSchema.nullable(),
    status: stepStatusSchema,
    attempt: z.number().int(),
    waitingFor: z.string().nullable(),
    lastReason: z.string().nullable(),
    error: wireErrorSchema.nullable(),
  }),
  z.object({ type: z.literal('finding'), finding: findingSchema }),
  z.object({ type: z.literal('node'), nodeId: nodeIdSchema, status: nodeStatusSchema }),
  z.object({ type: z.literal('cluster'), clusterId: clusterIdSchema, installStage: installStageSchema }),
  z.object({
    type: z.literal('log'),
    level: logLevelSchema,
    phaseId: z.string().nullable(),
    nodeId: nodeIdSchema.nullable(),
    text: z.string(),
  }),
]);
export type RunEventBody = z.infer<typeof runEventBodySchema>;

export const runEventSchema = z.object({
  runId: runIdSchema,
  /** Counts from 1 within a run, without gaps. */
  sequence: z.number().int().positive(),
  at: z.string(),
  body: runEventBodySchema,
});
export type RunEvent = z.infer<typeof runEventSchema>;
