import {
  type FleetRun,
  type FleetSnapshot,
  fleetSnapshotSchema,
  isTelling,
} from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import { registryHosts } from '../../shared/rules/registry-hosts.ts';
import { votesSeen } from '../../shared/rules/votes-seen.ts';
import { isoNow } from '../platform/clock.ts';
import type { AppServices, ReadJournal } from './services.ts';

/**
 * Everything recorded, or one cluster with its nodes. Parsing drops what the contract does not name, so what a screen must not
 * know cannot slip through.
 */
export function fleetSnapshot(services: AppServices, clusterId: ClusterId | null): FleetSnapshot {
  const { stores, journal, clock } = services;
  const sites = stores.sites.list();
  const clusters = stores.clusters
    .list()
    .filter(({ id }) => clusterId === null || id === clusterId)
    .map((cluster) => ({ ...cluster, registries: registryHosts(cluster.registry) }));
  const nodes = sites
    .flatMap((site) => stores.nodes.ofSite(site.id))
    .filter((node) => clusterId === null || node.clusterId === clusterId);
  const meetingOf = services.contact.meetings();
  const runs = clusters.flatMap((cluster) => {
    const shown = journal.currentRun(cluster.id);
    return shown === null ? [] : [fleetRun(journal, shown)];
  });
  return fleetSnapshotSchema.parse({
    takenAt: isoNow(clock),
    sites,
    clusters,
    nodes: nodes.map((node) => ({ ...node, meeting: meetingOf(node) })),
    runs,
  });
}

function fleetRun(journal: ReadJournal, run: Run): FleetRun {
  const titles = new Map(run.plan.phases.map((phase) => [phase.id, phase.title]));
  const steps = journal.steps(run.id);
  const votes = votesSeen(steps);
  return {
    run,
    phases: journal
      .phases(run.id)
      .map((phase) => ({ ...phase, title: titles.get(phase.phaseId) ?? phase.phaseId })),
    steps: steps.filter(isTelling),
    votes: votes === null ? null : { ...votes, nodeIds: [...votes.nodeIds] },
    lastSequence: journal.lastSequence(run.id),
  };
}
