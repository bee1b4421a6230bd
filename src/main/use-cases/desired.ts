import { MusterError } from '../../shared/model/error.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Desired } from '../orchestrator/engine/phase.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { AppDeps } from './deps.ts';
import { hostTargets } from './host-targets.ts';
import { clusterById } from './sites.ts';

/** What is wanted, and what reading the artifacts said. */
export interface DesiredReading {
  readonly desired: Desired;
  readonly bundleFindings: readonly Finding[];
}

/**
 * Reads what is wanted of a cluster from the database and verifies its artifacts, before any host is touched.
 * @throws MusterError `not-found`, `bad-input`, `bundle-unreadable`.
 */
export async function readDesired(
  ctx: CallContext,
  deps: Pick<AppDeps, 'stores' | 'bundles'>,
  clusterId: ClusterId,
): Promise<DesiredReading> {
  const cluster = clusterById(deps, clusterId);
  const site = deps.stores.sites.list().find(({ id }) => id === cluster.siteId);
  if (site === undefined)
    throw new MusterError('not-found', `The site of cluster ${cluster.name} is missing.`);
  const nodes = deps.stores.nodes.ofCluster(clusterId);
  const targets = hostTargets({
    nodes: deps.stores.nodes.ofSite(site.id),
    credentials: deps.stores.credentials.ofSite(site.id),
    cluster,
  });
  const reading =
    cluster.bundlePath === null
      ? { bundle: null, findings: [] }
      : await deps.bundles.verify(ctx, cluster.bundlePath);
  return {
    desired: { site, cluster, nodes, bundle: reading.bundle, targets },
    bundleFindings: reading.findings,
  };
}
