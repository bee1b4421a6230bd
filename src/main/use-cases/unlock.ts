import type { Cluster } from '../../shared/model/cluster.ts';
import type { FoundLease } from '../../shared/model/lease.ts';
import { leaseHolder } from '../../shared/rules/lease.ts';
import { initialServerOf } from '../orchestrator/phases/steps.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { HostTarget } from '../ports/host-target.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { targetsOf } from './desired.ts';

type UnlockDeps = Pick<AppDeps, 'leases' | 'stores' | 'clock'>;

/** Who holds a cluster; null for nobody. @throws MusterError `bad-input` for a cluster without an initial server, and what reaching it throws. */
export function clusterHolder(
  ctx: CallContext,
  deps: UnlockDeps,
  cluster: Cluster,
): Promise<FoundLease | null> {
  return deps.leases.look(ctx, serverOf(deps, cluster));
}

/**
 * Breaks the lease that was found; a run that still holds it notices and stops.
 * @returns false where it is another one by now, or none: then nothing was broken.
 */
export async function unlockCluster(
  ctx: CallContext,
  deps: UnlockDeps,
  request: { readonly cluster: Cluster; readonly found: FoundLease },
): Promise<boolean> {
  const { cluster, found } = request;
  const broken = await deps.leases.break(ctx, serverOf(deps, cluster), found);
  if (broken) {
    recordAct(deps, { what: `break the lease of ${leaseHolder(found)}`, subject: cluster.name });
  }
  return broken;
}

function serverOf(deps: UnlockDeps, cluster: Cluster): HostTarget {
  const initial = initialServerOf({ cluster, nodes: deps.stores.nodes.ofCluster(cluster.id) });
  const target = targetsOf(deps, cluster).get(initial.id);
  if (target === undefined) throw new Error(`no way to ${initial.hostname} is known`);
  return target;
}
