import { z } from 'zod';
import { nodeIdSchema } from './ids.ts';

/** How much of a log is wanted: everything, what tells the story (a wait once), what needs a look, what failed. */
export const logDepthSchema = z.enum(['everything', 'story', 'warnings', 'errors']);
export type LogDepth = z.infer<typeof logDepthSchema>;

/** Which lines of a run's log are wanted. */
export const logFilterSchema = z.object({
  depth: logDepthSchema,
  /** Null for all nodes, and for what belongs to none. */
  nodeId: nodeIdSchema.nullable(),
  /** Null for all phases, and for what belongs to none. */
  phaseId: z.string().nullable(),
  /** Part of a line, in whatever case; empty for any line. */
  text: z.string().max(200),
});
export type LogFilter = z.infer<typeof logFilterSchema>;

/** Numbers of events from the first to the last, both included. */
export const sequenceRangeSchema = z.tuple([z.number().int().positive(), z.number().int().positive()]);
export type SequenceRange = z.infer<typeof sequenceRangeSchema>;
