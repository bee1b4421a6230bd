import { makePlan } from '../../../src/main/orchestrator/engine/make-plan.ts';
import { operations } from '../../../src/main/orchestrator/operations/index.ts';
import { defaultDeadlines } from '../../../src/main/orchestrator/phases/deadlines.ts';
import type { PlanRequest } from '../../../src/shared/contract/runs.ts';
import type { Cluster, InstallStage } from '../../../src/shared/model/cluster.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import {
  type ClusterId,
  clusterIdSchema,
  type NodeId,
  siteIdSchema,
  stepIdSchema,
} from '../../../src/shared/model/ids.ts';
import type { LookLine } from '../../../src/shared/model/look.ts';
import type { Node, NodeRole, NodeStatus } from '../../../src/shared/model/node.ts';
import type { Plan } from '../../../src/shared/model/plan.ts';
import { clusterRow, nodeRow, sampleFacts } from '../descriptions.ts';

const siteId = siteIdSchema.parse('site-1');

function cluster(name: string, changes: Partial<Cluster>): Cluster {
  const id = clusterIdSchema.parse(`cluster-${name}`);
  return clusterRow({
    id,
    siteId,
    name,
    version: 'v1.36.4+rke2r1',
    bundlePath: '/bundle',
    agentBatchSize: 2,
    ...changes,
  });
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

function node(hostname: string, role: NodeRole, changes: Partial<Node>): Node {
  const facts = sampleFacts({ cpus: 8, memoryBytes: 32 * 2 ** 30 });
  return nodeRow(hostname, role, { siteId, clusterId: sampleSite.clusters[0].id, facts, ...changes });
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
export function sampleNodes(nowMs: number = Date.now(), moreAgents = 0): SampleNodes {
  const cam = { clusterId: sampleSite.clusters[1].id, status: 'active' } as const;
  const spare = { clusterId: null, role: null } as const;
  const stages = new Map<ClusterId, InstallStage>();
  const observedAt = new Date(nowMs - 130_000).toISOString();
  let nodes = [
    node('km7-s1', 'server', { isInitial: true, internalIp: '10.47.7.11' }),
    node('km7-s2', 'server', { internalIp: '10.47.7.12' }),
    node('km7-s3', 'server', { internalIp: '10.47.7.13' }),
    ...[1, 2, 3, 4, 5].map((index) => node(`km7-a${index}`, 'agent', { internalIp: `10.47.7.3${index}` })),
    ...Array.from({ length: moreAgents }, (_, index) => rackAgent(index)),
    node('cam-s1', 'server', { ...cam, isInitial: true, internalIp: '10.47.8.1' }),
    node('cam-a1', 'agent', { ...cam, internalIp: '10.47.8.2' }),
    node('km7-h4', 'agent', { ...spare, internalIp: '10.47.7.24' }),
    node('km7-h7', 'agent', { ...spare, internalIp: '10.47.7.27', facts: null }),
  ].map((one) => (one.facts === null ? one : { ...one, facts: { ...one.facts, observedAt } }));
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

/** Hosts of one rack. */
const PER_RACK = 84;

/** One of many agents; a few stand out. */
function rackAgent(index: number): Node {
  const status = index % 211 === 40 ? 'failed' : index % 97 === 30 ? 'pending' : 'active';
  const rack = `r${String(Math.floor(index / PER_RACK) + 1).padStart(2, '0')}`;
  return node(`${rack}-n${String((index % PER_RACK) + 1).padStart(2, '0')}`, 'agent', {
    internalIp: `10.48.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    labels: { rack },
    status,
  });
}

/** The plan of a run: the product's own. */
export function samplePlan(
  wanted: Cluster,
  nodes: readonly Node[],
  { operation, wishes }: Pick<PlanRequest, 'operation' | 'wishes'> = {
    operation: 'install',
    wishes: noWishes,
  },
): Plan {
  const desired = { site: sampleSite.site, cluster: wanted, nodes, bundle: null, targets: new Map() };
  const skip = new Map(wishes.skip.map(({ phaseId, reason }) => [phaseId, reason]));
  return makePlan({
    operation: operations[operation],
    desired,
    findings: [],
    deadlines: defaultDeadlines,
    madeAt: new Date().toISOString(),
    wishes: { ...wishes, skip },
  });
}

const noWishes = { pauseBefore: [], pauseBetween: false, skip: [] };

/** What a look ahead says of the first hosts. */
export function sampleLook(nodes: readonly Node[]): readonly LookLine[] {
  const diff = [
    '--- before: /etc/rancher/rke2/config.yaml',
    '+++ after: /etc/rancher/rke2/config.yaml',
    '+server: https://10.47.7.11:9345',
    '-cni: canal',
    '+cni: <b>cilium</b>',
  ].join('\n');
  const foreseen = ['would-change', 'already-so', 'unknown'] as const;
  const steps = nodes.slice(0, 3).map((node, index) => ({
    type: 'step' as const,
    phaseId: 'prepare-hosts',
    stepId: stepIdSchema.parse(`prepare-hosts/${node.hostname}`),
    nodeId: node.id,
    host: node.hostname,
    title: `Prepare ${node.hostname}`,
    foreseen: foreseen[index] ?? 'unknown',
    text: index === 2 ? 'until "Stage bundle" is done' : '',
    diff: index === 0 ? diff : null,
  }));
  return [{ type: 'phase', phaseId: 'prepare-hosts', title: 'Prepare hosts', number: 6, of: 12 }, ...steps];
}

/** What a look found that the window can do something about, and one thing that it cannot. */
export const sampleFindings: Finding[] = (
  [
    ['F101', 'km7-a3', 'Nobody has confirmed the host key of km7-a3 yet.'],
    ['F210', 'km7-a1', 'the label node-role.kubernetes.io/worker is not for a node to give itself'],
    ['F143', 'km7-a2', 'RKE2 v1.30.1 is installed'],
  ] as const
).map(([rule, name, seen]) => ({
  rule,
  severity: 'block',
  subject: { kind: 'node', name },
  seen,
  why: 'An install would stop here.',
  cure: ['Look at it.'],
}));
