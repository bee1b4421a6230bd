import { z } from 'zod';
import { nodeIdSchema, stepIdSchema } from './ids.ts';

/**
 * What a look ahead says of a step. `seen`: it only looks, and what it looks for is so. `unknown`: cannot be told before something earlier is
 * changed. `failed`: an observation that would end a run here.
 */
export const foreseenSchema = z.enum(['seen', 'already-so', 'would-change', 'unknown', 'left-out', 'failed']);
export type Foreseen = z.infer<typeof foreseenSchema>;

/** One line of a look ahead, in the order of the plan. */
export const lookLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('phase'),
    phaseId: z.string(),
    title: z.string(),
    /** Place in the plan, counted from 1, and how many phases it has. */
    number: z.number().int(),
    of: z.number().int(),
  }),
  z.object({
    type: z.literal('step'),
    phaseId: z.string(),
    stepId: stepIdSchema,
    nodeId: nodeIdSchema.nullable(),
    /** Host name; null for a step on the cluster. */
    host: z.string().nullable(),
    title: z.string(),
    foreseen: foreseenSchema,
    /** What was seen, what would change, or why it cannot be told: `until …`, `because …`. */
    text: z.string(),
    /** Unified diffs, secrets masked; null where there are none. */
    diff: z.string().nullable(),
  }),
]);
export type LookLine = z.infer<typeof lookLineSchema>;

/** Steps that would have an effect, counted by what is foreseen. */
export const lookSummarySchema = z.object({
  alreadySo: z.number().int(),
  wouldChange: z.number().int(),
  unknown: z.number().int(),
});
export type LookSummary = z.infer<typeof lookSummarySchema>;

/** Whether a run would find all its work done. */
export function nothingToDo({ wouldChange, unknown }: LookSummary): boolean {
  return wouldChange === 0 && unknown === 0;
}
