import { describe, expect, it } from 'vitest';
import type { LiveCluster, Step, WriteTools } from '../../../src/main/orchestrator/engine/phase.ts';
import {
  agentsTakeBack,
  initialServerTakeBack,
  joiningServersTakeBack,
} from '../../../src/main/orchestrator/phases/take-back-nodes.ts';
import { isForgotten, isLast, mayLeave, votersOf } from '../../../src/main/orchestrator/waits/voters.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { ClusterNode, EtcdMember } from '../../../src/main/ports/cluster-api.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { clusterRow, nodeRow } from '../../support/descriptions.ts';

const cluster = clusterRow();
const ctx = rootContext();
const s1 = nodeRow('s1', 'server');
const s2 = nodeRow('s2', 'server');
const s3 = nodeRow('s3', 'server');
const a1 = nodeRow('a1', 'agent');

type Health = 'up' | 'unhealthy' | 'silent' | 'learner' | 'agent' | 'deleting';

/** A node as the API shows it: `silent` is a voter whose condition nobody keeps any more. */
function shown(name: string, health: Health): ClusterNode {
  const [voter, reason] =
    health === 'unhealthy'
      ? ['False', 'Unhealthy']
      : health === 'learner'
        ? ['False', 'MemberIsLearner']
        : ['True', 'MemberNotLearner'];
  const condition = (type: string, status: string, why: string) => ({
    type,
    status: status === 'True' ? ('True' as const) : ('False' as const),
    reason: why,
    message: '',
    lastHeartbeatTime: null,
  });
  const ready = condition(
    'Ready',
    health === 'unhealthy' || health === 'silent' ? 'False' : 'True',
    'Because',
  );
  return {
    name,
    labels: {},
    annotations: {},
    conditions: health === 'agent' ? [ready] : [ready, condition('EtcdIsVoter', voter ?? '', reason ?? '')],
    unschedulable: false,
    deleting: health === 'deleting',
    kubeletVersion: cluster.version,
    bootId: 'boot',
    internalIp: null,
  };
}

function live(nodes: Readonly<Record<string, Health>>): LiveCluster {
  return {
    answers: true,
    via: s1,
    nodes: Object.entries(nodes).map(([name, health]) => shown(name, health)),
  };
}
const silent: LiveCluster = { answers: false, reason: 'connection refused' };

/** A member of etcd, named after its node as K3s and RKE2 do. */
function member(host: string, isLearner = false): EtcdMember {
  return { id: host, name: `${host}-0123abcd`, peerUrls: [`https://${host}.invalid:2380`], isLearner };
}

/** Why a condition does not hold yet; null when it does. */
function reason(verdict: ReturnType<typeof mayLeave>): string | null {
  return verdict.state === 'not-yet' ? verdict.reason : null;
}

describe('a server may leave etcd', () => {
  const cases: readonly [string, LiveCluster, string | null][] = [
    ['when three are well', live({ s1: 'up', s2: 'up', s3: 'up' }), null],
    ['when it is the one that is not', live({ s1: 'up', s2: 'up', s3: 'unhealthy' }), null],
    ['as a learner', live({ s1: 'up', s2: 'up', s3: 'learner' }), null],
    ['as one the cluster never heard of', live({ s1: 'up' }), null],
    [
      'not when another one is down',
      live({ s1: 'up', s2: 'unhealthy', s3: 'up' }),
      '1 of the 2 voters left would answer, and 2 are needed (without an answer: s2)',
    ],
    [
      'not when another one fell silent',
      live({ s1: 'up', s2: 'silent', s3: 'up' }),
      '1 of the 2 voters left would answer, and 2 are needed (without an answer: s2)',
    ],
    [
      'not without quorum',
      live({ s1: 'up', s2: 'unhealthy', s3: 'unhealthy' }),
      '1 of 3 voters answer, and 2 are needed to change anything (without an answer: s2)',
    ],
    [
      'not as a learner without quorum',
      live({ s1: 'up', s2: 'unhealthy', s3: 'learner' }),
      '1 of 2 voters answer, and 2 are needed to change anything (without an answer: s2)',
    ],
    ['not when nobody can be asked', silent, 'who votes cannot be asked: connection refused'],
  ];
  it.each(cases)('%s', (_name, state, why) => {
    expect(reason(mayLeave(state, s3, []))).toBe(why);
  });

  it('with a word on what to do about the server that stands in the way', () => {
    const verdict = mayLeave(live({ s1: 'up', s2: 'silent', s3: 'up' }), s3, []);
    expect(verdict).toMatchObject({
      state: 'not-yet',
      cure: expect.stringMatching(/^Bring s2 up again\. .*kubectl delete node s2\.$/),
    });
  });

  it('by what etcd itself lists: a voter that is no node counts, a learner does not', () => {
    const state = live({ s1: 'up', s3: 'up' });
    expect(reason(mayLeave(state, s3, [member('s1'), member('s3'), member('s9')]))).toBe(
      '1 of the 2 voters left would answer, and 2 are needed (without an answer: s9)',
    );
    expect(mayLeave(state, s3, [member('s1'), member('s3'), member('s9')])).toMatchObject({
      cure: expect.stringContaining('Bring s9 up again'),
    });
    expect(reason(mayLeave(state, s3, [member('s1'), member('s3'), member('s9', true)]))).toBeNull();
    // Its own vote, which nobody answers for, is the one that goes.
    expect(
      reason(
        mayLeave(
          live({ s1: 'up', s2: 'up' }),
          s3,
          ['s1', 's2', 's3'].map((each) => member(each)),
        ),
      ),
    ).toBeNull();
  });

  it('and voters that do not answer are counted, agents are not', () => {
    expect(
      votersOf(
        [shown('s1', 'up'), shown('s2', 'unhealthy'), shown('s3', 'silent'), shown('a1', 'agent')],
        [],
      ),
    ).toEqual({
      voting: 3,
      healthy: 1,
    });
  });
});

describe('the last server goes', () => {
  it('when no other node is up, also when no API answers', () => {
    expect(reason(isLast(live({ s1: 'up' }), s1))).toBeNull();
    expect(reason(isLast(live({ s1: 'up', s2: 'silent' }), s1))).toBeNull();
    expect(reason(isLast(silent, s1))).toBeNull();
  });
  it('not while somebody would be left without a cluster', () => {
    expect(reason(isLast(live({ s1: 'up', a9: 'agent', a8: 'agent' }), s1))).toBe(
      'a9 and 1 more would be left without a cluster',
    );
  });
});

it('a node is forgotten once its object is gone, not while it is deleted', () => {
  expect(reason(isForgotten(live({ s1: 'up' }), s3))).toBeNull();
  expect(reason(isForgotten(live({ s1: 'up', s3: 'deleting' }), s3))).toBe('it is being removed');
  expect(reason(isForgotten(silent, s3))).toBe('connection refused');
});

/** A cluster and hosts in memory that write down in which order they are worked on. */
function world(start: LiveCluster, secrets: readonly string[] = [], strays: readonly EtcdMember[] = []) {
  const done: string[] = [];
  let state = start;
  const members = new Map(
    [...(start.answers ? start.nodes.map(({ name }) => member(name)) : []), ...strays].map((one) => [
      one.id,
      one,
    ]),
  );
  const kept = new Set(secrets);
  const nodes = [s1, s2, s3, a1];
  const tools = {
    desired: {
      cluster,
      targets: new Map(nodes.map((node) => [node.id, { name: node.hostname }])),
      nodes,
    },
    nodeById: (id: string) => nodes.find((node) => node.id === id),
    liveCluster: () => Promise.resolve(state),
    clusterAccess: {
      through: () =>
        Promise.resolve({
          hasSecret: () => Promise.resolve(false),
          deleteNode: (_ctx: unknown, name: string) => {
            done.push(`delete ${name}`);
            members.delete(name);
            if (state.answers) state = { ...state, nodes: state.nodes.filter((node) => node.name !== name) };
            return Promise.resolve();
          },
        }),
      etcdMembers: () => Promise.resolve([...members.values()]),
      removeEtcdMember: (_ctx: unknown, { id }: { id: string }) => {
        done.push(`remove member ${id}`);
        members.delete(id);
        return Promise.resolve();
      },
    },
    hosts: {
      writer: (_ctx: unknown, target: { name: string }) =>
        Promise.resolve({
          exec: (__ctx: unknown, { argv }: { argv: readonly string[] }) => {
            done.push(`${argv.slice(0, 3).join(' ')} ${argv.at(-1)} on ${target.name}`);
            return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
          },
        }),
    },
    bundles: { stagingDirectory: '/staged' },
    vault: {
      has: (secret: { kind: string }) => kept.has(secret.kind),
      forget: (secret: { kind: string }) => kept.delete(secret.kind),
    },
    playbooks: {
      run: (_ctx: unknown, request: { playbook: string; hosts: readonly { node: Node }[] }) => {
        done.push(`${request.playbook} ${request.hosts.map(({ node }) => node.hostname).join(' ')}`);
        return Promise.resolve({
          hosts: new Map(request.hosts.map(({ node }) => [node.id, { ok: true, changed: 1, error: null }])),
        });
      },
    },
    // Only what these phases reach for: a tool that is not here would fail the test.
  } as unknown as WriteTools;
  return { tools, done, kept };
}

const stopped = (host: string) => `systemctl disable --now rke2-server.service on ${host}`;

function stepsOf(...nodes: readonly Node[]): readonly Step[] {
  return nodes.map((node) => ({
    id: stepIdSchema.parse(`x/${node.hostname}`),
    nodeId: node.id,
    title: '',
    node,
    actedAt: 1,
  }));
}

describe('taking nodes back', () => {
  it('takes servers out of etcd one after the other, stops each at once, and only then takes their data', async () => {
    const { tools, done } = world(live({ s1: 'up', s2: 'up', s3: 'up' }));
    await joiningServersTakeBack.undo(ctx, stepsOf(s3, s2), tools);
    expect(done).toEqual(['delete s3', stopped('s3'), 'delete s2', stopped('s2'), 'take_back_nodes s3 s2']);
  });

  it('begins with the server that does not answer: as long as it counts, no other may go', async () => {
    const { tools, done } = world(live({ s1: 'up', s2: 'silent', s3: 'up' }));
    expect(await joiningServersTakeBack.gate?.(ctx, stepsOf(s3, s2), tools)).toMatchObject({
      state: 'holds',
    });
    await joiningServersTakeBack.undo(ctx, stepsOf(s3, s2), tools);
    expect(done.slice(0, 3)).toEqual(['delete s2', stopped('s2'), 'delete s3']);
  });

  it('removes the member of a server that joined etcd and never became a node', async () => {
    const learner = { ...member('s3', true), name: '', peerUrls: [`https://${s3.internalIp}:2380`] };
    const { tools, done } = world(live({ s1: 'up', s2: 'up' }), [], [learner]);
    await joiningServersTakeBack.undo(ctx, stepsOf(s3), tools);
    expect(done).toEqual(['remove member s3', stopped('s3'), 'take_back_nodes s3']);
  });

  it('leaves etcd alone where a server is out already, but stops it: who took it out may have died before', async () => {
    const { tools, done } = world(live({ s1: 'up', s2: 'up' }));
    await joiningServersTakeBack.undo(ctx, stepsOf(s3), tools);
    expect(done).toEqual([stopped('s3'), 'take_back_nodes s3']);
  });

  it('tries again where etcd cannot be asked for a moment after the node has gone, and stops the server all the same', async () => {
    const { tools, done } = world(live({ s1: 'up', s2: 'up', s3: 'up' }));
    const { etcdMembers } = tools.clusterAccess;
    let refused = 0;
    Object.assign(tools.clusterAccess, {
      etcdMembers: (...asked: Parameters<typeof etcdMembers>) => {
        if (!done.includes('delete s3') || refused > 0) return etcdMembers(...asked);
        refused += 1;
        return Promise.reject(new MusterError('cluster-api', 'No leader.', { retryable: true }));
      },
    });
    await joiningServersTakeBack.undo(ctx, stepsOf(s3), tools);
    expect(refused).toBe(1);
    expect(done).toEqual(['delete s3', stopped('s3'), 'take_back_nodes s3']);
  });

  it('lets who asks to stop soon keep the servers that have not left yet', async () => {
    const { tools, done } = world(live({ s1: 'up', s2: 'up', s3: 'up' }));
    const soon = new AbortController();
    const { exec } = await tools.hosts.writer(ctx, tools.desired.targets.get(s3.id) as never);
    Object.assign(tools.hosts, {
      writer: () =>
        Promise.resolve({
          exec: (...asked: Parameters<typeof exec>) => {
            soon.abort(new MusterError('cancelled', 'Stopped.'));
            return exec(...asked);
          },
        }),
    });
    const results = await joiningServersTakeBack.undo(
      { ...ctx, stopSoon: soon.signal },
      stepsOf(s3, s2),
      tools,
    );
    const resultOf = (node: Node) => results.get(stepIdSchema.parse(`x/${node.hostname}`));
    expect(resultOf(s3)).toEqual({ acted: true });
    expect(resultOf(s2)).toMatchObject({ acted: false, error: { code: 'cancelled' } });
    expect(done).toEqual(['delete s3', stopped('s3'), 'take_back_nodes s3']);
  });

  it('never wipes a server whose member nobody could remove', async () => {
    const { tools, done } = world(silent);
    const stop = new AbortController();
    const clock = { ...ctx.clock, sleep: () => Promise.reject(new MusterError('deadline', 'Late.')) };
    const limited = { ...ctx, clock, signal: stop.signal };
    const results = await joiningServersTakeBack.undo(limited, stepsOf(s3), tools);
    expect([...results.values()]).toMatchObject([
      {
        acted: false,
        error: {
          code: 'deadline',
          message: expect.stringContaining('who votes cannot be asked: connection refused'),
        },
      },
    ]);
    expect(done).toEqual([]);
  });

  it('takes an agent off its host first, also where no cluster answers any more', async () => {
    const there = world(live({ s1: 'up', a1: 'agent' }));
    await agentsTakeBack.undo(ctx, stepsOf(a1), there.tools);
    expect(there.done).toEqual(['take_back_nodes a1', 'delete a1']);
    const alone = world(silent);
    expect([...(await agentsTakeBack.undo(ctx, stepsOf(a1), alone.tools)).values()]).toEqual([
      { acted: true },
    ]);
    expect(alone.done).toEqual(['take_back_nodes a1']);
  });

  it('takes the initial server off without asking anybody, and forgets the token', async () => {
    const { tools, done, kept } = world(silent, ['cluster-token']);
    await initialServerTakeBack.undo(ctx, stepsOf(s1), tools);
    expect(done).toEqual(['take_back_nodes s1']);
    expect([...kept]).toEqual([]);
  });
});
