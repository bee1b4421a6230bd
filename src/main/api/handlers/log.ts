import { eventsAt, followMatches } from '../follow-log.ts';
import type { Handlers } from './handler.ts';

/** Entries about the log of a run. */
export const logHandlers: Pick<Handlers, 'log.matches' | 'log.lines' | 'log.nodeJournal'> = {
  'log.matches': ({ ctx, services, input }) => followMatches(services, input, ctx.signal),
  'log.lines': ({ services, input }) => [...eventsAt(services.journal, input.runId, input.ranges)],
  'log.nodeJournal': ({ ctx, services, input }) => services.nodeJournal(ctx, input),
};
