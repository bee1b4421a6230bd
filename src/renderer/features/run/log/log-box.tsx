import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RunEvent } from '../../../../shared/model/event.ts';
import { visible } from '../../../../shared/rules/plain-text.ts';
import type { FollowedLog, LogState } from '../../../stores/projections/log-store.ts';
import type { ViewStore } from '../../../stores/view/view-store.ts';
import { text } from '../../../ui/text.ts';
import { timeOfDay } from '../../../ui/time.ts';
import { type LogNames, logLine, piecesOf } from './log-line.ts';
import {
  firstInSight,
  linesIn,
  logHeight,
  offsetOf,
  scrollTo,
  type Viewport,
  wantedAround,
} from './log-window.ts';
import { useLines } from './use-log.ts';

export interface LogBoxProps {
  readonly log: FollowedLog | null;
  readonly state: LogState;
  /** Whether a person sees less than there is of it, by a filter. */
  readonly isNarrow: boolean;
  readonly names: LogNames;
  readonly follow: boolean;
  readonly view: ViewStore;
  readonly searched: string;
  /** The line a search stands at, by its number; it is brought into sight whenever it changes. */
  readonly standsAt: number | null;
}

/** The lines in sight, and as many before and after. Stays at the end until somebody scrolls up. */
export function LogBox({ log, state, isNarrow, names, follow, view, searched, standsAt }: LogBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const rule = useRef<HTMLDivElement>(null);
  /** Where the end was when it was followed last. */
  const followedTo = useRef(0);
  const height = useHeight(box, 200);
  const line = useHeight(rule, 18);
  const all: Viewport = { count: state.count, height, line };
  const rows = linesIn(all);
  const [from, count] = follow
    ? [Math.max(0, state.count - 2 * rows), Math.min(state.count, 2 * rows)]
    : wantedAround(firstInSight(top, all), all);
  const landed = useLines(log, { from, count, of: state.count, follows: follow });
  // While the end is followed the sheet grows with the lines that are there to be drawn, so that none is ever blank.
  const viewport = follow ? { ...all, count: landed.count } : all;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines or another height move the end.
  useLayoutEffect(() => {
    if (follow && box.current !== null) followedTo.current = toEnd(box.current);
  }, [follow, landed, height, line]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: brought into sight when a search comes to it, and not again.
  useEffect(() => {
    if (standsAt === null || log === null || box.current === null) return;
    box.current.scrollTop = scrollTo(log.placeOf(standsAt), all);
  }, [standsAt, log]);
  const onScroll = () => {
    const element = box.current;
    if (element === null) return;
    setTop(element.scrollTop);
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - line;
    // Nobody has scrolled up where only the room has become less: the end went away, and is gone after.
    if (follow && !atEnd && element.scrollTop >= followedTo.current) followedTo.current = toEnd(element);
    else if (atEnd !== view.getState().follow) view.setState({ follow: atEnd });
  };
  const first = landed.events.length === 0 ? 0 : landed.from;
  const at = follow ? logHeight(viewport) - height : top;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so keys must reach it.
    <div className="log-lines mono" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-live="off">
      <div className="log-rule" ref={rule} />
      <Nothing state={state} isNarrow={isNarrow} />
      <div className="log-sheet" style={{ height: logHeight(viewport) }}>
        <div style={{ transform: `translateY(${offsetOf(first, Math.max(0, at), viewport)}px)` }}>
          {landed.events.map((event) => (
            <OneLine
              key={event.sequence}
              event={event}
              names={names}
              searched={searched}
              isAt={event.sequence === standsAt}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** @returns how far down that is. */
function toEnd(box: HTMLDivElement): number {
  box.scrollTop = box.scrollHeight;
  return box.scrollTop;
}

function Nothing({ state, isNarrow }: Pick<LogBoxProps, 'state' | 'isNarrow'>) {
  const { count, lastSequence, scannedTo, error } = state;
  if (error !== null) return <p className="tone-red">{visible(error.message)}</p>;
  if (count > 0 || lastSequence === null) return null;
  const { looking, noneFits, empty } = text.log;
  const words = isNarrow ? noneFits : empty;
  return <p className="quiet">{scannedTo < lastSequence ? looking(scannedTo, lastSequence) : words}</p>;
}

interface OneLineProps {
  readonly event: RunEvent;
  readonly names: LogNames;
  readonly searched: string;
  readonly isAt: boolean;
}

function OneLine({ event, names, searched, isAt }: OneLineProps) {
  const line = useMemo(() => logLine(event, names), [event, names]);
  const tone = line.tone === null ? '' : `log-${line.tone}`;
  return (
    <div className={`log-line ${tone} ${isAt ? 'log-at' : ''}`}>
      <span className="quieter">{timeOfDay(line.at)}</span>
      <span className="log-host">{line.host}</span>
      <span>
        {piecesOf(line.text, searched).map((piece) =>
          piece.isFound ? <mark key={piece.at}>{piece.text}</mark> : piece.text,
        )}
      </span>
    </div>
  );
}

/** How high it is drawn now, pixels; `first` before it is drawn. */
function useHeight(box: { readonly current: HTMLDivElement | null }, first: number): number {
  const [height, setHeight] = useState(first);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return height;
}
