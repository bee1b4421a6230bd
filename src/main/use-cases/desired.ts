import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { ClusterId, NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { Desired } from '../orchestrator/engine/phase.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { AppDeps } from './deps.ts';
import { hostTargets } from './host-targets.ts';
import { pathsOfSite, withResolvedPaths } from './site-paths.ts';
import { clusterById } from './sites.ts';

/** How to reach every host of a cluster, with paths of keys that mean the same everywhere. */
export function targetsOf(
  deps: Pick<AppDeps, 'stores'>,
  cluster: Cluster,
  returning: readonly NodeId[] = [],
): ReadonlyMap<NodeId, HostTarget> {
  const { nodes, credentials } = deps.stores;
  const resolve = pathsOfSite(deps, cluster.siteId);
  return hostTargets({
    nodes: nodes.ofSite(cluster.siteId).map((node) => asReturned(node, returning)),
    credentials: credentials
      .ofSite(cluster.siteId)
      .map((credential) => withResolvedPaths(credential, resolve)),
    cluster,
  });
}

/** What is wanted, and what reading the artifacts said. */
export interface DesiredReading {
  readonly desired: Desired;
  readonly bundleFindings: readonly Finding[];
}

export interface DesiredOptions {
  readonly withoutBundle?: boolean;
  /** Removed nodes that are wanted again. */
  readonly returning?: readonly NodeId[];
}

/**
 * Reads what is wanted of a cluster from the database and verifies its artifacts, before any host is touched. Taking something away
 * needs no artifacts.
 * @throws MusterError `not-found`, `bad-input`, `bundle-unreadable`.
 */
export async function readDesired(
  ctx: CallContext,
  deps: Pick<AppDeps, 'stores' | 'bundles'>,
  clusterId: ClusterId,
  options: DesiredOptions = {},
): Promise<DesiredReading> {
  const cluster = clusterById(deps, clusterId);
  const site = deps.stores.sites.list().find(({ id }) => id === cluster.siteId);
  if (site === undefined)
    throw new MusterError('not-found', `The site of cluster ${cluster.name} is missing.`);
  const { returning = [] } = options;
  const nodes = nodesOf(deps, clusterId, returning);
  const targets = targetsOf(deps, cluster, returning);
  const reading =
    cluster.bundlePath === null || options.withoutBundle === true
      ? { bundle: null, findings: [] }
      : await deps.bundles.verify(ctx, pathsOfSite(deps, site.id)(cluster.bundlePath), {
          registryServesImages: cluster.registry.systemDefault !== null,
        });
  return {
    desired: { site, cluster, nodes, bundle: reading.bundle, targets },
    bundleFindings: reading.findings,
  };
}

/** The initial server first, then servers, then agents. */
function nodesOf(
  { stores }: Pick<AppDeps, 'stores'>,
  clusterId: ClusterId,
  returning: readonly NodeId[],
): readonly Node[] {
  const nodes = stores.nodes.ofCluster(clusterId);
  if (returning.length === 0) return nodes;
  const back = returning.flatMap((id) => stores.nodes.byId(id) ?? []);
  const rank = ({ isInitial, role }: Node) => (isInitial ? 0 : role === 'server' ? 1 : 2);
  return [...nodes, ...back.map((node) => asReturned(node, returning))].toSorted(
    (one, other) => rank(one) - rank(other) || (one.hostname < other.hostname ? -1 : 1),
  );
}

function asReturned(node: Node, returning: readonly NodeId[]): Node {
  return returning.includes(node.id) ? { ...node, status: 'pending' } : node;
}
