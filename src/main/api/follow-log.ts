import type { LogMatches } from '../../shared/contract/log.ts';
import type { RunNews } from '../../shared/contract/runs.ts';
import type { RunEvent } from '../../shared/model/event.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { LogFilter, SequenceRange } from '../../shared/model/log-filter.ts';
import { createLogFilter } from '../../shared/rules/log-filter.ts';
import type { Clock } from '../platform/clock.ts';
import { createBell } from './bell.ts';
import { noRun } from './no-run.ts';
import type { ReadJournal } from './services.ts';

/** Events looked at before others get their turn; a group takes some ten milliseconds. */
const GROUP = 1000;

/** Ranges gathered for a reader that does not ask; what comes after them is read again from the journal. */
const GATHERED_RANGES = 1000;
/** Between two groups of news; a window draws no more often. Milliseconds. */
const PAUSE_MS = 30;

type Followable = Pick<ReadJournal, 'events' | 'lastSequence' | 'onDidAppend'>;

/** Where following begins. */
interface From {
  readonly runId: RunId;
  readonly after: number;
}

/**
 * What happens in a run after a number, without its log lines: a screen that shows none of them need not be sent them. Events are read
 * when they are asked for, so a slow reader costs no memory; log lines that come while nothing else is to be told are not even read.
 * @throws MusterError `not-found`.
 */
export async function* followNews(
  journal: Followable,
  { runId, after }: From,
  signal: AbortSignal,
): AsyncGenerator<RunNews> {
  checkIsThere(journal, runId);
  const bell = createBell(signal);
  let told = after;
  let read = after;
  let isAtEnd = false;
  const stop = journal.onDidAppend((events) => {
    const [first] = events;
    if (first?.runId !== runId) return;
    const isNext = isAtEnd && first.sequence === read + 1;
    if (isNext && events.every(({ body }) => body.type === 'log')) {
      read += events.length;
      return;
    }
    isAtEnd = false;
    bell.ring();
  });
  try {
    while (!signal.aborted) {
      const group = journal.events(runId, read, GROUP);
      const [first] = group;
      isAtEnd = first === undefined;
      if (first === undefined) {
        await bell.heard();
        continue;
      }
      // Where the journal left out a number the reader hears of it: its own last one is less than this.
      if (first.sequence > read + 1) told = first.sequence - 1;
      read = group.at(-1)?.sequence ?? read;
      const events = group.filter(({ body }) => body.type !== 'log');
      if (events.length === 0) continue;
      const lastSequence = read;
      yield { after: told, events, lastSequence };
      told = lastSequence;
    }
  } finally {
    stop();
  }
}

/**
 * Numbers of the events that fit a filter, until `signal` aborts: the past is read group by group, what comes is judged as it is written.
 * @throws MusterError `not-found`.
 */
export async function* followMatches(
  { journal, clock }: { readonly journal: Followable; readonly clock: Clock },
  { runId, filter }: { readonly runId: RunId; readonly filter: LogFilter },
  signal: AbortSignal,
): AsyncGenerator<LogMatches> {
  checkIsThere(journal, runId);
  const bell = createBell(signal);
  const isWanted = createLogFilter(filter);
  let ranges: SequenceRange[] = [];
  let scannedTo = 0;
  let told = -1;
  let isAtEnd = false;
  const take = (events: readonly RunEvent[]) => {
    for (const event of events) if (isWanted(event)) addTo(ranges, event.sequence);
    scannedTo = events.at(-1)?.sequence ?? scannedTo;
  };
  const stop = journal.onDidAppend((events) => {
    if (events[0]?.runId !== runId) return;
    // A reader that stands still must not fill the memory: what it missed is read from the journal when it asks again.
    if (isAtEnd && ranges.length < GATHERED_RANGES && events[0].sequence === scannedTo + 1) take(events);
    else isAtEnd = false;
    bell.ring();
  });
  try {
    while (!signal.aborted) {
      if (!isAtEnd) {
        const group = journal.events(runId, scannedTo, GROUP);
        isAtEnd = group.length === 0;
        take(group);
      }
      if (told === scannedTo) {
        if (isAtEnd) await bell.heard();
        continue;
      }
      const found = { ranges, scannedTo, lastSequence: journal.lastSequence(runId) };
      told = scannedTo;
      ranges = [];
      yield found;
      // The past comes at once, with a turn for others between its groups; the end comes in drops that are gathered.
      await clock.sleep(isAtEnd ? PAUSE_MS : 0, signal).catch(() => undefined);
    }
  } finally {
    stop();
  }
}

/** The row of a run and its first event are written together. */
function checkIsThere(journal: Followable, runId: RunId): void {
  if (journal.lastSequence(runId) === 0) throw noRun(runId);
}

/** Events of a run by their numbers. */
export function eventsAt(
  journal: Pick<ReadJournal, 'events'>,
  runId: RunId,
  ranges: readonly SequenceRange[],
): readonly RunEvent[] {
  return ranges.flatMap(([from, to]) => journal.events(runId, from - 1, to - from + 1));
}

function addTo(ranges: SequenceRange[], sequence: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === sequence - 1) last[1] = sequence;
  else ranges.push([sequence, sequence]);
}
