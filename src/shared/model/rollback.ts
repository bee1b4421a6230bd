import { z } from 'zod';
import { clusterIdSchema, nodeIdSchema, runIdSchema, stepIdSchema } from './ids.ts';

/**
 * One step on the way back. `undo`: it will be taken back. `nothing`: there is nothing of it to take back. `no-way-back`: its effect is there
 * and stays, because no way back exists; `words` says why.
 */
export const rollbackItemSchema = z.object({
  stepId: stepIdSchema,
  phaseId: z.string(),
  /** Null for a step on the cluster. */
  nodeId: nodeIdSchema.nullable(),
  title: z.string(),
  verdict: z.enum(['undo', 'nothing', 'no-way-back']),
  /** What taking it back does, or why nothing is done. */
  words: z.string(),
  /** Whose effect it is: an install that finds its work done leans on what an earlier run made. */
  whose: z.enum(['this-run', 'earlier-run']),
});
export type RollbackItem = z.infer<typeof rollbackItemSchema>;

/** A phase on the way back: its groups, the last one done first. */
export const rollbackPhaseSchema = z.object({
  id: z.string(),
  title: z.string(),
  batches: z.array(z.array(rollbackItemSchema)),
});
export type RollbackPhase = z.infer<typeof rollbackPhaseSchema>;

/** What part of a run is taken back: all of it, the nodes something went wrong on, or what came after a phase. */
export const rollbackLimitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('only-failed') }),
  z.object({ kind: z.literal('to'), phaseId: z.string() }),
]);
export type RollbackLimit = z.infer<typeof rollbackLimitSchema>;

/** Exactly what taking a run back comes to, in the order it is done. Steps that were never begun are not in it. */
export const rollbackPlanSchema = z.object({
  runId: runIdSchema,
  clusterId: clusterIdSchema,
  clusterName: z.string(),
  limit: rollbackLimitSchema,
  phases: z.array(rollbackPhaseSchema),
});
export type RollbackPlan = z.infer<typeof rollbackPlanSchema>;

/** All steps of a way back, in the order it is gone. */
export function rollbackItems({ phases }: RollbackPlan): readonly RollbackItem[] {
  return phases.flatMap(({ batches }) => batches.flat());
}

/** What is really taken back. */
export function stepsToUndo(plan: RollbackPlan): readonly RollbackItem[] {
  return rollbackItems(plan).filter(({ verdict }) => verdict === 'undo');
}
