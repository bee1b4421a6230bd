import { useEffect, useState } from 'react';
import type { LogFilter } from '../../../../shared/model/log-filter.ts';
import type { FollowedLog, LogState, OpenLog } from '../../../stores/projections/log-store.ts';
import { useFollowedLog, useLogState } from './use-log.ts';

/** To the line before, or to the next one. */
export type By = 1 | -1;

export interface SearchRequest {
  readonly openLog: OpenLog;
  /** What is searched in. */
  readonly filter: LogFilter;
  /** Whether there is a field to search with. */
  readonly open: boolean;
  /** Called before it goes to a line. */
  readonly onGo: () => void;
}

export interface Search {
  readonly searched: string;
  readonly found: LogState;
  /** Which of the lines found it stands at, from 0; -1 before the first step. */
  readonly place: number;
  /** The line it stands at, by its number. */
  readonly standsAt: number | null;
  /** @param by where to go as soon as there is a line. */
  readonly onSearch: (next: string, by?: By) => void;
  readonly onStep: (by: By) => void;
}

/** A step that waits for the lines of its own search. */
interface Owed {
  readonly by: By;
  /** The search before, while it may still be there: what that one has found is not what is asked for. */
  readonly before: FollowedLog | null;
}

/** A search through the lines of a log, and where it stands. */
export function useSearch({ openLog, filter, open, onGo }: SearchRequest): Search {
  const [searched, setSearched] = useState('');
  const [place, setPlace] = useState(-1);
  const [owed, setOwed] = useState<Owed | null>(null);
  const wanted = searched === '' || !open ? null : { ...filter, text: searched };
  const findings = useFollowedLog(openLog, wanted);
  const found = useLogState(findings);
  /** @returns whether it is known by now where that leads to. */
  const go = (by: By): boolean => {
    const state = findings?.store.getState();
    if (state === undefined || !isReady(state, by, place)) return false;
    if (state.count === 0) return true;
    onGo();
    setPlace(nextPlace(place, by, state.count));
    return true;
  };
  const onStep = (by: By) => {
    setOwed(go(by) ? null : { by, before: null });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it looks again whenever more is found.
  useEffect(() => {
    if (owed !== null && findings !== owed.before && go(owed.by)) setOwed(null);
  }, [owed, findings, found]);
  const onSearch = (next: string, by?: By) => {
    if (next === searched) return;
    setPlace(-1);
    setSearched(next);
    setOwed(by === undefined ? null : { by, before: findings });
  };
  const standsAt = place < 0 ? null : (findings?.sequenceAt(place) ?? null);
  return { searched, found, place, standsAt, onSearch, onStep };
}

/** Where a step leads to; past the last line it begins anew, and before the first step it comes to the first or the last. Pure. */
export function nextPlace(place: number, by: By, count: number): number {
  return (Math.max(place, by === 1 ? -1 : 0) + by + count) % count;
}

/** Lines are found from the oldest on: the next is known at once, the last when all is looked through. */
function isReady({ count, scannedTo, lastSequence }: LogState, by: By, place: number): boolean {
  if (by === 1 ? count > 0 : place > 0) return true;
  return lastSequence !== null && scannedTo >= lastSequence;
}
