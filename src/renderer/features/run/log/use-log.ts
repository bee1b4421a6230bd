import { useEffect, useState } from 'react';
import type { RunEvent } from '../../../../shared/model/event.ts';
import type { LogFilter } from '../../../../shared/model/log-filter.ts';
import type { FollowedLog, LogState, OpenLog } from '../../../stores/projections/log-store.ts';

/** The log through a filter, for as long as it is shown; null before it is open, and while nothing is searched for. */
export function useFollowedLog(openLog: OpenLog, filter: LogFilter | null): FollowedLog | null {
  const [log, setLog] = useState<FollowedLog | null>(null);
  const key = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: two filters that say the same are the same.
  useEffect(() => {
    if (filter === null) return setLog(null);
    const opened = openLog(filter);
    setLog(opened);
    return opened.stop;
  }, [openLog, key]);
  return log;
}

const unknown: LogState = { count: 0, scannedTo: 0, lastSequence: null, error: null };

/** How far a log is known; drawn once a frame at most, however much is said. */
export function useLogState(log: FollowedLog | null): LogState {
  const [state, setState] = useState<LogState>(unknown);
  useEffect(() => {
    if (log === null) return setState(unknown);
    let frame = 0;
    const show = () => {
      frame = 0;
      setState(log.store.getState());
    };
    show();
    const unsubscribe = log.store.subscribe(() => {
      if (frame === 0) frame = requestAnimationFrame(show);
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [log]);
  return state;
}

/** Lines at hand, and what the log was when they were asked for. */
export interface Landed {
  readonly log: FollowedLog | null;
  /** Place of the first. */
  readonly from: number;
  readonly events: readonly RunEvent[];
  /** Lines of the whole log, as it is drawn. */
  readonly count: number;
}

const nothing: Landed = { log: null, from: 0, events: [], count: 0 };

export interface Wanted {
  readonly from: number;
  readonly count: number;
  /** Lines of the whole log. */
  readonly of: number;
  /** Whether it is the end that is wanted, wherever it is by then. */
  readonly follows: boolean;
}

/** Before the same is asked again where the app could not tell it, milliseconds. */
const ASK_AGAIN_MS = 1000;

/**
 * Keeps the wanted lines at hand. One question is under way at a time, and the next one asks for what is wanted by then: a log that
 * grows faster than lines can be asked for is drawn less often, never late.
 */
export function useLines(log: FollowedLog | null, wanted: Wanted): Landed {
  const [landed, setLanded] = useState<Landed>(nothing);
  const [asking, setAsking] = useState(false);
  const { from, count, of, follows } = wanted;
  const isNew = !follows || landed.count === of;
  const isThere = landed.log === log && isNew && covers(landed, wanted);
  useEffect(() => {
    if (log === null || asking || isThere) return;
    if (count === 0) return setLanded({ log, from, events: [], count: of });
    setAsking(true);
    // Why it could not be told is said by the log's own state.
    const told = log.lines(from, count).catch(() => null);
    void told.then((events) => {
      if (events !== null) setLanded({ log, from, events, count: of });
      if (events !== null) setAsking(false);
      else setTimeout(() => setAsking(false), ASK_AGAIN_MS);
    });
  }, [log, asking, isThere, from, count, of]);
  return landed.log === log ? landed : nothing;
}

function covers({ from, events }: Landed, wanted: Wanted): boolean {
  return from <= wanted.from && from + events.length >= wanted.from + wanted.count;
}
