import type { Cni, Distribution } from '../model/cluster.ts';
import type { NodeRole } from '../model/node.ts';
import { traitsOf } from './distributions.ts';

/** A port that a node of a cluster uses. */
export interface PortNeed {
  readonly protocol: 'tcp' | 'udp';
  readonly first: number;
  /** Same as `first` for a single port. */
  readonly last: number;
  /** Who must reach it; `loopback` never leaves the host. */
  readonly from: 'all-nodes' | 'servers' | 'clients' | 'loopback';
  readonly use: string;
  /**
   * Whether a program of the distribution itself listens there, so that it must be free before an install.
   * False for what the kernel or a workload answers.
   */
  readonly mustBeFree: boolean;
}

type Row = readonly [PortNeed['protocol'], number, number, PortNeed['from'], string, boolean];

/** Sources: RKE2 docs and K3s docs: requirements, inbound network rules. */
const everyNode: readonly Row[] = [
  ['tcp', 10250, 10250, 'all-nodes', 'kubelet', true],
  ['tcp', 10248, 10249, 'loopback', 'kubelet and kube-proxy health and metrics', true],
  ['tcp', 10256, 10256, 'loopback', 'kube-proxy health', true],
  ['tcp', 10010, 10010, 'loopback', 'container streams', true],
  ['tcp', 6444, 6444, 'loopback', "the node's own load balancer", true],
  ['tcp', 30000, 32767, 'clients', 'services of type NodePort', false],
];

const everyServer: readonly Row[] = [
  ['tcp', 6443, 6443, 'all-nodes', 'Kubernetes API', true],
  ['tcp', 2379, 2380, 'servers', 'etcd clients and peers', true],
  ['tcp', 2381, 2382, 'loopback', 'etcd metrics and local access', true],
  ['tcp', 10257, 10259, 'loopback', 'controller manager, cloud controller and scheduler', true],
];

const supervisor: Readonly<Record<Distribution, readonly Row[]>> = {
  rke2: [['tcp', 9345, 9345, 'all-nodes', 'supervisor, through which nodes join', true]],
  k3s: [],
};

const perCni: Readonly<Record<Cni, readonly Row[]>> = {
  canal: [
    ['udp', 8472, 8472, 'all-nodes', 'pod network (VXLAN)', false],
    ['tcp', 9099, 9099, 'all-nodes', 'canal health', true],
  ],
  flannel: [['udp', 8472, 8472, 'all-nodes', 'pod network (VXLAN)', false]],
  cilium: [
    ['udp', 8472, 8472, 'all-nodes', 'pod network (VXLAN)', false],
    ['tcp', 4240, 4240, 'all-nodes', 'cilium health', true],
  ],
  calico: [
    ['tcp', 179, 179, 'all-nodes', 'calico routes (BGP)', true],
    ['udp', 4789, 4789, 'all-nodes', 'pod network (VXLAN)', false],
    ['tcp', 5473, 5473, 'all-nodes', 'calico typha', true],
    ['tcp', 9098, 9099, 'all-nodes', 'calico health', true],
  ],
  none: [],
};

/** RKE2's own flannel uses the standard VXLAN port; K3s' flannel and canal use the kernel's older default. */
const rke2Flannel: readonly Row[] = [['udp', 4789, 4789, 'all-nodes', 'pod network (VXLAN)', false]];

/** Every port one node needs, by distribution, role and pod network. */
export function portsOf(node: {
  readonly distribution: Distribution;
  readonly role: NodeRole;
  readonly cni: Cni;
}): readonly PortNeed[] {
  const { distribution, role, cni } = node;
  const network = distribution === 'rke2' && cni === 'flannel' ? rke2Flannel : perCni[cni];
  const server = role === 'server' ? [...supervisor[distribution], ...everyServer] : agentOnly(distribution);
  return [...server, ...everyNode, ...network].map(portNeed);
}

/** An RKE2 agent balances the API on 6443 of its own loopback. */
function agentOnly(distribution: Distribution): readonly Row[] {
  const { apiPort } = traitsOf(distribution);
  return distribution === 'rke2'
    ? [['tcp', apiPort, apiPort, 'loopback', 'way to the Kubernetes API', true]]
    : [];
}

function portNeed([protocol, first, last, from, use, mustBeFree]: Row): PortNeed {
  return { protocol, first, last, from, use, mustBeFree };
}
