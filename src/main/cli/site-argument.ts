import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
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
  const text = await readText(path);
  const { description, notes } = importSite(command.app.deps, {
    text,
    fileName: basename(path),
    directory: dirname(resolve(path)),
  });
  command.say(...notes.map((note) => `note: ${problemLine(note)}`));
  const clusters = description.clusters.filter(({ name }) => clusterName === null || name === clusterName);
  const [only, second] = clusters;
  if (only !== undefined && second === undefined) return only;
  const names = description.clusters.map(({ name }) => name).join(', ') || 'none';
  throw new MusterError('not-found', `Which cluster of ${basename(path)} is meant? It has: ${names}.`, {
    cure: 'Name one with --cluster.',
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a directory' : `cannot be read (${code})`;
    throw new MusterError('site-file', `The site file ${path} ${why}.`, {
      cure: 'Give the path of a site file; resources/examples has some to start from.',
      cause: error,
    });
  }
}
