import { type RunEvent, type RunEventBody, runEventBodySchema } from '../../../shared/model/event.ts';
import { type RunId, runIdSchema } from '../../../shared/model/ids.ts';
import { redactBody } from '../../../shared/rules/redact-event.ts';
import type { MusterDatabase } from '../database.ts';
import { park } from '../rows/parking.ts';
import { runEventReader } from '../rows/readers.ts';

/** The append-only log of runs. Written at a high rate, so with prepared statements. */
export interface EventLog {
  /** To be called inside a transaction. @returns the events as written, numbered on from the last one of the run. */
  append(runId: RunId, at: string, bodies: readonly RunEventBody[]): readonly RunEvent[];
  after(runId: RunId, sequence: number, limit: number): readonly RunEvent[];
  /** The newest event of a run; undefined for one without events. */
  last(runId: RunId): Pick<RunEvent, 'sequence' | 'at'> | undefined;
}

interface EventRow {
  readonly runId: string;
  readonly sequence: number;
  readonly at: string;
  readonly body: string;
}

/** Reading the log; `EXPLAIN` of it is in a test. */
export const EVENTS_AFTER = `SELECT run_id AS runId, sequence, at, body FROM run_events
  WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`;

const LAST_EVENT = 'SELECT sequence, at FROM run_events WHERE run_id = ? ORDER BY sequence DESC LIMIT 1';

export function createEventLog(db: MusterDatabase, redact: (text: string) => string): EventLog {
  const last = db.sqlite.prepare<[string], { sequence: number; at: string }>(LAST_EVENT);
  const insert = db.sqlite.prepare<[string, number, string, string]>(
    'INSERT INTO run_events (run_id, sequence, at, body) VALUES (?, ?, ?, ?)',
  );
  const after = db.sqlite.prepare<[string, number, number], EventRow>(EVENTS_AFTER);
  return {
    append: (runId, at, bodies) => {
      let sequence = last.get(runId)?.sequence ?? 0;
      return bodies.map((open) => {
        const body = redactBody(runEventBodySchema.parse(open), redact);
        sequence += 1;
        insert.run(runId, sequence, at, JSON.stringify(body));
        return { runId, sequence, at, body };
      });
    },
    after: (runId, sequence, limit) => after.all(runId, sequence, limit).map((row) => eventOf(db, row)),
    last: (runId) => last.get(runId),
  };
}

/** An event that cannot be read is told as a log line in its place: followers must see numbers without gaps. */
function eventOf(db: MusterDatabase, row: EventRow): RunEvent {
  const reading = runEventReader.read({ ...row });
  if (reading.ok) return reading.value;
  park(db, runEventReader, { row: { ...row }, reason: reading.reason });
  const text = `Event ${row.sequence} of this run cannot be read (${reading.reason}).`;
  return {
    runId: runIdSchema.parse(row.runId),
    sequence: row.sequence,
    at: row.at,
    body: { type: 'log', level: 'error', phaseId: null, nodeId: null, text },
  };
}
