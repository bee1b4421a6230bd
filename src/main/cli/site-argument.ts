import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import { readSiteText } from '../use-cases/site-file-text.ts';
import { importSite, problemLine } from '../use-cases/sites.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Reads a site file into the database and returns its cluster.
 * @throws MusterError `site-file` with all problems; `not-found` where the file is not there or names no such cluster.
 */
export async function clusterFromSiteFile(
  command: CommandContext,
  path: string,
  clusterName: string | null,
): Promise<Cluster> {
  const { fileName, ...file } = await readSiteText(path);
  const { description, notes } = importSite(command.app.deps, { fileName, ...file });
  command.say(...notes.map((note) => `note: ${problemLine(note)}`));
  const clusters = description.clusters.filter(({ name }) => clusterName === null || name === clusterName);
  const [only, second] = clusters;
  if (only !== undefined && second === undefined) return only;
  const names = description.clusters.map(({ name }) => name).join(', ') || 'none';
  throw new MusterError('not-found', `Which cluster of ${fileName} is meant? It has: ${names}.`, {
    cure: 'Name one with --cluster.',
  });
}
