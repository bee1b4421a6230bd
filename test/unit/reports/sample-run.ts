import type { PreflightReportInput, RunReportInput } from '../../../src/main/ports/reports.ts';
import { bundleSchema } from '../../../src/shared/model/bundle.ts';
import type { Cluster } from '../../../src/shared/model/cluster.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { clusterIdSchema, siteIdSchema } from '../../../src/shared/model/ids.ts';
import type { Node, NodeRole } from '../../../src/shared/model/node.ts';
import { nodeSchema } from '../../../src/shared/model/node.ts';
import type { PlannedPhase } from '../../../src/shared/model/plan.ts';
import type { Run, RunStep } from '../../../src/shared/model/run.ts';
import { runPhaseSchema, runSchema, runStepSchema } from '../../../src/shared/model/run.ts';
import { siteSchema } from '../../../src/shared/model/site.ts';
import { clusterRow, nodeRow, sampleFacts } from '../../support/descriptions.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 4, 10, 15, 2) + seconds * 1000).toISOString();

const siteId = siteIdSchema.parse('site-1');

export const cluster: Cluster = clusterRow({
  id: clusterIdSchema.parse('cluster-1'),
  siteId,
  name: 'km7',
  version: 'v1.36.4+rke2r1',
  apiAddress: '10.20.0.5',
  tlsSans: ['api.km7.site'],
  credentialId: null,
  bundlePath: '/media/usb/rke2',
  agentBatchSize: 5,
  installStage: 'completed',
});

function host(hostname: string, role: NodeRole, change: Partial<Node> = {}): Node {
  const facts = sampleFacts({ observedAt: at(3), hostname, kernel: '6.1.0-18', memoryBytes: 8_170_000_000 });
  const place = { siteId, clusterId: cluster.id, internalIp: '10.20.0.11' };
  return nodeRow(hostname, role, { ...place, status: 'active', facts, ...change });
}

export const nodes: readonly Node[] = [
  host('km7-s1', 'server', { isInitial: true }),
  host('km7-s2', 'server', { internalIp: '10.20.0.12', externalIp: '198.51.100.12' }),
  host('km7-a1', 'agent', { internalIp: '10.20.0.21', facts: null }),
];

const phase = (id: string, title: string, hosts: readonly string[]): PlannedPhase => ({
  id,
  title,
  purpose: 'p',
  deadlineMs: 60_000,
  undo: 'u',
  reversal: 'nothing',
  skip: null,
  pauseBefore: false,
  batches: [
    hosts.map((name) => ({ id: stepId(id, name), nodeId: nodeId(name), title: `${title} on ${name}` })),
  ],
});
const stepId = (phaseId: string, name: string) => runStepSchema.shape.stepId.parse(`${phaseId}/${name}`);
const nodeId = (name: string) => nodeSchema.shape.id.parse(`node-${name}`);

const planned = [
  phase('connect', 'Connect', ['km7-s1', 'km7-s2', 'km7-a1']),
  phase('install-initial-server', 'Install the initial server', ['km7-s1']),
  phase('join-servers', 'Join servers', ['km7-s2']),
  phase('join-agents', 'Join agents', ['km7-a1']),
];

export const findings: readonly Finding[] = [
  {
    rule: 'F301',
    severity: 'ok',
    subject: { kind: 'bundle', name: '/media/usb/rke2' },
    seen: 'RKE2 v1.36.4+rke2r1 for amd64: 3 files are right',
    why: 'Every file a node needs is here.',
    cure: [],
  },
  {
    rule: 'F203',
    severity: 'warn',
    subject: { kind: 'cluster', name: 'km7' },
    seen: '2 servers',
    why: 'Two servers bear the loss of none, as one does.',
    cure: ['Add a third server.', 'Or make one of the two an agent.'],
  },
];

export const blocking: Finding = {
  rule: 'F101',
  severity: 'block',
  subject: { kind: 'node', name: 'km7-a1' },
  seen: 'the connection was refused',
  why: 'What cannot be reached cannot be installed.',
  cure: ['Start sshd on km7-a1.'],
};

const run: Run = runSchema.parse({
  id: 'run-1',
  clusterId: 'cluster-1',
  operation: 'install',
  status: 'done',
  plan: {
    version: 1,
    operation: 'install',
    clusterId: 'cluster-1',
    clusterName: 'km7',
    madeAt: at(0),
    phases: planned,
    findings: [],
  },
  owner: { pid: 7, startedAt: at(0), host: 'laptop' },
  startedAt: at(0),
  finishedAt: at(245),
  error: null,
});

function step(phaseId: string, name: string, change: Partial<RunStep> = {}): RunStep {
  return runStepSchema.parse({
    runId: 'run-1',
    stepId: `${phaseId}/${name}`,
    phaseId,
    nodeId: `node-${name}`,
    title: `${phaseId} on ${name}`,
    status: 'done',
    attempt: 1,
    startedAt: at(1),
    finishedAt: at(2.4),
    undoStartedAt: null,
    undoFinishedAt: null,
    waitingFor: null,
    lastReason: null,
    output: 'proved',
    error: null,
    ...change,
  });
}

/** An install that went well. */
export function doneRun(): RunReportInput {
  const times: readonly (readonly [string, number, number])[] = [
    ['connect', 0, 1.5],
    ['install-initial-server', 2, 96],
    ['join-servers', 96, 201],
    ['join-agents', 201, 245],
  ];
  return {
    site: siteSchema.parse({ id: 'site-1', name: 'Kilometre 7', notes: 'Key at the gate.' }),
    cluster,
    nodes,
    bundle: bundleSchema.parse({
      id: 'bundle-1',
      path: '/media/usb/rke2',
      distribution: 'rke2',
      version: 'v1.36.4+rke2r1',
      architectures: ['amd64'],
      files: [],
      verifiedAt: at(-60),
    }),
    run,
    phases: times.map(([phaseId, from, to]) =>
      runPhaseSchema.parse({
        runId: 'run-1',
        phaseId,
        status: 'done',
        startedAt: at(from),
        finishedAt: at(to),
      }),
    ),
    steps: [
      step('connect', 'km7-s1', { status: 'held', output: 'connected' }),
      step('connect', 'km7-s2'),
      step('connect', 'km7-a1'),
      step('install-initial-server', 'km7-s1', {
        startedAt: at(2),
        finishedAt: at(96),
        output: 'Ready and voting in etcd',
      }),
      step('join-servers', 'km7-s2', { attempt: 2, output: 'Ready and voting in etcd' }),
      step('join-agents', 'km7-a1', { output: 'Ready, v1.36.4+rke2r1' }),
    ],
    findings,
    madeAt: at(246),
  };
}

/** The same install, stopped at its second server. */
export function stoppedRun(): RunReportInput {
  const good = doneRun();
  const error = {
    code: 'node-failed' as const,
    message: 'km7-s2 does not join: the token is not the one of this cluster',
    cure: 'Write the right token into the site file.',
    detail:
      'rke2[812]: level=fatal msg="token CA hash does not match the Cluster CA certificate hash"\n```\nnot a fence\n',
    retryable: false,
  };
  return {
    ...good,
    run: { ...good.run, status: 'stopped', error, finishedAt: at(130) },
    phases: good.phases.map((phase, index) =>
      index < 2
        ? phase
        : { ...phase, status: index === 2 ? 'failed' : 'pending', startedAt: null, finishedAt: null },
    ),
    steps: good.steps.map((one, index) => {
      if (index < 4) return one;
      if (index === 4) return { ...one, status: 'failed', output: null, error };
      return { ...one, status: 'pending', attempt: 0, startedAt: null, finishedAt: null, output: null };
    }),
    nodes: good.nodes.map((node, index) =>
      index === 0 ? node : { ...node, status: index === 1 ? 'failed' : 'pending' },
    ),
  };
}

export function preflight(found: readonly Finding[]): PreflightReportInput {
  const { site, bundle, madeAt } = doneRun();
  return { site, cluster, nodes, bundle, findings: found, madeAt };
}

/** For reports in which there is no secret. */
export const asItIs = (text: string) => text;
