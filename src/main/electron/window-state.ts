import { z } from 'zod';

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
});
export type Bounds = z.infer<typeof boundsSchema>;

/** Where the window was, and where on the page. */
export const windowStateSchema = z.object({
  bounds: boundsSchema,
  maximized: z.boolean(),
  /** The part of the page's address after the #, with it. */
  place: z
    .string()
    .regex(/^#\/[^\s]{0,400}$/)
    .nullable(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** What was kept of a window; null for nothing, for another version's, or for what somebody else wrote there. */
export function readWindowState(text: string | null): WindowState | null {
  if (text === null) return null;
  try {
    const kept = windowStateSchema.safeParse(JSON.parse(text));
    return kept.success ? kept.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Of a window's bar so much must be on a display that a hand can take it, pixels. */
const GRIP = 64;

/**
 * Where to open the window: where it was, if a display still shows it there, and no larger than that display. Null lets the system choose,
 * for the display it was on may have stayed at the office.
 */
export function boundsOn(
  displays: readonly Bounds[],
  { bounds }: Pick<WindowState, 'bounds'>,
): Bounds | null {
  const display = displays.find((one) => showsGrip(one, bounds));
  if (display === undefined) return null;
  const width = Math.min(bounds.width, display.width);
  const height = Math.min(bounds.height, display.height);
  return {
    width,
    height,
    x: Math.max(display.x, Math.min(bounds.x, display.x + display.width - width)),
    y: Math.max(display.y, Math.min(bounds.y, display.y + display.height - height)),
  };
}

function showsGrip(display: Bounds, { x, y, width }: Bounds): boolean {
  const shown = Math.min(x + width, display.x + display.width) - Math.max(x, display.x);
  return shown >= GRIP && y >= display.y && y <= display.y + display.height - GRIP;
}

/** The place on our page that an address shows; null for the bare page and for a token or whatever else stands there. */
export function placeIn(url: string): string | null {
  const hash = URL.canParse(url) ? new URL(url).hash : '';
  const place = windowStateSchema.shape.place.safeParse(hash === '' ? null : hash);
  return place.success ? place.data : null;
}
