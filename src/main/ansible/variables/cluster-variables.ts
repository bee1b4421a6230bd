import type { Cluster } from '../../../shared/model/cluster.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { Node } from '../../../shared/model/node.ts';
import { isForEveryNode } from './agent-keys.ts';
import { checkVariables } from './check-variables.ts';
import { imageSettings } from './image-overrides.ts';
import type { JsonValue, Settings } from './json-value.ts';

/** What the playbooks are told of a cluster, secrets apart. */
export interface ClusterVariablesRequest {
  readonly cluster: Cluster;
  /** All nodes of the cluster; removed ones are left out here. */
  readonly nodes: readonly Node[];
  readonly bundleDirectory: string;
  readonly imageArchives: readonly string[];
}

/**
 * Variables for every host, by the names in `playbooks/roles/cluster/meta/argument_specs.yml`. None of them is secret.
 * @throws MusterError `bad-input` for variables that override what Muster decides, or where no address to join through is known.
 */
export function buildClusterVariables(request: ClusterVariablesRequest): Settings {
  const { cluster, bundleDirectory, imageArchives } = request;
  const nodes = request.nodes.filter((node) => node.status !== 'removed');
  const free = { ...imageSettings(cluster), ...checkVariables(`cluster ${cluster.name}`, cluster.variables) };
  return {
    cluster_distribution: cluster.distribution,
    cluster_version: cluster.version,
    cluster_data_dir: cluster.dataDir,
    cluster_registration_address: registrationAddress(cluster, nodes),
    cluster_config: pick(free, (key) => isForEveryNode(key)),
    cluster_server_config: {
      ...networkSettings(cluster),
      'tls-san': certificateNames(cluster, nodes),
      ...(cluster.registry.systemDefault !== null && {
        'system-default-registry': cluster.registry.systemDefault,
      }),
      ...pick(free, (key) => !isForEveryNode(key)),
    },
    cluster_hosts: nodes.map(({ hostname, internalIp }) => ({ name: hostname, address: internalIp })),
    bundle_dir: bundleDirectory,
    bundle_images: [...imageArchives],
  };
}

/**
 * The variables of playbooks that take away. They say nothing of joining: by then the cluster may have no initial server any more.
 */
export function buildRemovalVariables({
  cluster,
  bundleDirectory,
}: Pick<ClusterVariablesRequest, 'cluster' | 'bundleDirectory'>): Settings {
  return {
    cluster_distribution: cluster.distribution,
    cluster_version: cluster.version,
    cluster_data_dir: cluster.dataDir,
    bundle_dir: bundleDirectory,
  };
}

/**
 * Address that nodes join through: the cluster's own, else the initial server's internal one.
 * @throws MusterError `bad-input` where there is neither.
 */
export function registrationAddress(cluster: Cluster, nodes: readonly Node[]): string {
  const initial = nodes.find((node) => node.role === 'server' && node.isInitial);
  const address = cluster.apiAddress ?? initial?.internalIp;
  if (address === undefined) {
    throw new MusterError(
      'bad-input',
      `Cluster ${cluster.name} has no address that nodes could join through.`,
      {
        cure: 'Set the API address of the cluster, or mark one server as the initial one.',
      },
    );
  }
  return address;
}

/** Names the API's certificate must carry: what people and nodes may address it by, now or after a server is gone. */
function certificateNames(cluster: Cluster, nodes: readonly Node[]): string[] {
  const servers = nodes.filter((node) => node.role === 'server');
  const ofServers = servers.flatMap(({ internalIp, externalIp, hostname }) =>
    externalIp === null ? [internalIp, hostname] : [internalIp, externalIp, hostname],
  );
  return [...new Set([registrationAddress(cluster, nodes), ...cluster.tlsSans, ...ofServers])];
}

/** Networks, which must be the same on all servers. K3s has no key for the pod network: another one means switching flannel off. */
function networkSettings(cluster: Cluster): Settings {
  const ranges = {
    'cluster-cidr': cluster.clusterCidr,
    'service-cidr': cluster.serviceCidr,
    'cluster-dns': cluster.clusterDns,
    'cluster-domain': cluster.clusterDomain,
  };
  if (cluster.distribution === 'rke2') return { cni: cluster.cni, ...ranges };
  if (cluster.cni === 'flannel') return ranges;
  return { ...ranges, 'flannel-backend': 'none', 'disable-network-policy': true };
}

function pick(settings: Settings, wanted: (key: string) => boolean): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => wanted(key)));
}
