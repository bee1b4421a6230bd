import { z } from 'zod';
import { query } from './entry.ts';

/** What the app says of itself; nothing in here is secret. */
export const aboutSchema = z.object({
  version: z.string(),
  /** Where the database lies on this laptop. */
  databasePath: z.string(),
  /** Who is logged in on this laptop, for titles and reports. */
  person: z.string(),
});
export type About = z.infer<typeof aboutSchema>;

/** Entries about the app itself. */
export const appEntries = {
  'app.about': query(z.object({}), aboutSchema),
} as const;
