import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../../src/shared/model/cluster.ts';
import type { Node } from '../../../../src/shared/model/node.ts';
import { judgeTopology } from '../../../../src/shared/rules/preflight/judge.ts';
import { sampleNode } from '../../../support/site-samples.ts';
import { goodCluster } from './world.ts';

function complaints(cluster: Cluster, nodes: readonly Node[]): readonly string[] {
  return judgeTopology(cluster, nodes)
    .filter(({ severity }) => severity !== 'ok')
    .map(({ rule, severity, subject, seen }) => `${rule} ${severity} ${subject.name}: ${seen}`);
}

/** So many servers, the first one initial. */
function servers(count: number): Node[] {
  return Array.from({ length: count }, (_, index) =>
    sampleNode(`server-${index + 1}`, `192.168.7.${index + 1}`, { isInitial: index === 0 }),
  );
}

describe('the shape of a cluster', () => {
  it.each([1, 3, 5, 7])('%i servers are fine', (count) => {
    expect(complaints(goodCluster(), servers(count))).toEqual([]);
  });

  it.each([
    [2, 'F202 warn lab: 2 servers survive the loss of none, no more than 1 would; take 1 or 3'],
    [4, 'F202 warn lab: 4 servers survive the loss of 1, no more than 3 would; take 3 or 5'],
    [9, 'F202 warn lab: 9 servers slow etcd down without need; 7 survive the loss of 3'],
  ])('%i servers are worth a word', (count, expected) => {
    expect(complaints(goodCluster(), servers(count))).toEqual([expected]);
  });

  it('wants exactly one initial server', () => {
    const none = servers(3).map((node) => ({ ...node, isInitial: false }));
    const all = servers(3).map((node) => ({ ...node, isInitial: true }));
    expect(complaints(goodCluster(), none)).toEqual(['F201 block lab: 0 initial servers among 3 servers']);
    expect(complaints(goodCluster(), all)).toEqual([
      'F201 block lab: 3 initial servers: server-1, server-2, server-3',
    ]);
  });

  it('wants names and addresses that are unique', () => {
    const [first, second, third] = servers(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three servers');
    const twins = [first, { ...second, hostname: 'SERVER-1' }, { ...third, internalIp: first.internalIp }];
    expect(complaints(goodCluster(), twins)).toEqual([
      'F203 block lab: two nodes are called server-1',
      'F204 block lab: server-1 and server-3 have 192.168.7.1',
      'F205 block SERVER-1: "SERVER-1": it has capital letters',
    ]);
  });

  it.each([
    [
      'pods and services',
      { clusterCidr: '10.0.0.0/8' },
      ['F206 block lab: 10.0.0.0/8 and 10.43.0.0/16 overlap'],
    ],
    [
      'nodes in the pod network',
      { clusterCidr: '192.168.0.0/16' },
      ['F206 block lab: server-1 (192.168.7.1) lies in clusterCidr 192.168.0.0/16'],
    ],
    ['dual stack', { clusterCidr: '10.42.0.0/16,fd42::/56', serviceCidr: '10.43.0.0/16,fd43::/112' }, []],
    [
      'the DNS address elsewhere',
      { clusterDns: '10.44.0.10' },
      ['F207 block lab: 10.44.0.10 is not in 10.43.0.0/16'],
    ],
    [
      'a moved service network',
      { serviceCidr: '10.99.0.0/16' },
      ['F207 block lab: 10.43.0.10 is not in 10.99.0.0/16'],
    ],
    [
      "another product's version",
      { version: 'v1.36.4+k3s1' },
      ['F209 block lab: v1.36.4+k3s1: it is a version of K3s, not of RKE2'],
    ],
    [
      'no such pod network',
      { distribution: 'k3s', version: 'v1.36.4+k3s1' },
      ['F209 block lab: K3s with canal'],
    ],
  ] as const)('%s', (_what, changes, expected) => {
    expect(complaints(goodCluster(changes), servers(1))).toEqual(expected);
  });

  it('warns of an address that goes with its server, when there are several', () => {
    const cluster = goodCluster({ apiAddress: null });
    expect(complaints(cluster, servers(1))).toEqual([]);
    expect(complaints(cluster, servers(3))).toEqual([
      'F208 warn lab: apiAddress is not set, so nodes join through the initial server',
    ]);
  });

  it('blocks labels that keep the kubelet from starting', () => {
    const labels = { disk: 'nvme', 'node-role.kubernetes.io/worker': 'true' };
    const nodes = [...servers(1), sampleNode('agent-1', '192.168.7.9', { labels })];
    expect(complaints(goodCluster(), nodes)).toEqual(['F210 block agent-1: node-role.kubernetes.io/worker']);
  });
});
