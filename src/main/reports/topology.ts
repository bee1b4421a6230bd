import type { Bundle } from '../../shared/model/bundle.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { Node, NodeStatus } from '../../shared/model/node.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import { gibibytes, moment } from './format.ts';
import type { Block, Cell, Tone } from './page.ts';
import { heading } from './page.ts';

/** What a cluster is: its settings and the hosts in it. */
export interface Described {
  readonly cluster: Cluster;
  readonly nodes: readonly Node[];
  readonly bundle: Bundle | null;
}

const networks: Readonly<Record<Cluster['cni'], string>> = {
  canal: 'Canal',
  cilium: 'Cilium',
  calico: 'Calico',
  flannel: 'Flannel',
  none: "the site's own",
};

const statusTones: Readonly<Record<NodeStatus, Tone>> = {
  pending: 'quiet',
  installing: 'moving',
  active: 'good',
  failed: 'bad',
  draining: 'moving',
  removed: 'quiet',
};

/** Versions, addresses and networks of the cluster. */
export function clusterSection({ cluster, nodes, bundle }: Described): readonly Block[] {
  const initial = nodes.find(({ isInitial }) => isInitial);
  const { title, supervisorPort, apiPort } = traitsOf(cluster.distribution);
  const address = cluster.apiAddress ?? initial?.internalIp ?? 'not set';
  const rows: (readonly [string, Cell])[] = [
    ['Distribution', title],
    ['Version', { machine: cluster.version }],
    [
      'Address for joining and for the API',
      `${address}, ports ${[...new Set([supervisorPort, apiPort])].join(' and ')}`,
    ],
    ['Pod network', networks[cluster.cni]],
    ['Pod addresses', { machine: cluster.clusterCidr }],
    ['Service addresses', { machine: cluster.serviceCidr }],
    ['Cluster DNS', `${cluster.clusterDns}, ${cluster.clusterDomain}`],
    ['Data directory', { machine: cluster.dataDir }],
  ];
  if (cluster.tlsSans.length > 0) rows.push(['Further names in the certificate', cluster.tlsSans.join(', ')]);
  const { systemDefault } = cluster.registry;
  if (systemDefault !== null) rows.push(['Registry', { machine: systemDefault }]);
  if (bundle !== null) {
    rows.push(['Bundle', { machine: bundle.path }]);
    rows.push(['Bundle last verified', moment(bundle.verifiedAt)]);
  }
  return [heading('Cluster'), { kind: 'facts', rows }];
}

/** Who is who: a row per host. */
export function topologySection({ nodes }: Pick<Described, 'nodes'>): readonly Block[] {
  const columns = ['Host', 'Role', 'Address', 'System', 'CPU', 'Memory', 'Status'];
  return [heading('Topology'), { kind: 'table', columns, rows: nodes.map(topologyRow) }];
}

function topologyRow(node: Node): readonly Cell[] {
  const { facts } = node;
  const external = node.externalIp === null ? '' : ` (outside ${node.externalIp})`;
  return [
    { machine: node.hostname },
    roleOf(node),
    { machine: `${node.internalIp}${external}` },
    facts === null ? 'not seen' : `${facts.os.name}, ${facts.architecture}, kernel ${facts.kernel}`,
    facts === null ? '–' : String(facts.cpus),
    facts === null ? '–' : gibibytes(facts.memoryBytes),
    { state: node.status, tone: statusTones[node.status] },
  ];
}

function roleOf(node: Pick<Node, 'role' | 'isInitial'>): string {
  if (node.role === null) return 'none';
  return node.isInitial ? 'server, initial' : node.role;
}
