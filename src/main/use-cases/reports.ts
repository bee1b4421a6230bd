import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import { type ReportFormat, reportFiles } from '../../shared/model/report.ts';
import type { Run } from '../../shared/model/run.ts';
import { isoNow } from '../platform/clock.ts';
import type { Document, ReportFile, RunReportInput } from '../ports/reports.ts';
import type { AppDeps } from './deps.ts';
import { runDirectory } from './run-files/run-directory.ts';
import { pathsOfSite } from './site-paths.ts';
import { clusterById } from './sites.ts';

type ReportDeps = Pick<AppDeps, 'stores' | 'journal' | 'reports' | 'clock' | 'runsDirectory' | 'vault'>;

/** Where the report of a run lies, without its ending: `.md` and `.html` stand beside one another. */
export function reportPath(deps: Pick<AppDeps, 'runsDirectory'>, runId: RunId): string {
  return join(runDirectory(deps, runId), 'report');
}

export function reportWritten(deps: Pick<AppDeps, 'runsDirectory'>, runId: RunId): boolean {
  return existsSync(`${reportPath(deps, runId)}.html`);
}

/** The report of a run as the database tells it now, in one form; secrets are taken out on the way. @throws MusterError `not-found`. */
export async function reportOfRun(deps: ReportDeps, runId: RunId, format: ReportFormat): Promise<ReportFile> {
  const redact = (text: string) => deps.vault.redact(text);
  const input = reportInput(deps, runId);
  const { ending, mediaType } = reportFiles[format];
  const name = `${input.cluster.name}-${runId}`.replace(/[^\w.-]+/g, '-');
  const content =
    format === 'pdf'
      ? await deps.reports.runPdf(input, redact)
      : Buffer.from(deps.reports.run(input, redact)[format]);
  return { fileName: `${name}.${ending}`, mediaType, content };
}

/** The report of a run as the database tells it now; secrets are taken out on the way. @throws MusterError `not-found`. */
export function runReport(deps: ReportDeps, runId: RunId): Document {
  return deps.reports.run(reportInput(deps, runId), (text) => deps.vault.redact(text));
}

function reportInput(deps: ReportDeps, runId: RunId): RunReportInput {
  const { stores, journal } = deps;
  const run = journal.run(runId);
  if (run === null) throw new MusterError('not-found', `There is no run ${runId}.`);
  const cluster = clusterById(deps, run.clusterId);
  const site = stores.sites.list().find(({ id }) => id === cluster.siteId);
  if (site === undefined)
    throw new MusterError('not-found', `The site of cluster ${cluster.name} is missing.`);
  return {
    site,
    cluster,
    nodes: nodesOfRun(deps, run),
    bundle:
      cluster.bundlePath === null
        ? null
        : stores.bundles.byPath(pathsOfSite(deps, site.id)(cluster.bundlePath)),
    run,
    phases: journal.phases(runId),
    steps: journal.steps(runId),
    findings: stores.findings.ofRun(runId),
    madeAt: isoNow(deps.clock),
  };
}

/** The hosts a run was about, in the order of its steps: also those it took out of the cluster. */
function nodesOfRun({ stores }: Pick<ReportDeps, 'stores'>, { plan }: Run): readonly Node[] {
  const steps = plan.phases.flatMap(({ batches }) => batches.flat());
  const ids = new Set(steps.flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId])));
  return [...ids].flatMap((id) => stores.nodes.byId(id) ?? []);
}

/** Writes the report of a run in both forms, readable by this user alone. */
export async function writeRunReport(deps: ReportDeps, runId: RunId): Promise<void> {
  await writeDocument(deps, reportPath(deps, runId), runReport(deps, runId));
}

/**
 * Writes a document as `<path>.md` and `<path>.html`, readable by this user alone, each whole or not at all. Who made it took secrets out of
 * its texts; what is written is looked through once more.
 * @throws MusterError `disk-full`; `bad-input` where it cannot be written for another reason.
 */
export async function writeDocument(
  { vault }: { readonly vault: Pick<AppDeps['vault'], 'redact'> },
  path: string,
  document: Document,
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(`${path}.md`, vault.redact(document.markdown));
    await replaceFile(`${path}.html`, vault.redact(document.html));
  } catch (error) {
    throw notWritten(`${path}.html`, error);
  }
}

/** Writes a report, readable by this user alone, whole or not at all. @throws MusterError as {@link writeDocument}. */
export async function writeReportFile(path: string, content: Uint8Array): Promise<void> {
  try {
    await replaceFile(path, content);
  } catch (error) {
    throw notWritten(path, error);
  }
}

function notWritten(path: string, error: unknown): MusterError {
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return new MusterError(full ? 'disk-full' : 'bad-input', `The report cannot be written to ${path}.`, {
    cure: 'Name a place that you may write to and that has room.',
    detail: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

async function replaceFile(path: string, text: string | Uint8Array): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  await writeFile(partial, text, { mode: 0o600, flag: 'wx' });
  await rename(partial, path);
}
