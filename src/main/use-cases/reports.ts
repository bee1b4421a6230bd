import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { isoNow } from '../platform/clock.ts';
import type { Document } from '../ports/reports.ts';
import type { AppDeps } from './deps.ts';
import { pathsOfSite } from './site-paths.ts';
import { clusterById } from './sites.ts';

type ReportDeps = Pick<AppDeps, 'stores' | 'journal' | 'reports' | 'clock' | 'reportDirectory' | 'vault'>;

/** Where the report of a run lies, without its ending: `.md` and `.html` stand beside one another. */
export function reportPath(deps: Pick<AppDeps, 'reportDirectory'>, runId: RunId): string {
  return join(deps.reportDirectory, runId);
}

export function reportWritten(deps: Pick<AppDeps, 'reportDirectory'>, runId: RunId): boolean {
  return existsSync(`${reportPath(deps, runId)}.html`);
}

/** The report of a run as the database tells it now. @throws MusterError `not-found`. */
export function runReport(deps: ReportDeps, runId: RunId): Document {
  const { stores, journal, reports } = deps;
  const run = journal.run(runId);
  if (run === null) throw new MusterError('not-found', `There is no run ${runId}.`);
  const cluster = clusterById(deps, run.clusterId);
  const site = stores.sites.list().find(({ id }) => id === cluster.siteId);
  if (site === undefined)
    throw new MusterError('not-found', `The site of cluster ${cluster.name} is missing.`);
  return reports.run({
    site,
    cluster,
    nodes: stores.nodes.ofCluster(cluster.id),
    bundle:
      cluster.bundlePath === null
        ? null
        : stores.bundles.byPath(pathsOfSite(deps, site.id)(cluster.bundlePath)),
    run,
    phases: journal.phases(runId),
    steps: journal.steps(runId),
    findings: stores.findings.ofRun(runId),
    madeAt: isoNow(deps.clock),
  });
}

/** Writes the report of a run in both forms, readable by this user alone. */
export async function writeRunReport(deps: ReportDeps, runId: RunId): Promise<void> {
  await writeDocument(deps, reportPath(deps, runId), runReport(deps, runId));
}

/** Writes a document as `<path>.md` and `<path>.html`; secrets are taken out once more on the way. */
export async function writeDocument(
  deps: Pick<AppDeps, 'vault' | 'reportDirectory'>,
  path: string,
  document: Document,
): Promise<void> {
  await mkdir(deps.reportDirectory, { recursive: true, mode: 0o700 });
  const { vault } = deps;
  await writeFile(`${path}.md`, vault.redact(document.markdown), { mode: 0o600 });
  await writeFile(`${path}.html`, vault.redact(document.html), { mode: 0o600 });
}
