import type { Cluster } from '../../shared/model/cluster.ts';
import type { Node } from '../../shared/model/node.ts';
import type { Run } from '../../shared/model/run.ts';
import type { AppDeps } from './deps.ts';

/** One cluster as it is recorded. Registry access and variables are left out: they can hold what is nobody's business. */
export interface ClusterStatus {
  readonly cluster: Pick<Cluster, 'id' | 'name' | 'distribution' | 'version' | 'installStage'>;
  readonly nodes: readonly Pick<
    Node,
    'hostname' | 'role' | 'isInitial' | 'internalIp' | 'status' | 'installationError'
  >[];
  readonly run: Pick<Run, 'id' | 'operation' | 'status' | 'startedAt' | 'finishedAt'> | null;
}

/** What is recorded of all clusters. Reads the database alone. */
export function fleetStatus({
  stores,
  journal,
}: Pick<AppDeps, 'stores' | 'journal'>): readonly ClusterStatus[] {
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
    run: newestRun(journal.runsOf(id)),
  }));
}

function newestRun([run]: readonly Run[]): ClusterStatus['run'] {
  if (run === undefined) return null;
  const { id, operation, status, startedAt, finishedAt } = run;
  return { id, operation, status, startedAt, finishedAt };
}
