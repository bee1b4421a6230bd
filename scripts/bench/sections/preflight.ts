import { withHosts } from '../bench-lab.ts';
import { ratios } from '../figures.ts';
import { newMuster } from '../muster.ts';
import { ansibleSetup } from '../rivals.ts';
import { alternate, type Section, waitForCalm } from '../section.ts';

/** `muster check` on twenty fresh hosts: a new database, artifacts verified, facts, judgement, report. Beside it `ansible -m setup`. */
export const preflight: Section = {
  name: 'preflight',
  title: 'preflight of 20 hosts, beside ansible -m setup',
  measure: (ctx, workshop, manner) =>
    withHosts(ctx, { servers: 3, agents: 17 }, async (lab) => {
      await waitForCalm(ctx, manner);
      const muster = async () => {
        const command = await newMuster(workshop, lab);
        const { seconds } = await command.run(ctx, ['check', command.site]);
        ctx.progress({ text: `muster check: ${seconds.toFixed(1)} s` });
        return seconds;
      };
      const ansible = async () => {
        const { seconds } = await ansibleSetup(ctx, workshop, lab);
        ctx.progress({ text: `ansible -m setup: ${seconds.toFixed(1)} s` });
        return seconds;
      };
      const { first, second } = await alternate(manner.cheap, muster, ansible);
      return [
        { name: 'Preflight of 20 hosts', unit: 's', values: first },
        { name: '  ansible -m setup on the same hosts', unit: 's', values: second },
        { name: '  times faster than it', unit: '×', values: ratios(second, first), aim: { atLeast: 5 } },
      ];
    }),
};
