import { MusterError } from '../../../shared/model/error.ts';
import { exportSite } from '../../use-cases/sites.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster export`: a site as a site file, which `muster up` would read again. Secrets stay where they are. */
export async function exportSiteFile(
  command: CommandContext,
  args: { readonly site: string | null },
): Promise<ExitCode> {
  const { deps } = command.app;
  const sites = deps.stores.sites.list().filter(({ name }) => args.site === null || name === args.site);
  const [only, second] = sites;
  if (only === undefined || second !== undefined) {
    const names = deps.stores.sites.list().map(({ name }) => name);
    throw new MusterError('not-found', 'Which site is meant?', {
      cure:
        names.length === 0 ? 'There is none yet: muster up site.yaml' : `Name one of: ${names.join(', ')}.`,
    });
  }
  command.print('site-file', exportSite(deps, only.id));
  return exitCodes.ok;
}
