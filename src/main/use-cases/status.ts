import type { Cluster } from '../../shared/model/cluster.ts';
import type { Node } from '../../shared/model/node.ts';
import type { AppDeps } from './deps.ts';
import { type RunSummary, runHistory } from './run-history.ts';

/** One cluster as it is recorded. Registry access and variables are left out: they can hold what is nobody's business. */
export interface ClusterStatus {
  readonly cluster: Pick<Cluster, 'id' | 'name' | 'distribution' | 'version' | 'installStage'>;
  readonly nodes: readonly Pick<
    Node,
    'hostname' | 'role' | 'isInitial' | 'internalIp' | 'status' | 'installationError'
  >[];
  /** The newest, also where its row cannot be read in full. */
  readonly run: RunSummary | null;
}

/** What is recorded of all clusters. Reads the database alone. */
export function fleetStatus({
  stores,
  journal,
  ownerState,
}: Pick<AppDeps, 'stores' | 'journal' | 'ownerState'>): readonly ClusterStatus[] {
  return stores.clusters.list().map(({ id, name, distribution, version, installStage }) => ({
    cluster: { id, name, distribution, version, installStage },
    nodes: stores.nodes
      .ofCluster(id)
      .map(({ hostname, role, isInitial, internalIp, status, installationError }) => ({
        hostname,
        role,
        isInitial,
        internalIp,
        status,
        installationError,
      })),
    run: runHistory({ stores, journal, ownerState }, id, 1)[0] ?? null,
  }));
}
