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
 * Every member as a dot: filled for what is proved, hollow for what has not begun, a bar for the rest, whose marks stand below. One canvas a
 * square: 5 000 elements would be what makes a sheet slow, and without a graphics card Canvas2D is the fastest there is.
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

type Ink = 'green' | 'red' | 'plum' | 'ink3';

function drawDots(context: CanvasRenderingContext2D, cards: readonly Card[], across: number): void {
  const style = getComputedStyle(document.documentElement);
  for (const ink of ['green', 'red', 'plum', 'ink3'] as const) {
    const filled = ink === 'green' || ink === 'red';
    context.beginPath();
    cards.forEach((card, index) => {
      if (inkOf(card) !== ink) return;
      const x = (index % across) * STEP + STEP / 2;
      const y = Math.floor(index / across) * STEP + STEP / 2;
      if (ink === 'red') context.rect(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
      else {
        context.moveTo(x + RADIUS, y);
        context.arc(x, y, filled ? RADIUS : RADIUS - 0.5, 0, 2 * Math.PI);
      }
    });
    const colour = style.getPropertyValue(`--${ink}`);
    if (filled) {
      context.fillStyle = colour;
      context.fill();
    } else {
      context.strokeStyle = colour;
      context.lineWidth = 1;
      context.stroke();
    }
  }
}

function inkOf({ kind, host }: Card): Ink {
  if (kind !== 'recorded') return 'plum';
  if (host.node.status === 'active') return 'green';
  return host.node.status === 'failed' ? 'red' : 'ink3';
}
