import { LOG_LINES_AT_ONCE } from '../../../../shared/contract/log.ts';
import type { FollowedLog } from '../../../stores/projections/log-store.ts';
import { type LogNames, plainLine } from './log-line.ts';

/** Lines that are copied at most, the newest ones; more belongs into a file. */
export const COPY_LIMIT = 5000;

/**
 * The text of lines of a log, in pieces, so that a long one is never in memory as one string.
 * @returns null where the app did not answer.
 */
export async function textOf(
  log: FollowedLog,
  names: LogNames,
  { from, to, onRead }: { from: number; to: number; onRead: (lines: number) => void },
): Promise<readonly Blob[] | null> {
  const pieces: Blob[] = [];
  for (let place = from; place < to; ) {
    const events = await log.lines(place, Math.min(LOG_LINES_AT_ONCE, to - place));
    if (events === null || events.length === 0) return null;
    pieces.push(new Blob([events.map((event) => `${plainLine(event, names)}\n`).join('')]));
    place += events.length;
    onRead(place - from);
  }
  return pieces;
}
