import type { RunSpans } from '../../../shared/contract/runs.ts';
import { text } from '../../ui/text.ts';
import { clockSpan } from '../../ui/time.ts';
import type { Column } from './matrix.ts';

/** Where a phase stands on its time line; shares of the whole line, from 0 to 1. */
export interface GaugeTimes {
  readonly nowMs: number;
  readonly stopsMs: number;
  /** Null where no earlier run says. */
  readonly usual: { readonly leastMs: number; readonly mostMs: number } | null;
}

/** The times of a phase that has begun; null before. Pure. */
export function gaugeTimes(
  { phase, startedAt }: Column,
  spans: RunSpans | null,
  appNowMs: number,
): GaugeTimes | null {
  if (startedAt === null) return null;
  const nowMs = Math.max(0, appNowMs - Date.parse(startedAt));
  const usual = spans?.phases.find(({ phaseId }) => phaseId === phase.id) ?? null;
  return { nowMs, stopsMs: phase.deadlineMs, usual };
}

const LINE_PX = 220;

/** The time line of a phase: the usual range of earlier runs, now, and where the run stops and asks. */
export function WaitGauge({ nowMs, stopsMs, usual }: GaugeTimes) {
  const words = text.runMore.gauge;
  const at = (ms: number) => Math.min(1, ms / stopsMs) * LINE_PX;
  const told = [
    words.now(clockSpan(nowMs)),
    usual === null ? words.unknown : words.usual(clockSpan(usual.leastMs), clockSpan(usual.mostMs)),
    words.stops(clockSpan(stopsMs)),
  ];
  return (
    <>
      <svg className="wait-gauge" width={LINE_PX + 4} height={18} aria-hidden="true">
        <path d={`M2 13H${LINE_PX + 2}`} stroke="currentColor" />
        {usual === null ? null : (
          <rect
            x={2 + at(usual.leastMs)}
            y={7}
            width={Math.max(3, at(usual.mostMs) - at(usual.leastMs))}
            height={6}
            fill="none"
            stroke="currentColor"
            strokeDasharray="2 1.5"
          />
        )}
        <path d={`M${2 + LINE_PX} 2V16`} stroke="var(--red)" strokeWidth={2} />
        <path d={`M${2 + at(nowMs)} 3V16`} stroke="var(--ink)" strokeWidth={4} />
      </svg>
      <span>{told.join(' · ')}</span> <span className="roomy">· {text.run.thenStops}</span>
    </>
  );
}
