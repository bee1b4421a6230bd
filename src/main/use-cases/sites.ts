import { join } from 'node:path';
import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { ClusterId, SiteId } from '../../shared/model/ids.ts';
import type { SiteFileProblem } from '../ports/site-file.ts';
import type { SiteDescription } from '../ports/stores.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { rememberDescribed, rememberSiteFile } from './site-file-read.ts';
import { rememberSiteDirectory } from './site-paths.ts';

/** What reading a site file into the database gave. */
export interface ImportedSite {
  readonly description: SiteDescription;
  /** Things that were understood but should be written otherwise. */
  readonly notes: readonly SiteFileProblem[];
}

/**
 * Brings the database to what a site file says. Nothing is written unless the whole file is right.
 * @throws MusterError `site-file` with every problem, each with file, line, column, value and fix.
 */
export function importSite(
  deps: Pick<AppDeps, 'siteFile' | 'stores' | 'clock'>,
  file: { readonly text: string; readonly fileName: string; readonly directory: string | null },
): ImportedSite {
  const reading = deps.siteFile.parse(file);
  if (!reading.ok) throw siteFileError(file.fileName, reading.problems);
  const description = deps.stores.descriptions.apply(reading.description);
  rememberFile(deps, description.site.id, file);
  recordAct(deps, { what: 'import site file', subject: description.site.name });
  return { description, notes: reading.notes };
}

/** A file that came without saying where it lies cannot be compared later with what it says then. */
function rememberFile(
  deps: Pick<AppDeps, 'stores' | 'clock'>,
  siteId: SiteId,
  {
    text,
    fileName,
    directory,
  }: { readonly text: string; readonly fileName: string; readonly directory: string | null },
): void {
  if (directory === null) {
    rememberDescribed(deps, siteId);
    return;
  }
  rememberSiteDirectory(deps, siteId, directory);
  rememberSiteFile(deps, siteId, { path: join(directory, fileName), text });
}

/** The site as a site file; what `importSite` would read again. @throws MusterError `not-found`. */
export function exportSite(deps: Pick<AppDeps, 'siteFile' | 'stores'>, siteId: SiteId): string {
  const description = deps.stores.descriptions.load(siteId);
  if (description === null) throw new MusterError('not-found', `There is no site ${siteId} in the database.`);
  return deps.siteFile.render(description);
}

/** One problem as a line: `file:line:column: what. fix`. */
export function problemLine(problem: SiteFileProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message} ${problem.fix}`;
}

function siteFileError(fileName: string, problems: readonly SiteFileProblem[]): MusterError {
  const [first] = problems;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const message = first === undefined ? `${fileName} cannot be read.` : `${fileName} has ${count}.`;
  return new MusterError('site-file', message, {
    detail: problems.map(problemLine).join('\n'),
    cure: 'Mend the lines named; nothing was changed.',
  });
}

/**
 * The cluster a command means: by name, or the only one.
 * @throws MusterError `not-found` naming the clusters there are.
 */
export function clusterNamed(deps: Pick<AppDeps, 'stores'>, name: string | null): Cluster {
  const clusters = deps.stores.clusters.list();
  const matching = name === null ? clusters : clusters.filter((cluster) => cluster.name === name);
  const [only, second] = matching;
  if (only !== undefined && second === undefined) return only;
  const names = clusters.map((cluster) => cluster.name).join(', ');
  if (clusters.length === 0) {
    throw new MusterError('not-found', 'There is no cluster in the database yet.', {
      cure: 'Describe one in a site file and run: muster up site.yaml',
    });
  }
  const message = name === null ? 'There is more than one cluster.' : `There is no cluster "${name}".`;
  throw new MusterError('not-found', message, { cure: `Name one of: ${names}.` });
}

/** @throws MusterError `not-found`. */
export function clusterById(deps: Pick<AppDeps, 'stores'>, id: ClusterId): Cluster {
  const cluster = deps.stores.clusters.byId(id);
  if (cluster === null) throw new MusterError('not-found', `There is no cluster ${id} in the database.`);
  return cluster;
}
