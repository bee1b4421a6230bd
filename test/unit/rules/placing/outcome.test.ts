import { describe, expect, it } from 'vitest';
import type { NodeRole } from '../../../../src/shared/model/node.ts';
import { dropOutcome, hostStatements } from '../../../../src/shared/rules/placing/outcome.ts';
import type { PlacingNode } from '../../../../src/shared/rules/placing/place.ts';
import { cluster, GIB, host, hosts, ids, recorded } from './samples.ts';

function said(
  nodes: readonly PlacingNode[],
  names: readonly string[],
  role: NodeRole | null,
  of = cluster(),
) {
  const outcome = dropOutcome(of, recorded(nodes, of), { ids: ids(...names), role });
  return outcome.statements.map(({ says, more }) => (more === null ? says : `${says} ${more}`));
}

describe('before a drop it is said', () => {
  it('that a fourth server is of no use', () => {
    expect(said(hosts({ servers: 3, spare: 1 }), ['h1'], 'server')).toEqual([
      '4 servers survive 1 failure, as 3 do. A 5th makes it 2.',
    ]);
  });

  it('what two more servers bring', () => {
    expect(said(hosts({ servers: 1, spare: 2 }), ['h1', 'h2'], 'server')).toEqual([
      '3 servers survive 1 failure.',
    ]);
  });

  it('what is lost with a server that becomes an agent', () => {
    expect(said(hosts({ servers: 3, agents: 1 }), ['s2'], 'agent')).toEqual([
      '2 servers survive no failure, as 1 does. A 3rd makes it 1.',
      'edge has 2 agents then.',
    ]);
  });

  it('that the initial server leaves', () => {
    expect(said(hosts({ servers: 2 }), ['s1'], null)).toEqual([
      '1 server survives no failure. 3 survive 1 failure.',
      's1 has no place in edge then. It stays recorded as a host.',
      's1 is the initial server: another has to be chosen then. Give one server the pennant.',
    ]);
  });

  it('that none is chosen yet', () => {
    expect(said(hosts({ servers: 0, spare: 1 }), ['h1'], 'server')).toContain(
      'No initial server is chosen yet. Give one server the pennant.',
    );
  });

  it('how many agents there would be', () => {
    expect(said(hosts({ servers: 1, spare: 1 }), ['h1'], 'agent')).toEqual(['edge has 1 agent then.']);
    expect(said(hosts({ servers: 1, agents: 2 }), ['a1', 'a2'], null)).toEqual([
      '2 hosts have no place in edge then. They stay recorded as hosts.',
    ]);
  });

  it('what hosts are short of, the first two by name', () => {
    const small = { facts: { cpus: 1, memoryBytes: GIB, architecture: 'amd64' } };
    const all = [
      ...hosts({ servers: 1 }),
      ...['p1', 'p2', 'p3'].map((name) => host(name, null, small)),
      host('p4', null, { facts: null }),
    ];
    expect(said(all, ['p1'], 'agent')).toEqual([
      'edge has 1 agent then.',
      'p1 has 1 processor, RKE2 asks for 2 on an agent.',
    ]);
    expect(said(all, ['p1', 'p2', 'p3', 'p4'], 'agent')).toEqual([
      'edge has 4 agents then.',
      'p1 has 1 processor, RKE2 asks for 2 on an agent.',
      'p2 has 1 processor, RKE2 asks for 2 on an agent.',
      '1 more host is short of something.',
      'p4 was not looked at yet. The preflight judges it.',
    ]);
  });

  it('nothing where nothing would move', () => {
    const outcome = dropOutcome(cluster(), recorded(hosts({ servers: 1 })), {
      ids: ids('s1'),
      role: 'server',
    });
    expect(outcome).toMatchObject({ refusal: null, moving: 0, statements: [], servers: 1 });
  });

  it('why it is refused, with what would be true all the same', () => {
    const all = [host('s1', 'server', { isInitial: true, status: 'active' }), host('h1', null)];
    const outcome = dropOutcome(cluster(), recorded(all), { ids: ids('s1', 'h1'), role: 'agent' });
    expect(outcome.refusal?.says).toBe('s1 is active as server of edge.');
    expect(outcome.moving).toBe(2);
  });
});

describe('of a host in its place it is said', () => {
  const of = (role: NodeRole | null, facts: PlacingNode['facts'], distribution: 'rke2' | 'k3s' = 'rke2') => {
    const [one] = recorded([host('pi', role, { facts })]);
    if (one === undefined) throw new Error('no host');
    return hostStatements(cluster({ distribution }), one).map(({ severity, says }) => `${severity}: ${says}`);
  };

  it.each([
    [null, { cpus: 1, memoryBytes: 1, architecture: 'riscv64' }, []],
    ['agent', null, []],
    ['agent', { cpus: 2, memoryBytes: 4 * GIB, architecture: 'arm64' }, []],
    [
      'agent',
      { cpus: 2, memoryBytes: GIB, architecture: 'amd64' },
      ['warn: pi has 1 GiB of memory, RKE2 asks for 4 GiB on an agent.'],
    ],
    [
      'server',
      { cpus: 4, memoryBytes: 8 * GIB, architecture: 'armhf' },
      ['block: pi is armhf, and RKE2 has nothing for it.'],
    ],
  ] as const)('as %s with %j: %j', (role, facts, expected) => {
    expect(of(role, facts)).toEqual(expected);
  });

  it('by what its distribution asks for', () => {
    const facts = { cpus: 1, memoryBytes: GIB, architecture: 'armhf' };
    expect(of('agent', facts, 'k3s')).toEqual([]);
    expect(of('server', facts, 'k3s')).toEqual([
      'warn: pi has 1 processor, K3s asks for 2 on a server.',
      'warn: pi has 1 GiB of memory, K3s asks for 2 GiB on a server.',
    ]);
  });
});
