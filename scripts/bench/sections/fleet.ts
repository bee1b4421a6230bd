import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { withHosts } from '../bench-lab.ts';
import { type Muster, newMuster } from '../muster.ts';
import { type Section, waitForCalm } from '../section.ts';

/** Twenty hosts: memory while they are installed, a second `muster up` that finds nothing to do, and `muster status` on what is recorded then. */
export const fleet: Section = {
  name: 'fleet',
  title: 'memory during an install of 20 hosts, second up, status',
  measure: (ctx, workshop, manner) =>
    withHosts(ctx, { servers: 3, agents: 17 }, async (lab) => {
      const muster = await newMuster(workshop, lab);
      ctx.progress({ text: 'installing 3 + 17 with muster up' });
      const up = ['up', muster.site];
      const first = await muster.run(ctx, up, (text) => ctx.progress({ text: `  ${text}` }));
      const peak = first.peakMegabytes;
      ctx.progress({ text: `installed in ${first.seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MB` });
      await waitForCalm(ctx, manner);
      const again = await repeated(manner.cheap, () => unchangedUp(ctx, muster));
      const status = await repeated(
        3 * manner.cheap,
        async () => (await muster.run(ctx, ['status'])).seconds * 1000,
      );
      return [
        { name: 'Install 3 + 17', unit: 's', values: [first.seconds] },
        { name: '  resident memory at its highest', unit: 'MB', values: [peak], aim: { atMost: 200 } },
        { name: 'Second muster up, 20 hosts', unit: 's', values: again, aim: { atMost: 5 } },
        { name: 'muster status, 20 hosts', unit: 'ms', values: status, aim: { atMost: 300 } },
      ];
    }),
};

/** @throws Error when it changed something: then it is not what is to be measured. */
async function unchangedUp(ctx: CallContext, muster: Muster): Promise<number> {
  const { seconds, output } = await muster.run(ctx, ['up', muster.site]);
  if (!output.includes('Nothing changed'))
    throw new Error(`A second muster up changed something:\n${output}`);
  ctx.progress({ text: `second muster up: ${seconds.toFixed(1)} s` });
  return seconds;
}

async function repeated(times: number, work: () => Promise<number>): Promise<readonly number[]> {
  const values: number[] = [];
  for (let round = 0; round < times; round += 1) values.push(await work());
  return values;
}
