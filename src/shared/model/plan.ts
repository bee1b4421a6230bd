import { z } from 'zod';
import { findingSchema } from './finding.ts';
import { clusterIdSchema, nodeIdSchema, stepIdSchema } from './ids.ts';

/** Raised whenever the meaning of a stored plan changes; a run with another number is not resumed by guessing. */
export const PLAN_VERSION = 2;

export const operationIdSchema = z.enum(['install', 'uninstall']);
export type OperationId = z.infer<typeof operationIdSchema>;

/** The smallest journalled unit: one effect on one node, or on the cluster as a whole. */
export const plannedStepSchema = z.object({
  id: stepIdSchema,
  /** Null for a step on the cluster. */
  nodeId: nodeIdSchema.nullable(),
  /** Plain words: what will happen. */
  title: z.string(),
});
export type PlannedStep = z.infer<typeof plannedStepSchema>;

export const plannedPhaseSchema = z.object({
  /** File name of the phase; stable. */
  id: z.string(),
  title: z.string(),
  purpose: z.string(),
  /** How long the phase may take before it stops and says what it waited for, milliseconds. */
  deadlineMs: z.number().int().positive(),
  /** What taking it back would do, or why it cannot be taken back. */
  undo: z.string(),
  /** Whether rollback has something to do for it: `way-back`; nothing was changed (`nothing`); no way back exists (`no-way-back`). */
  reversal: z.enum(['way-back', 'nothing', 'no-way-back']).default('no-way-back'),
  /** Why a person left it out; null for a phase that is done. */
  skip: z.string().nullable().default(null),
  /** Whether the run stands still before it until somebody says go on. */
  pauseBefore: z.boolean().default(false),
  /** Steps in groups; a group runs together, groups run one after the other. */
  batches: z.array(z.array(plannedStepSchema)),
});
export type PlannedPhase = z.infer<typeof plannedPhaseSchema>;

/** The frozen, readable list of phases and steps of one operation, made before anything is changed. */
export const planSchema = z.object({
  version: z.number().int(),
  operation: operationIdSchema,
  clusterId: clusterIdSchema,
  clusterName: z.string(),
  madeAt: z.string(),
  /** Version of Muster that made it. */
  madeWith: z.string().default('unknown'),
  /** What was wanted, setting by setting ("cluster.version", "nodes.s1.role"), so that a later change can be named. No secret is in it. */
  wanted: z.record(z.string(), z.string()).default({}),
  /** Whether the run stands still after each group of steps that changed a host. */
  pauseBetween: z.boolean().default(false),
  phases: z.array(plannedPhaseSchema),
  findings: z.array(findingSchema),
});
export type Plan = z.infer<typeof planSchema>;
