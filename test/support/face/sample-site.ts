import type { Cluster, InstallStage } from '../../../src/shared/model/cluster.ts';
import type { HostFacts } from '../../../src/shared/model/facts.ts';
import {
  type ClusterId,
  clusterIdSchema,
  type NodeId,
  nodeIdSchema,
  siteIdSchema,
  stepIdSchema,
} from '../../../src/shared/model/ids.ts';
import type { Node, NodeStatus } from '../../../src/shared/model/node.ts';
import { PLAN_VERSION, type Plan, type PlannedPhase } from '../../../src/shared/model/plan.ts';

const siteId = siteIdSchema.parse('site-1');

function cluster(name: string, more: Partial<Cluster>): Cluster {
  return {
    id: clusterIdSchema.parse(`cluster-${name}`),
    siteId,
    name,
    distribution: 'rke2',
    version: 'v1.36.4+rke2r1',
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
    credentialId: null,
    bundlePath: '/bundle',
    agentBatchSize: 2,
    installStage: 'none',
    ...more,
  };
}

/** One site with a cluster to install and one that was taken over. */
export const sampleSite = {
  site: { id: siteId, name: 'Kittilä mast 7', notes: '67.6558° N 24.9035° E, cable in eth0' },
  clusters: [
    cluster('km7', {}),
    cluster('km7-cam', {
      distribution: 'k3s',
      version: 'v1.36.4+k3s1',
      origin: 'registered',
      installStage: 'completed',
      cni: 'flannel',
    }),
  ] as const,
};

function facts(): HostFacts {
  return {
    observedAt: new Date(Date.now() - 130_000).toISOString(),
    hostname: '',
    machineId: '',
    os: { id: 'debian', version: '12', name: 'Debian 12', family: ['debian'] },
    kernel: '6.1.0',
    architecture: 'amd64',
    cpus: 8,
    memoryBytes: 32 * 2 ** 30,
    swapBytes: 0,
    addresses: [],
    macAddresses: [],
    defaultRoute: null,
    nameservers: [],
    mounts: [],
    listeners: [],
    python: null,
    sudo: 'passwordless',
    systemd: true,
    cgroupControllers: [],
    kernelModules: { overlay: true, brNetfilter: true },
    selinux: null,
    activeServices: [],
    missingCommands: [],
    installed: [],
    bootId: '',
    uptimeSeconds: 1,
    clockSkewMs: 0,
  };
}

function node(hostname: string, more: Partial<Node>): Node {
  return {
    id: nodeIdSchema.parse(`node-${hostname}`),
    siteId,
    clusterId: sampleSite.clusters[0].id,
    hostname,
    internalIp: '10.47.7.1',
    externalIp: null,
    useExternalIp: false,
    sshPort: 22,
    jumpHostId: null,
    credentialId: null,
    role: 'agent',
    isInitial: false,
    status: 'pending',
    labels: {},
    taints: [],
    variables: {},
    facts: facts(),
    installationStartedAt: null,
    installationFinishedAt: null,
    installationError: null,
    ...more,
  };
}

/** The nodes of the sample, with statuses that move. */
export interface SampleNodes {
  all(): readonly Node[];
  ofCluster(clusterId: ClusterId): readonly Node[];
  move(nodeId: NodeId, status: NodeStatus): void;
  stageOf(cluster: Cluster): InstallStage;
  setStage(clusterId: ClusterId, stage: InstallStage): void;
}

/** Three servers and five agents to install, a small cluster beside, and two spare hosts. */
export function sampleNodes(): SampleNodes {
  const cam = { clusterId: sampleSite.clusters[1].id, status: 'active' } as const;
  const stages = new Map<ClusterId, InstallStage>();
  let nodes = [
    node('km7-s1', { role: 'server', isInitial: true, internalIp: '10.47.7.11' }),
    node('km7-s2', { role: 'server', internalIp: '10.47.7.12' }),
    node('km7-s3', { role: 'server', internalIp: '10.47.7.13' }),
    ...[1, 2, 3, 4, 5].map((index) => node(`km7-a${index}`, { internalIp: `10.47.7.3${index}` })),
    node('cam-s1', { ...cam, role: 'server', isInitial: true, internalIp: '10.47.8.1' }),
    node('cam-a1', { ...cam, internalIp: '10.47.8.2' }),
    node('km7-h4', { clusterId: null, role: null, internalIp: '10.47.7.24' }),
    node('km7-h7', { clusterId: null, role: null, internalIp: '10.47.7.27', facts: null }),
  ];
  return {
    all: () => nodes,
    ofCluster: (clusterId) => nodes.filter((candidate) => candidate.clusterId === clusterId),
    move: (nodeId, status) => {
      nodes = nodes.map((candidate) => (candidate.id === nodeId ? { ...candidate, status } : candidate));
    },
    stageOf: (wanted) => stages.get(wanted.id) ?? wanted.installStage,
    setStage: (clusterId, stage) => stages.set(clusterId, stage),
  };
}

/** The plan of an install, as the product's own would read. */
export function samplePlan(wanted: Cluster, nodes: readonly Node[]): Plan {
  const servers = nodes.filter(({ role }) => role === 'server');
  const agents = nodes.filter(({ role }) => role === 'agent');
  const initial = servers.filter(({ isInitial }) => isInitial);
  const joining = servers.filter(({ isInitial }) => !isInitial);
  const [firstAgent, ...otherAgents] = agents;
  const phase = (
    id: string,
    title: string,
    purpose: string,
    groups: readonly (readonly Node[])[],
  ): PlannedPhase => ({
    id,
    title,
    purpose,
    deadlineMs: 300_000,
    undo: 'nothing is changed on a host.',
    reversal: 'nothing',
    skip: null,
    pauseBefore: false,
    batches: groups.map((group) =>
      group.map((member) => ({
        id: stepIdSchema.parse(`${id}/${member.hostname}`),
        nodeId: member.id,
        title: `${title}: ${member.hostname}`,
      })),
    ),
  });
  const whole = (id: string, title: string, purpose: string): PlannedPhase => ({
    ...phase(id, title, purpose, []),
    batches: [[{ id: stepIdSchema.parse(id), nodeId: null, title }]],
  });
  const phases = [
    phase('connect', 'Connect', 'Reach every host and prove who we are.', [nodes]),
    phase('gather-facts', 'Gather facts', 'See what each host is and has, in one look.', [nodes]),
    whole(
      'preflight',
      'Preflight',
      'Compare the hosts with what the distribution needs. Stops here if one blocks.',
    ),
    phase('stage-bundle', 'Stage bundle', 'Copy the artifacts and verify each file on the node.', [nodes]),
    phase('prepare-hosts', 'Prepare hosts', 'Kernel modules, sysctl, swap, firewall.', [nodes]),
    phase('install-initial-server', 'Install initial server', 'Bootstrap the cluster on one server.', [
      initial,
    ]),
    phase(
      'join-servers',
      'Join servers',
      'One at a time, each when the last is Ready and a voter.',
      joining.map((member) => [member]),
    ),
    phase(
      'join-first-agent',
      'Join first agent',
      'One agent proves the path for the others.',
      firstAgent === undefined ? [] : [[firstAgent]],
    ),
    phase('join-agents', 'Join agents', 'The other agents, in batches.', [
      otherAgents.slice(0, 2),
      otherAgents.slice(2),
    ]),
    whole('fetch-kubeconfig', 'Fetch kubeconfig', 'Take the admin kubeconfig home, sealed.'),
    phase('verify-cluster', 'Verify cluster', 'Every node Ready, every server a voter.', [nodes]),
    whole('report', 'Report', 'Write what was done.'),
  ];
  return {
    version: PLAN_VERSION,
    operation: 'install',
    clusterId: wanted.id,
    clusterName: wanted.name,
    madeAt: new Date().toISOString(),
    madeWith: '0.1.0',
    wanted: {},
    pauseBetween: false,
    phases: phases.filter(({ batches }) => batches.flat().length > 0),
    findings: [],
  };
}
