import { z } from 'zod';

/** A shape of a cluster that hosts can be laid out in. */
export const templateSchema = z.object({
  /** What people call it; one line. */
  name: z
    .string()
    .min(1)
    .max(60)
    .regex(/^\P{C}+$/u),
  servers: z.number().int().min(1).max(99),
  /** Null for all hosts that are left. */
  agents: z.number().int().min(0).max(5000).nullable(),
});
export type Template = z.infer<typeof templateSchema>;
