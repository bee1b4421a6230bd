import { useLayoutEffect, useRef, useState } from 'react';
import type { Tone } from '../../ui/mark.tsx';
import type { MarginNote } from './margin.ts';

/** More lines than this would tell nothing. */
const LINE_LIMIT = 4;

interface Line {
  readonly id: string;
  readonly tone: Tone;
  readonly path: string;
  readonly dot: readonly [number, number];
}

export interface LeaderLinesProps {
  readonly notes: readonly MarginNote[];
  /** Changes whenever something on the sheet may have moved. */
  readonly version: string;
  readonly open: string | null;
}

/** One line from each note to its cell: along the foot of the row, then up or down the edge of the margin. */
export function LeaderLines({ notes, version, open }: LeaderLinesProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const ids = notes.flatMap((note) => (note.kind === 'step' ? [note] : [])).slice(0, LINE_LIMIT);
  const key = ids.map(({ id, step }) => `${id}:${step.status}`).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again whenever the sheet may have moved.
  useLayoutEffect(() => {
    const sheet = svg.current?.parentElement;
    if (!sheet) return;
    const measure = () => setLines(ids.flatMap((note, index) => lineFor(sheet, note, index)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(sheet);
    // Rows and columns that are folded or unfolded move all others, whoever did it.
    const table = sheet.querySelector('.matrix table');
    const moves = new MutationObserver(measure);
    if (table !== null) {
      observer.observe(table);
      moves.observe(table, { childList: true, subtree: true });
    }
    sheet.addEventListener('scroll', measure, true);
    return () => {
      observer.disconnect();
      moves.disconnect();
      sheet.removeEventListener('scroll', measure, true);
    };
  }, [key, version, open]);
  return (
    <svg className="leaders" ref={svg} aria-hidden="true">
      {lines.map(({ id, tone, path, dot }) => (
        <g key={id} className={`tone-${tone}`}>
          <path d={path} fill="none" stroke="currentColor" strokeWidth={2} />
          <circle cx={dot[0]} cy={dot[1]} r={2.5} fill="currentColor" />
        </g>
      ))}
    </svg>
  );
}

function lineFor(sheet: HTMLElement, note: Extract<MarginNote, { kind: 'step' }>, index: number): Line[] {
  const cell = sheet.querySelector(`[data-step="${CSS.escape(note.id)}"]`);
  const target = sheet.querySelector(`[data-note="${CSS.escape(note.id)}"]`);
  const matrix = sheet.querySelector('.matrix');
  const margin = sheet.querySelector('.margin');
  if (!cell || !target || !matrix || !margin) return [];
  const base = sheet.getBoundingClientRect();
  const from = cell.getBoundingClientRect();
  const to = target.getBoundingClientRect();
  const frame = matrix.getBoundingClientRect();
  const edge = margin.getBoundingClientRect();
  // A margin below the sheet is joined by its name only; a row or note out of sight by nothing.
  if (edge.top > frame.top + 40 || from.bottom > frame.bottom + 1 || from.top < frame.top) return [];
  if (to.top + 12 > edge.bottom || to.top < edge.top) return [];
  const x = from.left + from.width / 2 - base.left;
  const y = from.bottom - base.top - 1;
  const bend = edge.left - base.left + 6 + index * 4;
  const path = `M${x} ${y - 5}V${y}H${bend}V${to.top - base.top + 12}H${to.left - base.left}`;
  const red = note.step.status === 'failed' || note.step.status === 'undo-failed';
  const tone = red ? 'red' : 'ochre';
  return [{ id: note.id, tone, path, dot: [x, y - 5] }];
}
