import { memo, useLayoutEffect, useRef } from 'react';
import type { Card } from './sheet.ts';

/** Distance from dot to dot, and how large one is, CSS pixels. */
const STEP = 7;
const RADIUS = 2.5;

export interface DotsProps {
  readonly cards: readonly Card[];
  /** Colours come from the page, so another theme draws anew. */
  readonly theme: string;
  /** CSS pixels. */
  readonly width: number;
}

/**
 * Every member as a sign: a dot for what is proved, a square for what failed, a ring for what has not begun, a cross for a draft, a bar for
 * the rest, whose marks stand below. One canvas a square: 5 000 elements would be what makes a sheet slow, and without a graphics card Canvas2D is the fastest there is.
 */
export const Dots = memo(function Dots({ cards, theme, width }: DotsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const across = Math.max(1, Math.floor(width / STEP));
  const height = Math.ceil(cards.length / across) * STEP;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what colours the page has.
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return;
    const scale = Math.min(2, devicePixelRatio);
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    drawDots(context, cards, across);
  }, [cards, across, width, height, theme]);
  return <canvas ref={canvas} style={{ width, height }} />;
});

/** The signs, each of a shape of its own, so that the ink only says it again; and the ink it is drawn with. */
const inks = { dot: 'green', square: 'red', cross: 'plum', ring: 'ink3', bar: 'ink2' } as const;
type Sign = keyof typeof inks;

/** The sign of one member. */
export function signOf({ kind, host }: Card): Sign {
  if (kind !== 'recorded') return 'cross';
  const { status } = host.node;
  if (status === 'active') return 'dot';
  if (status === 'failed') return 'square';
  return status === 'pending' ? 'ring' : 'bar';
}

/** Adds a sign to what is drawn next, its middle at `x`, `y`. */
const trace: Readonly<Record<Sign, (context: CanvasRenderingContext2D, x: number, y: number) => void>> = {
  dot: (context, x, y) => {
    context.moveTo(x + RADIUS, y);
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  },
  ring: (context, x, y) => {
    context.moveTo(x + RADIUS - 0.5, y);
    context.arc(x, y, RADIUS - 0.5, 0, 2 * Math.PI);
  },
  square: (context, x, y) => context.rect(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS),
  bar: (context, x, y) => context.rect(x - RADIUS, y - 1, 2 * RADIUS, 2),
  cross: (context, x, y) => {
    context.rect(x - RADIUS, y - 0.75, 2 * RADIUS, 1.5);
    context.rect(x - 0.75, y - RADIUS, 1.5, 2 * RADIUS);
  },
};

function drawDots(context: CanvasRenderingContext2D, cards: readonly Card[], across: number): void {
  const style = getComputedStyle(document.documentElement);
  const signs = cards.map(signOf);
  for (const sign of ['dot', 'square', 'cross', 'ring', 'bar'] as const) {
    context.beginPath();
    signs.forEach((one, index) => {
      if (one !== sign) return;
      const x = (index % across) * STEP + STEP / 2;
      const y = Math.floor(index / across) * STEP + STEP / 2;
      trace[sign](context, x, y);
    });
    const colour = style.getPropertyValue(`--${inks[sign]}`);
    if (sign === 'ring') {
      context.strokeStyle = colour;
      context.lineWidth = 1;
      context.stroke();
    } else {
      context.fillStyle = colour;
      context.fill();
    }
  }
}
