import { describe, expect, it } from 'vitest';
import {
  badNames,
  initialServerProblem,
  sharedAddresses,
  sharedHostnames,
  sharedValues,
  type TopologyNode,
  topologyOf,
} from '../../../src/shared/rules/topology.ts';

function server(hostname: string, internalIp: string, isInitial = false): TopologyNode {
  return { hostname, internalIp, role: 'server', isInitial };
}

function agent(hostname: string, internalIp: string, isInitial = false): TopologyNode {
  return { hostname, internalIp, role: 'agent', isInitial };
}

const good = [server('s1', '10.0.0.1', true), server('s2', '10.0.0.2'), agent('a1', '10.0.0.3')];

describe('topologyOf', () => {
  it('sorts nodes by what they do', () => {
    const { servers, agents, initial } = topologyOf(good);
    expect([servers.length, agents.length, initial.length]).toEqual([2, 1, 1]);
  });

  it('leaves out hosts without a role', () => {
    const spare = { hostname: 'spare', internalIp: '10.0.0.9', role: null, isInitial: false };
    expect(topologyOf([spare])).toEqual({ servers: [], agents: [], initial: [] });
  });
});

describe('initialServerProblem', () => {
  it.each([
    ['a good cluster', good, null],
    ['a single server', [server('s1', '10.0.0.1', true)], null],
    ['nothing', [], 'no server among the nodes'],
    ['agents only', [agent('a1', '10.0.0.1')], 'no server among the nodes'],
    [
      'none chosen',
      [server('s1', '10.0.0.1'), server('s2', '10.0.0.2')],
      '0 initial servers among 2 servers',
    ],
    [
      'two chosen',
      [server('s1', '10.0.0.1', true), server('s2', '10.0.0.2', true)],
      '2 initial servers: s1, s2',
    ],
    [
      'an agent chosen',
      [server('s1', '10.0.0.1'), agent('a1', '10.0.0.2', true)],
      'the initial server a1 has not the role of a server',
    ],
  ] as const)('%s', (_what, nodes, problem) => {
    expect(initialServerProblem(nodes)).toBe(problem);
  });

  it('does not care for the order', () => {
    expect(initialServerProblem([...good].reverse())).toBeNull();
  });
});

describe('what nodes share', () => {
  it('finds one name in two spellings', () => {
    expect(sharedHostnames([server('Node', '10.0.0.1'), server('node', '10.0.0.2')])).toEqual(['node']);
    expect(sharedHostnames(good)).toEqual([]);
  });

  it('finds one address in two spellings', () => {
    const shared = sharedAddresses([server('a', 'fd00::1'), agent('b', 'FD00:0::1'), agent('c', 'fd00::2')]);
    expect([...shared]).toEqual([['fd00::1', ['a', 'b']]]);
  });

  it('does not count what is no address', () => {
    expect(sharedAddresses([server('a', 'x'), server('b', 'x')]).size).toBe(0);
  });

  it('names every owner, and leaves out who has none', () => {
    const items = [
      { name: 'a', value: '1' },
      { name: 'b', value: '1' },
      { name: 'c', value: null },
      { name: 'd', value: null },
      { name: 'e', value: '1' },
      { name: 'f', value: '2' },
    ];
    const shared = sharedValues(items, { value: (item) => item.value, name: (item) => item.name });
    expect([...shared]).toEqual([['1', ['a', 'b', 'e']]]);
  });
});

describe('badNames', () => {
  it('says what is wrong with each', () => {
    const bad = badNames([server('Good', '10.0.0.1'), server('good', '10.0.0.2'), agent('a b', '10.0.0.3')]);
    expect([...bad.keys()]).toEqual(['Good', 'a b']);
    expect(bad.get('Good')).toBe('it has capital letters');
  });
});
