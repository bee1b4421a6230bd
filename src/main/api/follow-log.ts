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
/** Between two groups of news; a window draws no more often. Milliseconds. */
const PAUSE_MS = 30;

type Followable = Pick<ReadJournal, 'events' | 'lastSequence' | 'onDidAppend'>;

/** Where following begins. */
interface From {
  readonly runId: RunId;
  readonly after: number;
}

/**
 * Groups of a run's events after a number, then as they happen, until `signal` aborts. Each is read when it is asked for, so a slow
 * reader costs no memory and misses nothing. An empty group says that there is nothing more for now.
 * @throws MusterError `not-found`.
 */
async function* groupsOf(
  journal: Followable,
  { runId, after }: From,
  signal: AbortSignal,
): AsyncGenerator<readonly RunEvent[]> {
  // The row of a run and its first event are written together.
  if (journal.lastSequence(runId) === 0) throw noRun(runId);
  const bell = createBell(signal);
  const stop = journal.onDidAppend((events) => {
    if (events.some((event) => event.runId === runId)) bell.ring();
  });
  let last = after;
  try {
    while (!signal.aborted) {
      const events = journal.events(runId, last, GROUP);
      last = events.at(-1)?.sequence ?? last;
      yield events;
      if (events.length === 0) await bell.heard();
    }
  } finally {
    stop();
  }
}

/** What happens in a run, without its log lines: a screen that shows none of them need not be sent them. */
export async function* followNews(
  journal: Followable,
  from: From,
  signal: AbortSignal,
): AsyncGenerator<RunNews> {
  let told = from.after;
  let read = from.after;
  for await (const group of groupsOf(journal, from, signal)) {
    const [first] = group;
    if (first === undefined) continue;
    // Where the journal left out a number the reader hears of it: its own last one is less than this.
    if (first.sequence > read + 1) told = first.sequence - 1;
    read = group.at(-1)?.sequence ?? read;
    const events = group.filter(({ body }) => body.type !== 'log');
    if (events.length === 0) continue;
    yield { after: told, events, lastSequence: read };
    told = read;
  }
}

/** Numbers of the events that fit a filter, until `signal` aborts. */
export async function* followMatches(
  { journal, clock }: { readonly journal: Followable; readonly clock: Clock },
  { runId, filter }: { readonly runId: RunId; readonly filter: LogFilter },
  signal: AbortSignal,
): AsyncGenerator<LogMatches> {
  const isWanted = createLogFilter(filter);
  let ranges: SequenceRange[] = [];
  let scannedTo = 0;
  let told = -1;
  for await (const group of groupsOf(journal, { runId, after: 0 }, signal)) {
    for (const event of group) if (isWanted(event)) addTo(ranges, event.sequence);
    scannedTo = group.at(-1)?.sequence ?? scannedTo;
    if (told === scannedTo) continue;
    yield { ranges, scannedTo, lastSequence: Math.max(scannedTo, journal.lastSequence(runId)) };
    told = scannedTo;
    ranges = [];
    // Whole groups are the past, and there is more of it at once; the end comes in drops that are gathered.
    await clock.sleep(group.length < GROUP ? PAUSE_MS : 0, signal).catch(() => undefined);
  }
}

function addTo(ranges: SequenceRange[], sequence: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === sequence - 1) last[1] = sequence;
  else ranges.push([sequence, sequence]);
}

/** Events of a run by their numbers. */
export function eventsAt(
  journal: Pick<ReadJournal, 'events'>,
  runId: RunId,
  ranges: readonly SequenceRange[],
): readonly RunEvent[] {
  return ranges.flatMap(([from, to]) => journal.events(runId, from - 1, to - from + 1));
}
