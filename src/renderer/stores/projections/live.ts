import { toWireError, type WireError } from '../../../shared/model/error.ts';
import { isConnectionLost } from '../../api/client.ts';

/**
 * What a screen knows, and how fresh it is. `known` stays through every trouble: a screen always shows the last recorded values.
 * Times are of this window's clock, milliseconds.
 */
export interface Live<T> {
  readonly known: T | null;
  /** When the app last said something, or null before its first word. */
  readonly newsAtMs: number | null;
  /** Whether the stream is open, so that silence means that nothing happens. */
  readonly connected: boolean;
  readonly error: WireError | null;
  /** The app's clock minus this window's, milliseconds. */
  readonly clockOffsetMs: number;
}

/** How long a screen waits before it asks again where the app answered with an error, milliseconds. */
const ASK_AGAIN_MS = 2000;

/** Does something after a while; tests hand in a shorter one. */
export type Later = (work: () => void) => void;

/** After the pause in which whatever was in the app's way may have gone. */
export const askLater: Later = (work) => {
  setTimeout(work, ASK_AGAIN_MS);
};

/** Nothing known yet. */
export function nothingKnown<T>(): Live<T> {
  return { known: null, newsAtMs: null, connected: false, error: null, clockOffsetMs: 0 };
}

/** After a first answer. `takenAt` is the app's time (ISO 8601). */
export function freshlyKnown<T>(known: T, takenAt: string, nowMs: number): Live<T> {
  return { known, newsAtMs: nowMs, connected: true, error: null, clockOffsetMs: Date.parse(takenAt) - nowMs };
}

/** After the connection went away or the app said no; what is known stays. That the connection is gone is no error of the sheet: its age says it. */
export function cutOff<T>(live: Live<T>, error: unknown): Live<T> {
  const said = error === null || isConnectionLost(error) ? null : toWireError(error);
  return { ...live, connected: false, error: said };
}
