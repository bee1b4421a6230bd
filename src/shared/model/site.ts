import { z } from 'zod';
import { siteIdSchema } from './ids.ts';

/** A place with hosts; a laptop visits many. */
export const siteSchema = z.object({
  id: siteIdSchema,
  name: z.string().min(1),
  notes: z.string(),
});
export type Site = z.infer<typeof siteSchema>;
