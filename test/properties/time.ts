import { type Clock, systemClock } from '../../src/main/platform/clock.ts';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
const pending = new Map<number, Timer>();
let now = Date.parse('2026-03-01T08:00:00Z');
let numbered = 0;

/** Puts timers in the place of the machine's that only {@link livesThrough} moves: nobody waits, and a case takes the same course each time. */
export function holdTime(): void {
  const set = (fire: () => void, ms = 0): number => {
    numbered += 1;
    pending.set(numbered, { at: now + ms, fire });
    return numbered;
  };
  const clear = (id: number): void => void pending.delete(id);
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
}

export function releaseTime(): void {
  pending.clear();
  Object.assign(globalThis, real);
}

/** A clock of which no two readings are the same. It sleeps as the real one does, on the timers that are held. */
export function madeUpClock(): Clock {
  return {
    now: () => {
      now += 1;
      return now;
    },
    sleep: systemClock.sleep,
  };
}

/** Timers one process may need; phases have deadlines, so it is far fewer. */
const MOST_TIMERS = 20_000;

/** Lets time pass, timer by timer, until the work has an outcome. @throws what the work throws; an error where nothing can happen any more. */
export async function livesThrough<T>(work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  for (let fired = 0; ; fired += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (over) break;
    if (fired > MOST_TIMERS) throw new Error('it does not end: it waits without a limit');
    fireNext();
  }
  pending.clear();
  return work;
}

function fireNext(): void {
  const [next] = [...pending].toSorted(([a, one], [b, other]) => one.at - other.at || a - b);
  if (next === undefined) throw new Error('it hangs: nothing is under way, and it has not ended');
  const [id, { at, fire }] = next;
  pending.delete(id);
  now = Math.max(now, at);
  fire();
}
