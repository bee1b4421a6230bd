import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { followRun } from '../../../src/main/api/follow-events.ts';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { keepRunFiles } from '../../../src/main/use-cases/run-files/run-files.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { beginLongRun, type LongRun, logLines } from '../long-run.ts';
import { musterAt } from '../muster.ts';
import { type Section, waitForCalm } from '../section.ts';

const LARGE = { servers: 5, agents: 195 };
const EVENTS = 100_000;
/** Events that one commit of a busy run holds: lines of playbooks are gathered for a moment. */
const TOGETHER = 50;
const FOLLOWERS = 3;

/** The journal by itself: what a step costs, how fast events are kept while three follow, and how soon a start after a kill knows where it stands. */
export const journal: Section = {
  name: 'journal',
  title: 'journal: cost of a step, events a second, growth, start after a kill',
  measure: async (ctx, { directory }, manner) => {
    const own = await mkdtemp(join(directory, 'j-'));
    try {
      await waitForCalm(ctx, manner);
      const steps: number[] = [];
      const rates: number[] = [];
      const growths: number[] = [];
      for (let round = 0; round < manner.cheap; round += 1) {
        ctx.progress({ text: `journal, round ${round + 1}` });
        steps.push(await stepCost(join(own, `s${round}`)));
        const { perSecond, growth } = await eventRate(join(own, `e${round}`));
        rates.push(perSecond);
        growths.push(growth);
      }
      ctx.progress({ text: `a killed run of 200 nodes and ${EVENTS} events` });
      const starts = await startsAfterKill(ctx, join(own, 'k'), manner.cheap);
      return [
        { name: 'Journal of one step (begin, wait, end)', unit: 'µs', values: steps },
        {
          name: `Events kept, ${FOLLOWERS} followers and files`,
          unit: '/s',
          values: rates,
          aim: { atLeast: 20_000 },
        },
        { name: '  growth of the database for each', unit: 'B', values: growths },
        {
          name: 'Where a killed run of 200 nodes stands',
          unit: 'ms',
          values: starts,
          aim: { atMost: 1000 },
        },
      ];
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  },
};

/** @returns microseconds. */
async function stepCost(directory: string): Promise<number> {
  const long = beginLongRun(directory, { servers: 3, agents: 20 });
  const { journal: kept, run } = long;
  const steps = run.plan.phases.flatMap(({ batches }) => batches.flat());
  const startedAt = performance.now();
  for (const { id } of steps) {
    kept.startStep(run.id, id);
    kept.stepWaits(run.id, id, { waitingFor: 'the node to be Ready', lastReason: 'KubeletNotReady' });
    kept.settleStep(run.id, id, { status: 'done', output: 'Ready and voting in etcd' });
  }
  const microseconds = ((performance.now() - startedAt) * 1000) / steps.length;
  long.close();
  return microseconds;
}

async function eventRate(
  directory: string,
): Promise<{ readonly perSecond: number; readonly growth: number }> {
  const long = beginLongRun(directory, { servers: 3, agents: 17 });
  const redact = (text: string) => text;
  const { journal: kept, stores, run } = long;
  const vault = { redact } as Parameters<typeof keepRunFiles>[0]['vault'];
  const files = keepRunFiles({ journal: kept, stores, vault, runsDirectory: join(directory, 'runs') });
  const before = (await stat(long.path)).size;
  const lines = logLines(run, EVENTS / 5);
  const stop = new AbortController();
  const last = kept.lastSequence(run.id) + lines.length;
  const followers = Array.from({ length: FOLLOWERS }, () => follow(long, run.id, { last, stop }));
  const startedAt = performance.now();
  for (let at = 0; at < lines.length; at += TOGETHER) {
    kept.append(run.id, lines.slice(at, at + TOGETHER));
    await setImmediate();
  }
  await Promise.all(followers);
  const seconds = (performance.now() - startedAt) / 1000;
  stop.abort();
  await files.close();
  long.close();
  // Closing folds the log of writes into the file, so its size is the whole.
  const growth = ((await stat(long.path)).size - before) / lines.length;
  return { perSecond: lines.length / seconds, growth };
}

/** Ends when it has been given the last event, in order and without a gap. */
async function follow(
  { journal: kept }: LongRun,
  runId: RunId,
  { last, stop }: { readonly last: number; readonly stop: AbortController },
): Promise<void> {
  let expected = 0;
  for await (const events of followRun(kept, { runId, after: 0 }, stop.signal)) {
    for (const { sequence } of events) {
      expected += 1;
      if (sequence !== expected) throw new Error(`a follower got event ${sequence} instead of ${expected}`);
    }
    if (expected >= last) return;
  }
}

/** From the start of the process to its answer, milliseconds. */
async function startsAfterKill(ctx: CallContext, home: string, times: number): Promise<readonly number[]> {
  const long = beginLongRun(home, LARGE);
  const { journal: kept, run } = long;
  const [connect, ...rest] = run.plan.phases;
  if (connect === undefined) throw new Error('the plan has no phases');
  kept.startPhase(run.id, connect.id);
  for (const { id } of connect.batches.flat()) {
    kept.startStep(run.id, id);
    kept.settleStep(run.id, id, { status: 'done', output: 'logged in' });
  }
  kept.settlePhase(run.id, connect.id, 'done');
  const [next] = rest;
  if (next !== undefined) {
    kept.startPhase(run.id, next.id);
    for (const { id } of next.batches.flat().slice(0, 50)) kept.startStep(run.id, id);
  }
  const lines = logLines(run, EVENTS);
  for (let at = 0; at < lines.length; at += 1000) kept.append(run.id, lines.slice(at, at + 1000));
  long.close();
  const muster = musterAt(home);
  const values: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const { seconds, output } = await muster.run(ctx, ['show', run.id]);
    if (!output.includes('interrupted'))
      throw new Error(`muster show does not say where it stands:\n${output}`);
    values.push(seconds * 1000);
  }
  return values;
}
