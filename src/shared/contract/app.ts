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

/** How the laptop itself stands. */
export const standingSchema = z.object({
  /** Whether what is sealed opens here; a database from elsewhere needs its key. */
  vault: z.enum(['opens', 'closed']),
});
export type Standing = z.infer<typeof standingSchema>;

/** Entries about the app itself. */
export const appEntries = {
  'app.about': query(z.object({}), aboutSchema),
  /** The licences of all that is shipped, as one text. */
  'app.licences': query(z.object({}), z.object({ text: z.string() })),
  /** What of the laptop itself a person has to know of before anything is started. */
  'app.standing': query(z.object({}), standingSchema),
} as const;
