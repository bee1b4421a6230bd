import type { Cluster, Distribution } from '../../shared/model/cluster.ts';
import { networkDefaults, traitsOf } from '../../shared/rules/distributions.ts';

/** What a cluster gets where the file says nothing; the same values are left out when a file is written. */
export type ClusterDefaults = Pick<
  Cluster,
  'cni' | 'dataDir' | 'clusterCidr' | 'serviceCidr' | 'clusterDns' | 'clusterDomain' | 'agentBatchSize'
>;

/** How many agents at once: enough to be quick, few enough for the supervisor's limits (RKE2 docs: at most 50). */
const agentBatchSize = 10;

export const defaultSshPort = 22;

export function clusterDefaults(distribution: Distribution): ClusterDefaults {
  const { defaultCni, defaultDataDir } = traitsOf(distribution);
  return { cni: defaultCni, dataDir: defaultDataDir, ...networkDefaults, agentBatchSize };
}
