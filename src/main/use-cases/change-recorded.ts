import type { ClusterEdit } from '../../shared/contract/hosts.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { ClusterId, NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import { isBusy } from '../../shared/model/run.ts';
import { isOccupied } from '../../shared/rules/node-status.ts';
import { absolutePath } from './absolute-path.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { describeSite, descriptionOf } from './described.ts';
import { clusterById } from './sites.ts';

type ChangeDeps = Pick<AppDeps, 'stores' | 'journal' | 'siteFile' | 'clock'>;

/**
 * Records another version or other artifacts of a cluster. No host is touched.
 * @throws MusterError `not-found`; `run-locked` under a run; `bad-input` where it is recorded otherwise by now, for another version of what
 * is installed, and what reading the site file would say.
 */
export function editCluster(deps: ChangeDeps, { clusterId, was, version, bundle }: ClusterEdit): void {
  const cluster = freeCluster(deps, clusterId);
  if (cluster.version !== was.version || cluster.bundlePath !== was.bundle) {
    throw new MusterError(
      'bad-input',
      `${cluster.name} is recorded otherwise by now than this window last saw it.`,
      {
        cure: 'Look at what is recorded again and change what is still wanted.',
      },
    );
  }
  if (version !== cluster.version && cluster.installStage !== 'none') {
    throw new MusterError(
      'bad-input',
      `${cluster.name} is installed as ${cluster.version}: another version is an upgrade.`,
      {
        cure: `Leave the version as it is, or take the cluster down first.`,
      },
    );
  }
  const bundlePath = bundle === null || bundle === was.bundle ? bundle : absolutePath(bundle, 'the bundle');
  const before = descriptionOf(deps, cluster.siteId);
  describeSite(deps, {
    ...before,
    clusters: before.clusters.map((one) => (one.id === clusterId ? { ...one, version, bundlePath } : one)),
  });
  recordAct(deps, { what: 'change cluster', subject: cluster.name });
}

/**
 * Forgets a cluster of which nothing was ever installed; its hosts stay, without a role.
 * @throws MusterError `not-found`; `run-locked` under a run; `bad-input` where something of it is or was on hosts.
 */
export function removeCluster(deps: ChangeDeps, clusterId: ClusterId): void {
  const cluster = freeCluster(deps, clusterId);
  const members = deps.stores.nodes.ofCluster(clusterId);
  const occupied = members.find(({ status }) => isOccupied(status));
  if (occupied !== undefined) {
    throw new MusterError('bad-input', `${occupied.hostname} has something of ${cluster.name} on it.`, {
      cure: 'Uninstall the cluster first.',
    });
  }
  if (deps.journal.standings(clusterId).length > 0) {
    throw new MusterError('bad-input', `${cluster.name} has runs, and they are kept with it.`, {
      cure: 'Leave it as it is: without hosts it takes part in nothing.',
    });
  }
  const before = descriptionOf(deps, cluster.siteId);
  describeSite(deps, {
    ...before,
    clusters: before.clusters.filter(({ id }) => id !== clusterId),
    nodes: before.nodes.map((node) =>
      node.clusterId === clusterId
        ? {
            ...node,
            clusterId: null,
            role: null,
            isInitial: false,
            // Its cluster said who logs in, where it said nothing itself.
            credentialId: node.credentialId ?? cluster.credentialId,
          }
        : node,
    ),
  });
  recordAct(deps, { what: 'remove cluster', subject: cluster.name });
}

/**
 * Forgets hosts that have no role; all of them or none. No host is touched.
 * @throws MusterError `not-found`; `bad-input` for hosts of several sites, for one with a role, and for one that others are reached through, or were
 * before they were taken out of their cluster.
 */
export function removeHosts(deps: ChangeDeps, nodeIds: readonly NodeId[]): void {
  const gone = new Set(nodeIds);
  const hosts = [...gone].map((id) => {
    const node = deps.stores.nodes.byId(id);
    if (node !== null) return node;
    throw new MusterError('not-found', 'A host of these is not recorded any more.', {
      cure: 'Choose again.',
    });
  });
  const [first] = hosts;
  if (first === undefined) return;
  if (hosts.some(({ siteId }) => siteId !== first.siteId)) {
    throw new MusterError('bad-input', 'These hosts are of several sites.', {
      cure: 'Remove those of one site after the other.',
    });
  }
  const busy = hosts.find(({ role, status }) => role !== null || isOccupied(status));
  if (busy !== undefined) {
    throw new MusterError('bad-input', `${busy.hostname} has a role in a cluster.`, {
      cure: 'Take it out of the cluster first, and save that.',
    });
  }
  // Removed nodes are in no description, and their rows hold the rows of their jump hosts.
  const behind = deps.stores.nodes
    .ofSite(first.siteId)
    .find(({ id, jumpHostId }) => !gone.has(id) && jumpHostId !== null && gone.has(jumpHostId));
  if (behind !== undefined) {
    const jump = hosts.find(({ id }) => id === behind.jumpHostId);
    throw new MusterError(
      'bad-input',
      `${behind.hostname} is reached through ${jump?.hostname ?? 'one of them'}.`,
      {
        cure:
          behind.status === 'removed'
            ? `Keep it: ${behind.hostname} was taken out of its cluster, and what is recorded of it has the way to it.`
            : 'Remove the hosts behind it first.',
      },
    );
  }
  const before = descriptionOf(deps, first.siteId);
  describeSite(deps, { ...before, nodes: before.nodes.filter(({ id }) => !gone.has(id)) });
  recordAct(deps, {
    what: hosts.length === 1 ? 'remove host' : `remove ${hosts.length} hosts`,
    subject: namesOf(hosts),
  });
}

/** So many names are written down; of more only how many. */
const MOST_NAMES = 20;

function namesOf(hosts: readonly Node[]): string {
  const names = hosts.slice(0, MOST_NAMES).map(({ hostname }) => hostname);
  const left = hosts.length - names.length;
  return `${names.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
}

/** @throws MusterError `run-locked` under a run. */
function freeCluster(deps: ChangeDeps, clusterId: ClusterId): Cluster {
  const cluster = clusterById(deps, clusterId);
  if (!deps.journal.standings(clusterId).some((status) => isBusy({ status }))) return cluster;
  throw new MusterError('run-locked', `A run is under way on ${cluster.name}.`, {
    cure: 'Wait until it has ended.',
  });
}
