import type { RunEvent } from '../../shared/model/event.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { createBell } from './bell.ts';
import { noRun } from './no-run.ts';
import type { ReadJournal } from './services.ts';

/** Events in one item of a stream; a screen redraws once for each item. */
const GROUP = 200;

type Followable = Pick<ReadJournal, 'events' | 'lastSequence' | 'onDidAppend'>;

/**
 * Events of one run after a number, then as they happen, until `signal` aborts. Each group is read from the journal when it is
 * asked for, so a slow reader costs no memory and misses nothing.
 * @throws MusterError `not-found` for a run that there is not: nothing will ever happen in it.
 */
export async function* followRun(
  journal: Followable,
  from: { readonly runId: RunId; readonly after: number },
  signal: AbortSignal,
): AsyncGenerator<RunEvent[]> {
  // The row of a run and its first event are written together.
  if (journal.lastSequence(from.runId) === 0) throw noRun(from.runId);
  const bell = createBell(signal);
  const stop = journal.onDidAppend((events) => {
    if (events.some(({ runId }) => runId === from.runId)) bell.ring();
  });
  let last = from.after;
  try {
    while (!signal.aborted) {
      const events = journal.events(from.runId, last, GROUP);
      const newest = events.at(-1);
      if (newest === undefined) {
        await bell.heard();
        continue;
      }
      last = newest.sequence;
      yield [...events];
    }
  } finally {
    stop();
  }
}

/** Events of all runs from now on, without log lines, until `signal` aborts. */
export async function* followAllRuns(journal: Followable, signal: AbortSignal): AsyncGenerator<RunEvent[]> {
  const bell = createBell(signal);
  /** Runs with news, and the last number given of each. */
  const behind = new Map<RunId, number>();
  const known = new Map<RunId, number>();
  const stop = journal.onDidAppend((events) => {
    const [first] = events;
    const last = events.at(-1);
    if (first === undefined || last === undefined) return;
    const { runId, sequence } = first;
    const before = known.get(runId) ?? sequence - 1;
    // Lines that nobody is told of need not be read either.
    const onlyLines = !behind.has(runId) && before === sequence - 1 && events.every(isLine);
    if (onlyLines) return void known.set(runId, last.sequence);
    if (!behind.has(runId)) behind.set(runId, before);
    bell.ring();
  });
  try {
    while (!signal.aborted) {
      const [next] = behind;
      if (next === undefined) {
        await bell.heard();
        continue;
      }
      const [runId, after] = next;
      const events = journal.events(runId, after, GROUP);
      behind.delete(runId);
      const last = events.at(-1)?.sequence ?? after;
      known.set(runId, last);
      if (events.length === GROUP) behind.set(runId, last);
      const telling = events.filter((event) => !isLine(event));
      if (telling.length > 0) yield telling;
    }
  } finally {
    stop();
  }
}

function isLine({ body }: RunEvent): boolean {
  return body.type === 'log';
}
