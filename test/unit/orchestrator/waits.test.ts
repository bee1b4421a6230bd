import { describe, expect, it } from 'vitest';
import type { LiveCluster, ReadTools, Verdict } from '../../../src/main/orchestrator/engine/phase.ts';
import { verifyCluster } from '../../../src/main/orchestrator/phases/verify-cluster.ts';
import { distributionAbsent } from '../../../src/main/orchestrator/waits/distribution-absent.ts';
import { firstUnmet } from '../../../src/main/orchestrator/waits/first-unmet.ts';
import { installedVersion, versionIn } from '../../../src/main/orchestrator/waits/installed-version.ts';
import { createLiveCluster } from '../../../src/main/orchestrator/waits/live-cluster.ts';
import { etcdVoter, nodeReady } from '../../../src/main/orchestrator/waits/node-conditions.ts';
import { parseProperties, unitActive } from '../../../src/main/orchestrator/waits/unit-active.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { ClusterNode, NodeCondition } from '../../../src/main/ports/cluster-api.ts';
import type { ReadCommand } from '../../../src/main/ports/commands.ts';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import type { ReadRunner } from '../../../src/main/ports/hosts.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { clusterRow, nodeRow } from '../../support/descriptions.ts';
import { sampleFacts } from '../../support/site-samples.ts';

const cluster = clusterRow();
const server = nodeRow('s2', 'server');

function condition(
  type: string,
  status: NodeCondition['status'],
  reason = 'Because',
  message = '',
): NodeCondition {
  return { type, status, reason, message, lastHeartbeatTime: null };
}

function live(changes: Partial<ClusterNode> = {}): LiveCluster {
  const node: ClusterNode = {
    name: 's2',
    labels: {},
    annotations: {},
    conditions: [condition('Ready', 'True'), condition('EtcdIsVoter', 'True')],
    unschedulable: false,
    deleting: false,
    kubeletVersion: cluster.version,
    bootId: 'boot',
    internalIp: server.internalIp,
    ...changes,
  };
  return { answers: true, via: server, nodes: [node] };
}

describe('a node counts as Ready', () => {
  const cases: readonly [string, LiveCluster, string | null][] = [
    ['when its condition says True', live(), null],
    [
      'not while it is Unknown',
      live({ conditions: [condition('Ready', 'Unknown', 'NodeStatusUnknown')] }),
      'Ready is Unknown (NodeStatusUnknown)',
    ],
    [
      'not while its network is missing',
      live({ conditions: [condition('Ready', 'False', 'KubeletNotReady', 'cni plugin not initialized')] }),
      'Ready is False (KubeletNotReady: cni plugin not initialized)',
    ],
    ['not without conditions', live({ conditions: [] }), 'it has no condition Ready yet'],
    ['not when the cluster does not know it', live({ name: 'other' }), 'the cluster does not know it yet'],
    ['not while it is deleted', live({ deleting: true }), 'the cluster is deleting it'],
    [
      'not in another version',
      live({ kubeletVersion: 'v1.19.0' }),
      'its kubelet is v1.19.0, wanted is v1.20.2+rke2r1',
    ],
    ['not when the API does not answer', { answers: false, reason: 'refused' }, 'refused'],
  ];
  it.each(cases)('%s', (_name, state, reason) => {
    const verdict = nodeReady(state, server, cluster);
    expect(verdict.state).toBe(reason === null ? 'holds' : 'not-yet');
    expect(verdict.state === 'not-yet' ? verdict.reason : null).toBe(reason);
  });
});

describe('a server votes', () => {
  it('when the condition says so, and not as a learner', () => {
    expect(etcdVoter(live(), server).state).toBe('holds');
    const learner = live({
      conditions: [condition('EtcdIsVoter', 'False', 'MemberIsLearner', 'Node has not been promoted')],
    });
    expect(etcdVoter(learner, server)).toMatchObject({
      state: 'not-yet',
      waitingFor: 's2 to vote in etcd',
      reason: 'EtcdIsVoter is False (MemberIsLearner: Node has not been promoted)',
    });
  });
});

describe('conditions in a row', () => {
  it('stop at the first that does not hold', async () => {
    const looked: string[] = [];
    const look = (name: string, verdict: Verdict) => () => {
      looked.push(name);
      return verdict;
    };
    const verdict = await firstUnmet([
      look('a', { state: 'holds', evidence: 'a' }),
      look('b', { state: 'not-yet', waitingFor: 'b', reason: 'slow' }),
      look('c', { state: 'holds', evidence: 'c' }),
    ]);
    expect(verdict).toMatchObject({ waitingFor: 'b' });
    expect(looked).toEqual(['a', 'b']);
  });
});

describe('the live cluster', () => {
  const ask = (error: MusterError) => {
    const initial = nodeRow('s1', 'server', { isInitial: true });
    const target = { name: 's1' } as HostTarget; // Only handed on.
    return createLiveCluster({
      desired: { ...siteOf(initial), targets: new Map([[initial.id, target]]) },
      clusterAccess: {
        through: () => Promise.reject(error),
        adminKubeconfig: () => Promise.reject(error),
        etcdMembers: () => Promise.reject(error),
        removeEtcdMember: () => Promise.reject(error),
        close: () => Promise.resolve(),
      },
      nodeById: () => initial,
    })(rootContext());
  };
  const siteOf = (node: Node) => ({
    site: { id: node.siteId, name: 'site', notes: '' },
    cluster,
    nodes: [node],
    bundle: null,
  });

  it('is waited for while no server answers', async () => {
    const silent = new MusterError('cluster-api', 'The API on s1 does not answer.', { retryable: true });
    expect(await ask(silent)).toEqual({ answers: false, reason: 'The API on s1 does not answer.' });
  });

  it('is not waited for behind a changed host key', async () => {
    const changed = new MusterError('host-key-changed', 'The host key of s1 has changed.');
    await expect(ask(changed)).rejects.toBe(changed);
  });

  it('names the nodes that are in it and not in the site file', async () => {
    const initial = nodeRow('s2', 'server', { isInitial: true });
    const found = live();
    const stranger = { ...(found.answers ? found.nodes : [])[0], name: 'stray' } as ClusterNode;
    const tools = {
      desired: { ...siteOf(initial), targets: new Map() },
      liveCluster: async () => ({
        answers: true,
        via: initial,
        nodes: [...(found.answers ? found.nodes : []), stranger],
      }),
    } as unknown as ReadTools; // The phase looks at nothing else.
    const [[step] = []] = verifyCluster.plan(tools.desired);
    if (step === undefined) throw new Error('the phase has no step');
    expect(await verifyCluster.verify(rootContext(), { ...step, node: null, actedAt: null }, tools)).toEqual({
      state: 'holds',
      evidence: '1 nodes Ready, 1 voter, v1.20.2+rke2r1; also in it, and not in the site file: stray',
    });
  });
});

/** Answers what a host would; anything else is a mistake of the test. */
function runnerThat(answers: { readonly unit: string; readonly journal?: string }): ReadRunner {
  return {
    // The conditions under test never look at the target.
    target: undefined as never,
    read: async (_ctx, { argv }: ReadCommand) => {
      if (argv[0] === 'systemctl') return { exitCode: 0, stdout: answers.unit, stderr: '' };
      if (argv[0] === 'journalctl' && answers.journal !== undefined) {
        return { exitCode: 0, stdout: answers.journal, stderr: '' };
      }
      throw new Error(`unexpected command ${argv.join(' ')}`);
    },
  };
}

function unit(activeState: string, loadState = 'loaded'): string {
  return `LoadState=${loadState}\nActiveState=${activeState}\nSubState=auto-restart\n`;
}

describe('a unit', () => {
  const look = (runner: ReadRunner, since: number | null) =>
    unitActive(rootContext(), { runner, node: server, unit: 'rke2-server', since });

  it('holds when it is active', async () => {
    expect((await look(runnerThat({ unit: unit('active') }), 1)).state).toBe('holds');
  });

  it('is waited for with its state while nobody has acted', async () => {
    expect(await look(runnerThat({ unit: unit('activating') }), null)).toMatchObject({
      state: 'not-yet',
      waitingFor: 'rke2-server on s2',
      reason: 'activating (auto-restart)',
    });
    expect(await look(runnerThat({ unit: unit('inactive', 'not-found') }), null)).toMatchObject({
      reason: 'not installed',
    });
  });

  it('ends the wait at a text that waiting cannot cure', async () => {
    const journal =
      'time="2026-01-02T03:04:05Z" level=fatal msg="Error: preparing server: failed to validate token: token CA hash does not match the Cluster CA certificate hash: a != b"\n';
    const verdict = await look(runnerThat({ unit: unit('activating'), journal }), 1);
    expect(verdict.state).toBe('broken');
    expect(verdict.state === 'broken' ? verdict.error.message : '').toMatch(
      /^s2: The join token belongs to another cluster/,
    );
    expect(verdict.state === 'broken' ? verdict.error.cure : '').not.toBe('');
  });

  it('reads only what its present start wrote', async () => {
    const asked: string[] = [];
    const invocation = '0123456789abcdef0123456789abcdef';
    const runner = runnerThat({ unit: `${unit('activating')}InvocationID=${invocation}\n`, journal: '' });
    const listening: ReadRunner = {
      ...runner,
      read: (ctx, command) => {
        asked.push(command.argv.join(' '));
        return runner.read(ctx, command);
      },
    };
    await look(listening, 1);
    expect(asked.at(-1)).toMatch(
      new RegExp(`^journalctl .*--unit rke2-server _SYSTEMD_INVOCATION_ID=${invocation}$`),
    );
  });

  it('tells the last line that says something while it may still come up', async () => {
    const journal =
      'time="2026-01-02T03:04:05Z" level=error msg="Failed to validate connection to cluster at https://10.0.0.1:9345: failed to get CA certs: dial tcp 10.0.0.1:9345: connect: connection refused"\n';
    const verdict = await look(runnerThat({ unit: unit('activating'), journal }), 1);
    expect(verdict).toMatchObject({
      state: 'not-yet',
      reason: expect.stringContaining('connection refused'),
    });
  });
});

describe('the distribution is gone from a host', () => {
  /** A host with these units, paths, mounts and entries of its data directory. */
  const look = (there: {
    readonly units?: readonly string[];
    readonly paths?: readonly string[];
    readonly mounts?: string;
    readonly entry?: string;
  }) => {
    const runner: ReadRunner = {
      target: { name: 's2' } as HostTarget,
      read: async (_ctx, { argv }: ReadCommand) => {
        const [program, first] = argv;
        const said = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });
        if (program === 'systemctl') {
          const units = argv.slice(argv.indexOf('--') + 1);
          const state = (unit: string) => ((there.units ?? []).includes(unit) ? 'loaded' : 'not-found');
          return said(units.map((unit) => `Id=${unit}\nLoadState=${state(unit)}\n`).join('\n'));
        }
        if (program === 'cat') return said(there.mounts ?? '');
        if (argv.includes('-quit')) return said(there.entry ?? '');
        if (program !== 'find' || first === undefined) throw new Error(argv.join(' '));
        return said(
          argv
            .slice(1)
            .filter((path) => (there.paths ?? []).includes(path))
            .join('\n'),
        );
      },
    };
    return distributionAbsent(rootContext(), { runner, node: server, cluster });
  };
  const data = '/var/lib/rancher/rke2';

  it('when neither unit nor path of it is there', async () => {
    expect((await look({})).state).toBe('holds');
  });

  it.each([
    ['unit rke2-agent', { units: ['rke2-agent.service'] }],
    ['/etc/rancher/node/password', { paths: ['/etc/rancher/node/password', data] }],
    [data, { paths: [data] }],
    [`${data}/agent`, { paths: [data], mounts: `/dev/sdb ${data} ext4 rw 0 0\n`, entry: `${data}/agent\n` }],
  ])('not while %s is there', async (left, there) => {
    expect(await look(there)).toMatchObject({ state: 'not-yet', reason: `${left} is still there` });
  });

  it('with its data directory where that is a disk of the site', async () => {
    const mounts = `/dev/sdb ${data} ext4 rw 0 0\n`;
    expect((await look({ paths: [data], mounts, entry: `${data}/lost+found\n` })).state).toBe('holds');
  });
});

describe('the version on a host', () => {
  const { distribution, version } = cluster;
  const runStart = '2026-03-01T08:00:00.000Z';
  const seen = (observedAt: string, found: string): Node => ({
    ...server,
    facts: sampleFacts({ observedAt, installed: [{ distribution, version: found, paths: [], units: [] }] }),
  });
  const look = async (node: Node, factsSince: string | null) => {
    let asked = 0;
    const runner: ReadRunner = {
      target: { name: 's2' } as HostTarget,
      read: async () => {
        asked += 1;
        return { exitCode: 0, stdout: `${distribution} version ${version} (abc)\n`, stderr: '' };
      },
    };
    const verdict = await installedVersion(rootContext(), { runner, node, cluster, factsSince });
    return { state: verdict.state, asked };
  };

  it('is taken from the facts of this run, without starting the program again', async () => {
    expect(await look(seen(runStart, version), runStart)).toEqual({ state: 'holds', asked: 0 });
  });

  it.each([
    ['facts of an earlier run', seen('2026-03-01T07:59:59.999Z', version), runStart],
    ['facts that say another version', seen(runStart, 'v1.0.0+rke2r1'), runStart],
    ['no facts', server, runStart],
    ['a step that has acted', seen(runStart, version), null],
  ])('is asked of the host itself with %s', async (_what, node, factsSince) => {
    expect(await look(node, factsSince)).toEqual({ state: 'holds', asked: 1 });
  });
});

describe('what hosts print', () => {
  it('is read', () => {
    expect(versionIn('rke2 version v1.36.4+rke2r1 (abc)\ngo version go1.24 X:boringcrypto\n')).toBe(
      'v1.36.4+rke2r1',
    );
    expect(versionIn('k3s: not found')).toBeNull();
    expect(parseProperties('A=1\nB=x=y\n\nC\n')).toEqual(
      new Map([
        ['A', '1'],
        ['B', 'x=y'],
      ]),
    );
  });
});
