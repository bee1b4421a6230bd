import { resetHosts, withHosts } from '../bench-lab.ts';
import { ratios } from '../figures.ts';
import { newMuster } from '../muster.ts';
import { plainInstall } from '../rivals.ts';
import { alternate, type Section, waitForCalm } from '../section.ts';

/** `muster up` from bare hosts to a verified cluster, beside `plain-install.sh`. Hosts are reset before each. */
export const install: Section = {
  name: 'install',
  title: 'install of 3 servers and 2 agents, beside a plain shell script',
  measure: (ctx, workshop, manner) =>
    withHosts(ctx, { servers: 3, agents: 2 }, async (lab) => {
      const onFreshHosts = async (name: string, work: () => Promise<{ readonly seconds: number }>) => {
        await resetHosts(ctx, lab);
        await waitForCalm(ctx, manner);
        ctx.progress({ text: `installing with ${name}` });
        const { seconds } = await work();
        ctx.progress({ text: `${name}: ${seconds.toFixed(1)} s` });
        return seconds;
      };
      const { first, second } = await alternate(
        manner.dear,
        () =>
          onFreshHosts('muster up', async () => {
            const command = await newMuster(workshop, lab);
            return command.run(ctx, ['up', command.site], (text) => ctx.progress({ text: `  ${text}` }));
          }),
        () => onFreshHosts('plain-install.sh', () => plainInstall(ctx, workshop, lab)),
      );
      return [
        { name: 'Install 3 + 2', unit: 's', values: first },
        { name: '  plain shell script, same steps', unit: 's', values: second },
        { name: '  as a ratio to it', unit: '×', values: ratios(first, second), aim: { atMost: 1.5 } },
      ];
    }),
};
