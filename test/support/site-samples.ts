import type { SiteDescription } from '../../src/main/ports/stores.ts';
import type { Bundle } from '../../src/shared/model/bundle.ts';
import { bundleSchema } from '../../src/shared/model/bundle.ts';
import type { Cluster } from '../../src/shared/model/cluster.ts';
import { type Credential, credentialSchema } from '../../src/shared/model/credential.ts';
import type { HostKey } from '../../src/shared/model/host-key.ts';
import {
  type ClusterId,
  clusterIdSchema,
  credentialIdSchema,
  runIdSchema,
  siteIdSchema,
  stepIdSchema,
} from '../../src/shared/model/ids.ts';
import type { Node } from '../../src/shared/model/node.ts';
import { PLAN_VERSION, type PlannedPhase } from '../../src/shared/model/plan.ts';
import { type Run, runSchema } from '../../src/shared/model/run.ts';
import { siteSchema } from '../../src/shared/model/site.ts';
import { clusterRow, nodeRow } from './descriptions.ts';

export { sampleFacts } from './descriptions.ts';

/** A credential that logs in with a key from a file. */
export function sampleCredential(changes: Partial<Credential> = {}): Credential {
  const credential = {
    id: 'credential-ops',
    siteId: 'site-north',
    name: 'ops',
    user: 'ops',
    auth: { method: 'key', key: { from: 'file', path: '~/.ssh/id_ed25519' } },
  };
  return { ...credentialSchema.parse(credential), ...changes };
}

const siteId = siteIdSchema.parse('site-north');
const clusterId = clusterIdSchema.parse('cluster-lab');

/** An RKE2 cluster with every setting filled. */
export function sampleCluster(changes: Partial<Cluster> = {}): Cluster {
  return clusterRow({
    id: clusterId,
    siteId,
    name: 'lab',
    version: 'v1.36.4+rke2r1',
    tlsSans: ['lab.site'],
    registry: {
      systemDefault: 'registry.site:5000',
      mirrors: {
        'docker.io': { endpoints: ['https://registry.site:5000'], rewrite: { '^(.*)$': 'hub/$1' } },
      },
      configs: { 'registry.site:5000': { username: 'pull', insecureSkipVerify: false } },
    },
    imageOverrides: { 'rancher/pause': 'site/pause' },
    variables: { 'etcd-snapshot-retention': 5, debug: true },
    credentialId: credentialIdSchema.parse('credential-ops'),
    bundlePath: '/srv/bundle',
    agentBatchSize: 5,
    ...changes,
  });
}

/** A pending node of {@link sampleCluster}. */
export function sampleNode(hostname: string, internalIp: string, changes: Partial<Node> = {}): Node {
  const role = hostname.startsWith('server') ? 'server' : 'agent';
  return nodeRow(hostname, role, { siteId, clusterId, internalIp, labels: { zone: 'a' }, ...changes });
}

export function sampleHostKey(changes: Partial<HostKey> = {}): HostKey {
  return {
    endpoint: '10.0.0.1:22',
    algorithm: 'ssh-ed25519',
    key: 'AAAAC3NzaC1lZDI1NTE5AAAAIHw',
    fingerprint: 'SHA256:abc',
    firstSeenAt: '2026-03-01T08:00:00.000Z',
    confirmedAt: '2026-03-01T08:00:00.000Z',
    ...changes,
  };
}

/** Two servers and an agent behind a jump host. */
export function sampleDescription(changes: Partial<SiteDescription> = {}): SiteDescription {
  const jump = sampleNode('jump', '192.168.1.1', { clusterId: null, role: null });
  return {
    site: siteSchema.parse({ id: 'site-north', name: 'north', notes: 'behind the mill' }),
    credentials: [sampleCredential()],
    clusters: [sampleCluster()],
    nodes: [
      sampleNode('server-1', '10.0.0.1', { isInitial: true }),
      sampleNode('server-2', '10.0.0.2', { jumpHostId: jump.id }),
      sampleNode('agent-1', '10.0.0.11', {
        jumpHostId: jump.id,
        taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }],
      }),
      jump,
    ],
    hostKeys: [sampleHostKey()],
    ...changes,
  };
}

/** A bundle with two files. */
export function sampleBundle(changes: Partial<Bundle> = {}): Bundle {
  const bundle = {
    id: 'bundle-1',
    path: '/srv/bundle',
    distribution: 'rke2',
    version: 'v1.36.4+rke2r1',
    architectures: ['amd64'],
    files: [
      {
        name: 'rke2.linux-amd64.tar.gz',
        sizeBytes: 7,
        sha256: 'a'.repeat(64),
        role: 'archive',
        architecture: 'amd64',
      },
      {
        name: 'install.sh',
        sizeBytes: 3,
        sha256: 'b'.repeat(64),
        role: 'install-script',
        architecture: null,
      },
    ],
    verifiedAt: '2026-03-01T08:00:00.000Z',
  };
  return { ...bundleSchema.parse(bundle), ...changes };
}

/** A run of two phases: one step on the cluster, one on each of two nodes. */
export function sampleRun(id = 'run-1', changes: Partial<Run> = {}): Run {
  const run = {
    id,
    clusterId: 'cluster-lab',
    operation: 'install',
    status: 'running',
    plan: {
      version: PLAN_VERSION,
      operation: 'install',
      clusterId: 'cluster-lab',
      clusterName: 'lab',
      madeAt: '2026-03-01T08:00:00.000Z',
      phases: samplePhases(),
      findings: [],
    },
    owner: { pid: 4242, startedAt: '2026-03-01T07:59:00.000Z', host: 'laptop' },
    startedAt: '2026-03-01T08:00:00.000Z',
    finishedAt: null,
    error: null,
  };
  return { ...runSchema.parse(run), ...changes };
}

/** The id of the step of a phase on a host, or on the cluster. */
export function sampleStepId(phaseId: string, hostname?: string) {
  return stepIdSchema.parse(hostname === undefined ? phaseId : `${phaseId}/${hostname}`);
}

export const sampleRunId = (id = 'run-1') => runIdSchema.parse(id);

/** The cluster id of a description that has just one. */
export function onlyClusterId(description: SiteDescription): ClusterId {
  const [cluster] = description.clusters;
  if (cluster === undefined) throw new Error('the description has no cluster');
  return cluster.id;
}

function samplePhases(): PlannedPhase[] {
  const phase = (id: string, batches: PlannedPhase['batches']) => ({
    id,
    title: `Do ${id}`,
    purpose: 'To see it done',
    deadlineMs: 60_000,
    undo: 'Nothing to take back',
    reversal: 'nothing' as const,
    skip: null,
    pauseBefore: false,
    batches,
  });
  const onNode = (phaseId: string, node: Node) => ({
    id: sampleStepId(phaseId, node.hostname),
    nodeId: node.id,
    title: `${phaseId} on ${node.hostname}`,
  });
  const servers = [sampleNode('server-1', '10.0.0.1'), sampleNode('server-2', '10.0.0.2')];
  return [
    phase('prepare', [servers.map((node) => onNode('prepare', node))]),
    phase('report', [[{ id: sampleStepId('report'), nodeId: null, title: 'Write the report' }]]),
  ];
}
