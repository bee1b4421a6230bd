import type { Cluster, Distribution } from '../../shared/model/cluster.ts';
import { defaultAgentBatchSize, networkDefaults, traitsOf } from '../../shared/rules/distributions.ts';

/** What a cluster gets where the file says nothing; the same values are left out when a file is written. */
export type ClusterDefaults = Pick<
  Cluster,
  'cni' | 'dataDir' | 'clusterCidr' | 'serviceCidr' | 'clusterDns' | 'clusterDomain' | 'agentBatchSize'
>;

export const defaultSshPort = 22;

export function clusterDefaults(distribution: Distribution): ClusterDefaults {
  const { defaultCni, defaultDataDir } = traitsOf(distribution);
  return {
    cni: defaultCni,
    dataDir: defaultDataDir,
    ...networkDefaults,
    agentBatchSize: defaultAgentBatchSize,
  };
}
