import { join } from 'node:path';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { resetHosts, withHosts } from '../bench-lab.ts';
import { ratios } from '../figures.ts';
import { replaySeconds } from '../long-run.ts';
import { type Muster, newMuster } from '../muster.ts';
import { plainInstall } from '../rivals.ts';
import { alternate, type Section, waitForCalm } from '../section.ts';

/**
 * `muster up` from bare hosts to a verified cluster, beside `plain-install.sh`; then `muster rollback` of it, and its journal written once more.
 * Hosts are reset before each.
 */
export const install: Section = {
  name: 'install',
  title: 'install of 3 servers and 2 agents, beside a plain shell script; its rollback and its journal',
  measure: (ctx, workshop, manner) =>
    withHosts(ctx, { servers: 3, agents: 2 }, async (lab) => {
      const rollbacks: number[] = [];
      const shares: number[] = [];
      const onFreshHosts = async (name: string, work: () => Promise<number>) => {
        await resetHosts(ctx, lab);
        await waitForCalm(ctx, manner);
        ctx.progress({ text: `installing with ${name}` });
        const seconds = await work();
        ctx.progress({ text: `${name}: ${seconds.toFixed(1)} s` });
        return seconds;
      };
      const { first, second } = await alternate(
        manner.dear,
        () =>
          onFreshHosts('muster up', async () => {
            const muster = await newMuster(workshop, lab);
            const { seconds } = await run(ctx, muster, ['up', muster.site]);
            shares.push((replaySeconds(join(muster.directory, 'home'), muster.directory) / seconds) * 100);
            ctx.progress({ text: 'taking it back with muster rollback' });
            rollbacks.push((await run(ctx, muster, ['rollback', '--yes', 'bench'])).seconds);
            return seconds;
          }),
        () => onFreshHosts('plain-install.sh', async () => (await plainInstall(ctx, workshop, lab)).seconds),
      );
      return [
        { name: 'Install 3 + 2', unit: 's', values: first },
        { name: '  plain shell script, same steps', unit: 's', values: second },
        { name: '  as a ratio to it', unit: '×', values: ratios(first, second), aim: { atMost: 1.5 } },
        { name: '  its journal, written event by event', unit: '%', values: shares, aim: { atMost: 1 } },
        { name: 'Rollback 3 + 2', unit: 's', values: rollbacks },
        {
          name: '  as a ratio to its install',
          unit: '×',
          values: ratios(rollbacks, first),
          aim: { atMost: 0.5 },
        },
      ];
    }),
};

function run(ctx: CallContext, muster: Muster, words: readonly string[]) {
  return muster.run(ctx, words, (text) => ctx.progress({ text: `  ${text}` }));
}
