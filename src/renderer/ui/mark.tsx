import type { ReactNode } from 'react';
import { text } from './text.ts';

/** Every state the app can draw. The silhouette says it first, the letter second, the colour third. */
export const markNames = [
  'pending',
  'queued',
  'unseen',
  'active',
  'verified',
  'held',
  'running',
  'installing',
  'draining',
  'interrupted',
  'waiting',
  'failed',
  'removed',
  'skipped',
  'undoing',
  'undone',
  'warns',
  'blocks',
  'adds',
  'leaves',
] as const;
export type MarkName = (typeof markNames)[number];

/** Colour of a state; the third carrier, never the only one. */
export type Tone = 'green' | 'blue' | 'ochre' | 'red' | 'plum' | 'ink';

interface Drawing {
  readonly shape: ReactNode;
  readonly colour: string;
  readonly style: 'filled' | 'hollow' | 'dashed';
  readonly letter: string;
  /** Where the letter's foot stands in the 20 unit box. */
  readonly at: readonly [number, number];
  /** Height of the letter; a diamond has less room. */
  readonly size?: number;
}

const circle = <circle cx="10" cy="10" r="8" />;
const diamond = <path d="M10 .8 19.2 10 10 19.2.8 10z" />;
const square = <path d="M2 2h16v16H2z" />;
const triangle = <path d="M10 1.5 19.2 18H.8z" />;
const onwards = <path d="M2 3h9l7.5 7-7.5 7H2z" />;
const upwards = <path d="M3 18.500V8.500L10 1.500l7 7v10z" />;
const downwards = <path d="M3 1.500v10l7 7 7-7v-10z" />;
/** The way back: a run's arrow turned round. */
const backwards = <path d="M18 3H9L1.500 10 9 17h9z" />;
const torn = <path d="M2 3h6l-2.5 3.5 3 3.5-3 3.500L8 17H2zM11 3l7.5 7L11 17l-2-3.5 3-3.5-3-3.500z" />;

const drawings: Readonly<Record<MarkName, Drawing>> = {
  pending: { shape: circle, colour: 'var(--ink3)', style: 'dashed', letter: 'P', at: [10, 14] },
  // A wait that has not begun: the diamond of a wait, not yet filled.
  queued: { shape: diamond, colour: 'var(--ink3)', style: 'dashed', letter: 'Q', at: [10, 13.5], size: 10 },
  unseen: { shape: circle, colour: 'var(--ink3)', style: 'dashed', letter: '?', at: [10, 14] },
  active: { shape: circle, colour: 'var(--green)', style: 'filled', letter: 'A', at: [10, 14] },
  verified: { shape: circle, colour: 'var(--green)', style: 'filled', letter: 'V', at: [10, 14] },
  held: { shape: circle, colour: 'var(--green)', style: 'hollow', letter: '=', at: [10, 14] },
  running: { shape: onwards, colour: 'var(--blue)', style: 'filled', letter: 'R', at: [8.6, 14] },
  // Coming up, as draining goes down.
  installing: { shape: upwards, colour: 'var(--blue)', style: 'filled', letter: 'I', at: [10, 16] },
  draining: { shape: downwards, colour: 'var(--blue)', style: 'filled', letter: 'D', at: [10, 12.5] },
  interrupted: { shape: torn, colour: 'var(--ochre)', style: 'hollow', letter: '', at: [10, 14] },
  waiting: {
    shape: diamond,
    colour: 'var(--ochre)',
    style: 'filled',
    letter: 'W',
    at: [10, 13.5],
    size: 10.5,
  },
  failed: { shape: square, colour: 'var(--red)', style: 'filled', letter: 'F', at: [10, 14] },
  removed: { shape: square, colour: 'var(--ink3)', style: 'hollow', letter: 'X', at: [10, 14] },
  skipped: { shape: circle, colour: 'var(--ink3)', style: 'hollow', letter: '/', at: [10, 14] },
  undoing: { shape: backwards, colour: 'var(--blue)', style: 'filled', letter: 'U', at: [11.4, 14] },
  undone: { shape: backwards, colour: 'var(--ink3)', style: 'hollow', letter: 'U', at: [11.4, 14] },
  warns: { shape: triangle, colour: 'var(--ochre)', style: 'filled', letter: '!', at: [10, 16] },
  blocks: { shape: triangle, colour: 'var(--red)', style: 'filled', letter: '!', at: [10, 16] },
  // Plum is drawn and not recorded.
  adds: { shape: circle, colour: 'var(--plum)', style: 'hollow', letter: '+', at: [10, 14] },
  leaves: { shape: square, colour: 'var(--plum)', style: 'hollow', letter: '-', at: [10, 14] },
};

/** Letters that are drawn: a font's own stand too high or too low in a shape. */
const signs: Readonly<Record<string, string>> = {
  '=': 'M6.2 8h7.600M6.2 12.200h7.6',
  '+': 'M10 5.800v8.400M5.800 10h8.4',
  '-': 'M5.800 10h8.4',
};

/** The tone a state is spoken in. */
export function toneOf(mark: MarkName): Tone {
  const { colour } = drawings[mark];
  const tones = ['green', 'blue', 'ochre', 'red', 'plum'] as const;
  return tones.find((tone) => colour === `var(--${tone})`) ?? 'ink';
}

/** A state as a shape. `label` replaces the state's name for people who hear the page; an empty one hides the mark from them. */
export function Mark({ name, size = 18, label }: { name: MarkName; size?: number; label?: string }) {
  const { shape, colour, style, letter, at, size: letterSize = 12 } = drawings[name];
  const spoken = label ?? text.marks[name];
  return (
    <svg
      className="mark"
      width={size}
      height={size}
      viewBox="-.5 -.5 21 21"
      role="img"
      aria-label={spoken}
      aria-hidden={spoken === ''}
    >
      <g
        fill={style === 'filled' ? colour : 'var(--paper)'}
        stroke={colour}
        strokeWidth={1.6}
        strokeDasharray={style === 'dashed' ? '3 2.2' : undefined}
      >
        {shape}
      </g>
      {signs[letter] !== undefined ? (
        <path d={signs[letter]} stroke={colour} strokeWidth={2.2} />
      ) : (
        <text
          x={at[0]}
          y={at[1]}
          textAnchor="middle"
          fontSize={letterSize}
          fill={style === 'filled' ? 'var(--paper)' : colour}
        >
          {letter}
        </text>
      )}
    </svg>
  );
}

/** The initial server: one per cluster. An empty `label` hides it from people who hear the page. */
export function Pennant({ label = text.fleet.initial }: { label?: string }) {
  return (
    <svg
      className="mark"
      width={14}
      height={16}
      viewBox="0 0 14 16"
      role="img"
      aria-label={label}
      aria-hidden={label === ''}
    >
      <path
        d="M2.5 1v14.500M2.5 1.5 12.5 4.7 2.5 8z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth={1.6}
        strokeLinejoin="round"
      />
    </svg>
  );
}
