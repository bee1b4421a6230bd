import { z } from 'zod';
import { runEventSchema } from '../model/event.ts';
import { nodeIdSchema, runIdSchema } from '../model/ids.ts';
import { logFilterSchema, sequenceRangeSchema } from '../model/log-filter.ts';
import { query, stream } from './entry.ts';

/** Lines that one call gives at most; a window asks for what it draws. */
export const LOG_LINES_AT_ONCE = 2000;

const rangesSchema = z
  .array(sequenceRangeSchema)
  .max(LOG_LINES_AT_ONCE)
  .refine((ranges) => ranges.every(([from, to]) => from <= to), 'a range ends before it begins')
  .refine(
    (ranges) => ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0) <= LOG_LINES_AT_ONCE,
    `more than ${LOG_LINES_AT_ONCE} lines`,
  );

/** Numbers of the events that fit a filter, and how far was looked for them. */
export const logMatchesSchema = z.object({
  /** In order, and after those of the item before. */
  ranges: z.array(sequenceRangeSchema),
  scannedTo: z.number().int().nonnegative(),
  /** Number of the newest event at that time; looking goes on while `scannedTo` is less. */
  lastSequence: z.number().int().nonnegative(),
});
export type LogMatches = z.infer<typeof logMatchesSchema>;

/** What the journal of a host's unit says now. */
export const nodeJournalSchema = z.object({
  host: z.string(),
  unit: z.string(),
  readAt: z.string(),
  /** Oldest first, each with its time; secrets taken out. */
  lines: z.array(z.string()),
});
export type NodeJournal = z.infer<typeof nodeJournalSchema>;

/** Entries about the log of a run. A window holds numbers of lines and asks for the lines it draws, so that a log of any length fits. */
export const logEntries = {
  /** Which events of a run fit a filter: those there are, from the oldest on, then those to come. */
  'log.matches': stream(z.object({ runId: runIdSchema, filter: logFilterSchema }), logMatchesSchema),
  /** Events by their numbers, in order. */
  'log.lines': query(z.object({ runId: runIdSchema, ranges: rangesSchema }), z.array(runEventSchema)),
  /** Asks the host of a run for the last lines of its unit's journal; changes nothing there. */
  'log.nodeJournal': query(
    z.object({ runId: runIdSchema, nodeId: nodeIdSchema, lines: z.number().int().min(1).max(1000) }),
    nodeJournalSchema,
  ),
} as const;
