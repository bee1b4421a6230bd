import { loadavg } from 'node:os';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import type { Figure } from './figures.ts';
import { loadText } from './machine-line.ts';
import type { Workshop } from './muster.ts';

/** Some figures that are measured on the same hosts. */
export interface Section {
  readonly name: string;
  /** What it measures, for the help. */
  readonly title: string;
  measure(ctx: CallContext, workshop: Workshop, repetitions: Repetitions): Promise<readonly Figure[]>;
}

/** How often cheap things (seconds) and dear ones (minutes) are measured. */
export interface Repetitions {
  readonly cheap: number;
  readonly dear: number;
}

const CALM_LOAD = 3;
const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 5000;

/** Waits a while for the machine to become calm. What is measured on a busy one says little, but more than nothing: the load is told. */
export async function waitForCalm(ctx: CallContext): Promise<void> {
  const until = ctx.clock.now() + PATIENCE_MS;
  const busy = () => (loadavg()[0] ?? 0) >= CALM_LOAD && ctx.clock.now() < until;
  if (busy())
    ctx.progress({ text: `load ${loadText()}: waiting up to 3 minutes for the machine to become calm` });
  while (busy()) await ctx.clock.sleep(LOOK_EVERY_MS, ctx.signal);
  ctx.progress({ text: `load ${loadText()}` });
}

/** Measures two things in turn, so that what disturbs the machine disturbs both; who is first changes each time. */
export async function alternate(
  times: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<{ readonly first: readonly number[]; readonly second: readonly number[] }> {
  const values = { first: [] as number[], second: [] as number[] };
  for (let round = 0; round < times; round += 1) {
    const order = round % 2 === 0 ? (['first', 'second'] as const) : (['second', 'first'] as const);
    for (const which of order) values[which].push(await (which === 'first' ? first : second)());
  }
  return values;
}
