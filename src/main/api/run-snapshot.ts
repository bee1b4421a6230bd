import type { OutputOf } from '../../shared/contract/contract.ts';
import { type RunSnapshot, runSnapshotSchema } from '../../shared/contract/runs.ts';
import type { ClusterId, RunId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { Run } from '../../shared/model/run.ts';
import { isoNow } from '../platform/clock.ts';
import { noRun } from './no-run.ts';
import type { AppServices } from './services.ts';
import { waitsSince } from './waits-since.ts';

/** One run as it stands now. @throws MusterError `not-found`. */
export function runSnapshot(services: AppServices, runId: RunId): RunSnapshot {
  const { stores, journal, clock } = services;
  const run = journal.run(runId);
  if (run === null) throw noRun(runId);
  const site = siteOf(services, run);
  const steps = journal.steps(runId);
  return runSnapshotSchema.parse({
    takenAt: isoNow(clock),
    siteName: site?.name ?? '',
    clusterName: run.plan.clusterName,
    run,
    phases: journal.phases(runId),
    steps,
    waits: waitsSince(journal, runId, steps),
    findings: stores.findings.ofRun(runId),
    nodes: site === undefined ? [] : nodesOf(run, stores.nodes.ofSite(site.id)),
    lastSequence: journal.lastSequence(runId),
  });
}

/** Runs of a cluster, or all, newest first, and whether there are older ones. */
export function listRuns(
  services: AppServices,
  clusterId: ClusterId | null,
  limit: number,
): OutputOf<'runs.list'> {
  const { runs, more } = services.journal.listed(clusterId, limit);
  return { runs: [...runs], more };
}

function siteOf({ stores }: AppServices, run: Run) {
  const siteId = stores.clusters.byId(run.clusterId)?.siteId;
  return stores.sites.list().find(({ id }) => id === siteId);
}

/** Nodes the plan speaks of, removed ones too: servers first, the initial one leading, then by hostname. */
function nodesOf(run: Run, nodes: readonly Node[]): readonly Node[] {
  const steps = run.plan.phases.flatMap(({ batches }) => batches.flat());
  const planned = new Set(steps.map(({ nodeId }) => nodeId));
  const rank = (node: Node) => (node.isInitial ? 0 : node.role === 'server' ? 1 : 2);
  return nodes
    .filter(({ id }) => planned.has(id))
    .toSorted((a, b) => rank(a) - rank(b) || a.hostname.localeCompare(b.hostname, 'en', { numeric: true }));
}
