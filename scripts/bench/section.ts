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
  measure(ctx: CallContext, workshop: Workshop, manner: Manner): Promise<readonly Figure[]>;
}

/** How measuring is done. */
export interface Manner {
  /** How often things that take seconds are measured. */
  readonly cheap: number;
  /** How often things that take minutes are measured. */
  readonly dear: number;
  /** How long to wait for the machine to become calm, each time. */
  readonly patienceSeconds: number;
}

const CALM_LOAD = 3;
const LOOK_EVERY_MS = 5000;

/** Waits a while for the machine to become calm. What is measured on a busy one says little, but more than nothing: the load is told. */
export async function waitForCalm(ctx: CallContext, { patienceSeconds }: Manner): Promise<void> {
  const until = ctx.clock.now() + patienceSeconds * 1000;
  const busy = () => (loadavg()[0] ?? 0) >= CALM_LOAD && ctx.clock.now() < until;
  if (busy())
    ctx.progress({
      text: `load ${loadText()}: waiting up to ${patienceSeconds} s for the machine to become calm`,
    });
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
