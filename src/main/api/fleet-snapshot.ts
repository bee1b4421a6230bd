import { type FleetRun, type FleetSnapshot, fleetSnapshotSchema } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Run, StepStatus } from '../../shared/model/run.ts';
import { isoNow } from '../platform/clock.ts';
import type { AppServices, ReadJournal } from './services.ts';

/** Steps a fleet has to speak of; the others are at rest. */
const telling: ReadonlySet<StepStatus> = new Set(['running', 'waiting', 'failed', 'interrupted']);

/**
 * Everything recorded, or one cluster with its nodes. Parsing drops what the contract does not name, so what a screen must not
 * know cannot slip through.
 */
export function fleetSnapshot(services: AppServices, clusterId: ClusterId | null): FleetSnapshot {
  const { stores, journal, clock } = services;
  const sites = stores.sites.list();
  const clusters = stores.clusters.list().filter(({ id }) => clusterId === null || id === clusterId);
  const nodes = sites
    .flatMap((site) => stores.nodes.ofSite(site.id))
    .filter((node) => clusterId === null || node.clusterId === clusterId);
  const runs = clusters.flatMap((cluster) => {
    const [newest] = journal.runsOf(cluster.id);
    return newest === undefined ? [] : [fleetRun(journal, newest)];
  });
  return fleetSnapshotSchema.parse({ takenAt: isoNow(clock), sites, clusters, nodes, runs });
}

function fleetRun(journal: ReadJournal, run: Run): FleetRun {
  const titles = new Map(run.plan.phases.map((phase) => [phase.id, phase.title]));
  return {
    run,
    phases: journal
      .phases(run.id)
      .map((phase) => ({ ...phase, title: titles.get(phase.phaseId) ?? phase.phaseId })),
    steps: journal.steps(run.id).filter(({ status }) => telling.has(status)),
    lastSequence: journal.lastSequence(run.id),
  };
}
