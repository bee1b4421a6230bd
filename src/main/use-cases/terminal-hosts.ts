import { join } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import { isBusy } from '../../shared/model/run.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { AppDeps } from './deps.ts';
import { hostTarget } from './host-targets.ts';
import { runDirectory } from './run-files/run-directory.ts';
import { pathsOfSite, withResolvedPaths } from './site-paths.ts';

/**
 * The way to a host on which somebody wants to work by hand: a node in whatever state, a jump host, a spare.
 * @throws MusterError `not-found`, or `bad-input` where nothing says how to log in.
 */
export function targetOfNode(deps: Pick<AppDeps, 'stores'>, nodeId: NodeId): HostTarget {
  const { nodes, credentials, clusters } = deps.stores;
  const node = nodes.byId(nodeId);
  if (node === null) {
    throw new MusterError('not-found', 'This host is not recorded any more.', {
      cure: 'Choose another one in the fleet.',
    });
  }
  const resolve = pathsOfSite(deps, node.siteId);
  return hostTarget(node, {
    nodes: nodes.ofSite(node.siteId),
    credentials: credentials.ofSite(node.siteId).map((credential) => withResolvedPaths(credential, resolve)),
    cluster: node.clusterId === null ? null : clusters.byId(node.clusterId),
  });
}

/** Where a recording of a host goes: beside the log of the run that its cluster is in, or where those without a run are. */
export function recordingDirectoryOf(
  deps: Pick<AppDeps, 'stores' | 'journal' | 'runsDirectory'>,
  nodeId: NodeId,
  otherwise: string,
): string {
  const clusterId = deps.stores.nodes.byId(nodeId)?.clusterId ?? null;
  const run = clusterId === null ? undefined : deps.journal.runsOf(clusterId).find(isBusy);
  return run === undefined ? otherwise : join(runDirectory(deps, run.id), 'terminals');
}
