import { describe, expect, it } from 'vitest';
import type {
  PreviewTools,
  ReadTools,
  Step,
  WriteTools,
} from '../../../src/main/orchestrator/engine/phase.ts';
import { connect } from '../../../src/main/orchestrator/phases/connect.ts';
import { serversAreVoting } from '../../../src/main/orchestrator/phases/distribution-node.ts';
import { forgetCluster } from '../../../src/main/orchestrator/phases/forget-cluster.ts';
import { gatherFacts } from '../../../src/main/orchestrator/phases/gather-facts.ts';
import { stageBundle } from '../../../src/main/orchestrator/phases/stage-bundle.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { clusterRow, nodeRow } from '../../support/descriptions.ts';
import { sampleCredential, sampleFacts } from '../../support/site-samples.ts';

const nodes = [nodeRow('a1', 'agent'), nodeRow('a2', 'agent')];

function stepOn(node: Node): Step {
  return { id: stepIdSchema.parse(`x/${node.hostname}`), nodeId: node.id, title: 'x', node, actedAt: null };
}

function targetOf(node: Node): HostTarget {
  const { id: nodeId, hostname: name, internalIp: address } = node;
  return { nodeId, name, address, port: 22, credential: sampleCredential(), jump: null };
}

/** Tools of which a phase finds only these parts. */
function toolsWith(parts: object): WriteTools {
  const desired = { nodes, targets: new Map(nodes.map((node) => [node.id, targetOf(node)])) };
  // The phases under test use nothing else.
  return { desired, startedAt: new Date(0).toISOString(), ...parts } as unknown as WriteTools;
}

describe('connecting', () => {
  const [node = nodeRow('a1', 'agent')] = nodes;
  const look = (error: MusterError, msAfterStart: number) => {
    const tools: ReadTools = toolsWith({ hosts: { reader: () => Promise.reject(error) } });
    const clock = { now: () => msAfterStart, sleep: () => Promise.resolve() };
    return connect.verify(rootContext({ clock }), stepOn(node), tools);
  };
  const silent = new MusterError('host-unreachable', 'a1 did not answer.', { retryable: true });

  it('tries a host that does not answer again, and says for whom it waits', async () => {
    expect(await look(silent, 1000)).toEqual({
      state: 'not-yet',
      waitingFor: 'a1 to answer',
      reason: 'a1 did not answer.',
    });
  });

  it('gives up soon, with the reason itself rather than a deadline', async () => {
    expect(await look(silent, 6000)).toEqual({ state: 'broken', error: silent });
  });

  it('does not try a refused login again', async () => {
    const refused = new MusterError('host-login', 'a1 does not accept the key.');
    await expect(look(refused, 0)).rejects.toBe(refused);
  });
});

describe('gathering facts', () => {
  const fault = new MusterError('host-unreachable', 'a1 went away.', { retryable: true });
  const kept: string[] = [];
  const tools = () =>
    toolsWith({
      hosts: {
        facts: (_ctx: unknown, { name }: HostTarget) =>
          name === 'a1' ? Promise.reject(fault) : Promise.resolve(sampleFacts()),
      },
      recordFacts: (id: string) => void kept.push(id),
    });
  const look = (node: Node) => gatherFacts.verify(rootContext(), stepOn(node), tools());

  it('hands on what it saw, and tells at once of a host that it lost', async () => {
    const [lost, there] = await Promise.all(nodes.map(look));
    expect(lost).toEqual({ state: 'broken', error: fault });
    expect(there).toMatchObject({ state: 'holds', evidence: expect.stringMatching(/ CPU, .* GiB$/) });
    expect(kept).toEqual(['node-a2']);
  });
});

describe('staging a bundle', () => {
  const [node = nodeRow('a1', 'agent')] = nodes;
  const kubelet = {
    name: 'a1',
    kubeletVersion: clusterRow().version,
    conditions: [{ type: 'Ready', status: 'True' }],
  };
  const look = async ({ installed, actedAt = null }: { installed: string; actedAt?: number | null }) => {
    const asked: string[] = [];
    const read = (_ctx: unknown, { argv }: { readonly argv: readonly string[] }) => {
      asked.push(argv.join(' '));
      const stdout = argv.includes('--version')
        ? `rke2 version ${installed} (abc)`
        : 'ActiveState=active\nLoadState=loaded\n';
      return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
    };
    let summed = 0;
    const { desired, ...rest } = toolsWith({
      hosts: { reader: () => Promise.resolve({ read }) },
      nodeById: () => node,
      liveCluster: () => Promise.resolve({ answers: true, via: node, nodes: [kubelet] }),
      bundles: {
        filesFor: () => [],
        gaps: () => {
          summed += 1;
          return Promise.resolve([]);
        },
      },
    });
    const bundle = { path: '/media/usb', files: [] };
    const tools = { ...rest, desired: { ...desired, cluster: clusterRow(), bundle } } as unknown as ReadTools;
    const verdict = await stageBundle.verify(rootContext(), { ...stepOn(node), actedAt }, tools);
    return { verdict, summed, asked };
  };

  it('sums nothing on a node that is in already', async () => {
    const { verdict, summed } = await look({ installed: clusterRow().version });
    expect(verdict).toMatchObject({ state: 'holds', evidence: expect.stringContaining('none needed') });
    expect(summed).toBe(0);
  });

  it('sums on a node that has another version', async () => {
    const { verdict, summed } = await look({ installed: 'v1.1.1+rke2r1' });
    expect(verdict).toMatchObject({ state: 'holds', evidence: expect.stringContaining('sums right') });
    expect(summed).toBe(1);
  });

  it('sums what it has sent, whatever the node says of itself', async () => {
    const { summed, asked } = await look({ installed: clusterRow().version, actedAt: 1 });
    expect(summed).toBe(1);
    expect(asked).toEqual([]);
  });
});

describe('looking ahead at staging', () => {
  const files = ['k3s', 'images.tar.zst', 'install.sh'].map((name) => ({ name, sizeBytes: 3 * 2 ** 20 }));
  const [node = nodeRow('a1', 'agent')] = nodes;

  const previewOf = (gaps: readonly (readonly [index: number, reason: string])[]) => {
    const { desired, ...rest } = toolsWith({
      hosts: { reader: () => Promise.resolve({}) },
      nodeById: () => node,
      bundles: {
        stagingDirectory: '/staged',
        filesFor: () => files,
        gaps: () => Promise.resolve(gaps.map(([index, reason]) => ({ file: files[index], reason }))),
      },
    });
    const bundle = { path: '/media/usb', files: [] };
    const tools = {
      ...rest,
      desired: { ...desired, cluster: clusterRow(), bundle },
    } as unknown as PreviewTools;
    return stageBundle.preview?.(rootContext(), [stepOn(node)], tools);
  };

  it('says what would be sent, and what it takes the place of', async () => {
    expect(
      await previewOf([
        [0, 'missing'],
        [1, 'checksum'],
      ]),
    ).toEqual([
      {
        nodeId: node.id,
        would: 'change',
        text: 'Send 2 of 3 artifacts, 6 MiB',
        diff: '# Send artifacts\n+/staged/k3s (3 MiB)\n-/staged/images.tar.zst (another sum)\n+/staged/images.tar.zst (3 MiB)\n',
      },
    ]);
  });

  it('says so where nothing is missing', async () => {
    expect(await previewOf([])).toMatchObject([{ would: 'nothing', diff: null }]);
  });
});

describe('a gate that keeps nodes from joining', () => {
  it('says which server it is, and what to do where it is gone for good', async () => {
    const initial = nodeRow('s1', 'server', { isInitial: true });
    const desired = { cluster: clusterRow(), nodes: [initial], targets: new Map() };
    const live = { answers: true, via: initial, nodes: [] };
    const tools = toolsWith({ desired, liveCluster: () => Promise.resolve(live), nodeById: () => initial });
    const verdict = await serversAreVoting(rootContext(), [stepOn(nodeRow('a1', 'agent'))], tools);
    expect(verdict).toMatchObject({
      state: 'not-yet',
      waitingFor: 'node s1 to be Ready',
      cure: expect.stringMatching(/^See why s1 is not up.*kubectl delete node s1/),
    });
  });
});

describe('forgetting the secrets of a cluster', () => {
  it('needs no key: it is done on a laptop that cannot open them', async () => {
    const kept = new Set(['cluster-token', 'cluster-kubeconfig']);
    const vault = {
      has: ({ kind }: { kind: string }) => kept.has(kind),
      open: () => {
        throw new MusterError('secret-sealed', 'The key is not here.');
      },
      forget: ({ kind }: { kind: string }) => kept.delete(kind),
    };
    const tools = toolsWith({ vault, desired: { cluster: clusterRow() } });
    const step = { id: stepIdSchema.parse('x'), nodeId: null, title: 'x', node: null, actedAt: null };
    expect((await forgetCluster.verify(rootContext(), step, tools)).state).toBe('not-yet');
    await forgetCluster.run(rootContext(), [step], tools);
    expect((await forgetCluster.verify(rootContext(), step, tools)).state).toBe('holds');
  });
});
