import type { Cni, Distribution } from '../model/cluster.ts';
import type { NodeRole } from '../model/node.ts';

/** Least hardware a product's own documentation asks for. */
export interface HardwareMinimum {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What is fixed about one distribution: names, places and numbers that the rest of Muster reads from here only. */
export interface DistributionTraits {
  readonly id: Distribution;
  /** As people write it. */
  readonly title: string;
  /** Port that nodes join through. */
  readonly supervisorPort: number;
  readonly apiPort: number;
  /** First part of the supervisor's paths, such as `/v1-rke2`. */
  readonly urlPrefix: string;
  /** systemd unit per role, without `.service`. */
  readonly units: Readonly<Record<NodeRole, string>>;
  readonly binaryName: string;
  /** Where the binary may lie; the first is where our own install puts it. */
  readonly binaryCandidates: readonly string[];
  readonly configDirectory: string;
  readonly configFile: string;
  readonly registriesFile: string;
  /** Admin kubeconfig that a server writes. */
  readonly kubeconfigFile: string;
  readonly defaultDataDir: string;
  readonly killallScript: string;
  /** Uninstall script per role; it deletes itself when it is done. */
  readonly uninstallScripts: Readonly<Record<NodeRole, string>>;
  /** Environment variable that tells killall and uninstall of another data directory. */
  readonly dataDirVariable: string;
  /** Prefix of the annotations that tie a Node to its etcd member, without a slash. */
  readonly etcdAnnotationPrefix: string;
  /** A node's password lies in the secret `<node>` + this, in kube-system. */
  readonly nodePasswordSecretSuffix: string;
  readonly minimum: Readonly<Record<NodeRole, HardwareMinimum>>;
  readonly defaultCni: Cni;
  readonly cnis: readonly Cni[];
  /** Architectures with published artifacts, by the artifacts' own names. */
  readonly architectures: readonly string[];
  /** A version as the artifacts name it; groups: major, minor, patch, release. */
  readonly versionPattern: RegExp;
  /** An example for sentences. */
  readonly exampleVersion: string;
}

const GIB = 1024 ** 3;

/** Sources: RKE2 docs: requirements, air-gap install, server configuration; unit and script names: RKE2 tar bundle. */
const rke2: DistributionTraits = {
  id: 'rke2',
  title: 'RKE2',
  supervisorPort: 9345,
  apiPort: 6443,
  urlPrefix: '/v1-rke2',
  units: { server: 'rke2-server', agent: 'rke2-agent' },
  binaryName: 'rke2',
  binaryCandidates: ['/usr/local/bin/rke2', '/usr/bin/rke2', '/opt/rke2/bin/rke2'],
  configDirectory: '/etc/rancher/rke2',
  configFile: '/etc/rancher/rke2/config.yaml',
  registriesFile: '/etc/rancher/rke2/registries.yaml',
  kubeconfigFile: '/etc/rancher/rke2/rke2.yaml',
  defaultDataDir: '/var/lib/rancher/rke2',
  killallScript: 'rke2-killall.sh',
  uninstallScripts: { server: 'rke2-uninstall.sh', agent: 'rke2-uninstall.sh' },
  dataDirVariable: 'RKE2_DATA_DIR',
  etcdAnnotationPrefix: 'etcd.rke2.cattle.io',
  nodePasswordSecretSuffix: '.node-password.rke2',
  minimum: { server: { cpus: 2, memoryBytes: 4 * GIB }, agent: { cpus: 2, memoryBytes: 4 * GIB } },
  defaultCni: 'canal',
  cnis: ['canal', 'cilium', 'calico', 'flannel', 'none'],
  architectures: ['amd64', 'arm64'],
  versionPattern: /^v(\d+)\.(\d+)\.(\d+)\+rke2r(\d+)$/,
  exampleVersion: 'v1.36.4+rke2r1',
};

/** Sources: K3s docs: requirements, air-gap install, uninstalling; unit and script names: K3s install script. */
const k3s: DistributionTraits = {
  id: 'k3s',
  title: 'K3s',
  supervisorPort: 6443,
  apiPort: 6443,
  urlPrefix: '/v1-k3s',
  units: { server: 'k3s', agent: 'k3s-agent' },
  binaryName: 'k3s',
  binaryCandidates: ['/usr/local/bin/k3s', '/opt/bin/k3s', '/usr/bin/k3s'],
  configDirectory: '/etc/rancher/k3s',
  configFile: '/etc/rancher/k3s/config.yaml',
  registriesFile: '/etc/rancher/k3s/registries.yaml',
  kubeconfigFile: '/etc/rancher/k3s/k3s.yaml',
  defaultDataDir: '/var/lib/rancher/k3s',
  killallScript: 'k3s-killall.sh',
  uninstallScripts: { server: 'k3s-uninstall.sh', agent: 'k3s-agent-uninstall.sh' },
  dataDirVariable: 'K3S_DATA_DIR',
  etcdAnnotationPrefix: 'etcd.k3s.cattle.io',
  nodePasswordSecretSuffix: '.node-password.k3s',
  minimum: { server: { cpus: 2, memoryBytes: 2 * GIB }, agent: { cpus: 1, memoryBytes: GIB / 2 } },
  defaultCni: 'flannel',
  cnis: ['flannel', 'none'],
  architectures: ['amd64', 'arm64', 'armhf'],
  versionPattern: /^v(\d+)\.(\d+)\.(\d+)\+k3s(\d+)$/,
  exampleVersion: 'v1.36.4+k3s1',
};

const traits: Readonly<Record<Distribution, DistributionTraits>> = { rke2, k3s };

/** Everything fixed about a distribution. */
export function traitsOf(distribution: Distribution): DistributionTraits {
  return traits[distribution];
}

/** How many agents at once: enough to be quick, few enough for the supervisor's limits (RKE2 docs: at most 50). */
export const defaultAgentBatchSize = 10;

/** What both distributions use when a cluster says nothing (RKE2 docs and K3s docs: server configuration). */
export const networkDefaults = {
  clusterCidr: '10.42.0.0/16',
  serviceCidr: '10.43.0.0/16',
  clusterDns: '10.43.0.10',
  clusterDomain: 'cluster.local',
} as const;

/** Written at the first start and shown again at every join; a K3s uninstall leaves it behind, an RKE2 uninstall does not. */
export const nodePasswordFile = '/etc/rancher/node/password';

/** Least free space below the data directory, bytes: images, unpacked layers and etcd's database fit in it. */
export const minimumFreeDiskBytes = 20 * GIB;

/** Space for the system volume that is wished for, bytes; less is fine for an edge site on SD cards. */
export const wishedDiskBytes = 64 * GIB;

/** Paths below a data directory. */
export interface DataPaths {
  readonly serverToken: string;
  readonly nodeToken: string;
  readonly agentToken: string;
  readonly images: string;
  readonly etcd: string;
  /** Certificates of etcd: server-ca.crt, client.crt and client.key among them. */
  readonly etcdTls: string;
  readonly snapshots: string;
  readonly kubectl: string;
}

/** Where the distribution keeps its things below `dataDir`. */
export function dataPathsOf(distribution: Distribution, dataDir: string): DataPaths {
  const root = dataDir.replace(/\/+$/, '');
  return {
    serverToken: `${root}/server/token`,
    nodeToken: `${root}/server/node-token`,
    agentToken: `${root}/server/agent-token`,
    images: `${root}/agent/images`,
    etcd: `${root}/server/db/etcd`,
    etcdTls: `${root}/server/tls/etcd`,
    snapshots: `${root}/server/db/snapshots`,
    kubectl: distribution === 'rke2' ? `${root}/bin/kubectl` : `${root}/data/current/bin/kubectl`,
  };
}

/** `https://host:9345` or `:6443`: what a joining node has as `server:`. An IPv6 address gets its brackets. */
export function registrationUrlOf(distribution: Distribution, address: string): string {
  const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
  return `https://${host}:${traitsOf(distribution).supervisorPort}`;
}
