import type { SiteDescription } from '../../src/main/ports/stores.ts';
import type { Cluster } from '../../src/shared/model/cluster.ts';
import type { HostFacts } from '../../src/shared/model/facts.ts';
import {
  clusterIdSchema,
  credentialIdSchema,
  nodeIdSchema,
  siteIdSchema,
} from '../../src/shared/model/ids.ts';
import type { Node, NodeRole } from '../../src/shared/model/node.ts';

const siteId = siteIdSchema.parse('site-test');
const clusterId = clusterIdSchema.parse('cluster-test');
const credentialId = credentialIdSchema.parse('credential-test');

/** A cluster with the defaults of RKE2. */
export function clusterRow(changes: Partial<Cluster> = {}): Cluster {
  return {
    id: clusterId,
    siteId,
    name: 'edge',
    distribution: 'rke2',
    version: 'v1.20.2+rke2r1',
    origin: 'created',
    apiAddress: null,
    cni: 'canal',
    dataDir: '/var/lib/rancher/rke2',
    clusterCidr: '10.42.0.0/16',
    serviceCidr: '10.43.0.0/16',
    clusterDns: '10.43.0.10',
    clusterDomain: 'cluster.local',
    tlsSans: [],
    registry: { systemDefault: null, mirrors: {}, configs: {} },
    imageOverrides: {},
    variables: {},
    credentialId,
    bundlePath: null,
    agentBatchSize: 10,
    installStage: 'none',
    ...changes,
  };
}

/** A node as a site file would give it: pending, not seen yet. */
export function nodeRow(hostname: string, role: NodeRole, changes: Partial<Node> = {}): Node {
  const last = hostname.split('').reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 200, 7) + 20;
  return {
    id: nodeIdSchema.parse(`node-${hostname}`),
    siteId,
    clusterId,
    hostname,
    internalIp: `10.0.0.${last}`,
    externalIp: null,
    useExternalIp: false,
    sshPort: 22,
    jumpHostId: null,
    credentialId: null,
    role,
    isInitial: false,
    status: 'pending',
    labels: {},
    taints: [],
    variables: {},
    facts: null,
    installationStartedAt: null,
    installationFinishedAt: null,
    installationError: null,
    ...changes,
  };
}

/** What a small healthy host says of itself. */
export function sampleFacts(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    observedAt: '2026-03-01T08:00:00.000Z',
    hostname: 'server-1',
    machineId: '0123456789abcdef0123456789abcdef',
    os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12', family: ['debian'] },
    kernel: '6.1.0',
    architecture: 'amd64',
    cpus: 4,
    memoryBytes: 8_589_934_592,
    swapBytes: 0,
    addresses: [{ interface: 'eth0', address: '10.0.0.1', prefix: 24 }],
    macAddresses: ['02:00:00:00:00:01'],
    defaultRoute: '10.0.0.254',
    nameservers: ['10.0.0.254'],
    mounts: [],
    listeners: [],
    python: { path: '/usr/bin/python3', version: '3.11.2' },
    sudo: 'passwordless',
    systemd: true,
    cgroupControllers: ['cpu', 'memory'],
    kernelModules: { overlay: true, brNetfilter: true },
    selinux: null,
    activeServices: [],
    missingCommands: [],
    installed: [],
    bootId: 'b',
    uptimeSeconds: 60,
    clockSkewMs: 3,
    ...changes,
  };
}

/** A site with one cluster: `servers` servers, the first one initial, and `agents` agents. */
export function siteWith(shape: { readonly servers: number; readonly agents: number }): SiteDescription {
  const several = (count: number, name: string, role: NodeRole) =>
    Array.from({ length: count }, (_, index) =>
      nodeRow(`${name}${index + 1}`, role, {
        isInitial: role === 'server' && index === 0,
        internalIp: `10.0.${role === 'server' ? 1 : 2}.${index + 1}`,
      }),
    );
  return {
    site: { id: siteId, name: 'test-site', notes: '' },
    credentials: [{ id: credentialId, siteId, name: 'admin', user: 'admin', auth: { method: 'agent' } }],
    clusters: [clusterRow()],
    nodes: [...several(shape.servers, 's', 'server'), ...several(shape.agents, 'a', 'agent')],
    hostKeys: [],
  };
}
