import { describe, expect, it } from 'vitest';
import { nodeIdSchema } from '../../../../src/shared/model/ids.ts';
import { type NodeStatus, nodeStatusSchema } from '../../../../src/shared/model/node.ts';
import { movedTo, type Placed, withInitial } from '../../../../src/shared/rules/placing/place.ts';
import { moveRefusal, saveRefusal } from '../../../../src/shared/rules/placing/refusal.ts';
import { cluster, host, hosts, ids, recorded } from './samples.ts';

const refused = (before: readonly Placed[], after: readonly Placed[], of = cluster()) =>
  moveRefusal(of, { before, after })?.says ?? null;

describe('a move', () => {
  const free: readonly NodeStatus[] = ['pending', 'removed'];
  it.each(nodeStatusSchema.options)('of a host that is %s is free only where nothing is on it', (status) => {
    const before = recorded([host('s1', 'server', { isInitial: true }), host('a1', 'agent', { status })]);
    const after = movedTo(before, ids('a1'), 'server');
    expect(refused(before, after) === null).toBe(free.includes(status));
  });

  it('says what the member is and that there is no operation for it', () => {
    const before = recorded([host('a1', 'agent', { status: 'active' })]);
    const after = movedTo(before, ids('a1'), null);
    expect(moveRefusal(cluster(), { before, after })).toEqual({
      says: 'a1 is active as agent of edge.',
      why: 'Muster has no operation yet that takes a member out.',
      cure: 'Leave it there, or take the whole cluster down first (Uninstall on its plan, or muster down).',
    });
    const asServer = movedTo(before, ids('a1'), 'server');
    expect(moveRefusal(cluster(), { before, after: asServer })?.why).toContain('makes a server of a member');
  });

  it('of the pennant is refused while its server is there', () => {
    const before = recorded([
      host('s1', 'server', { isInitial: true, status: 'active' }),
      host('s2', 'server'),
    ]);
    const after = withInitial(before, nodeIdSchema.parse('s2'));
    expect(refused(before, after)).toBe('s1 is the initial server of edge and active.');
    const pending = recorded(hosts({ servers: 2 }));
    expect(refused(pending, withInitial(pending, nodeIdSchema.parse('s2')))).toBeNull();
  });

  it('is refused under a run, and in a cluster that others built', () => {
    const before = recorded(hosts({ servers: 1, spare: 1 }));
    const after = movedTo(before, ids('h1'), 'agent');
    expect(refused(before, after)).toBeNull();
    expect(refused(before, after, cluster({ busy: true }))).toBe('A run is under way on edge.');
    expect(refused(before, after, cluster({ origin: 'registered' }))).toBe('edge was built by others.');
  });

  it('is refused where two members would share an address, in any spelling', () => {
    const twins = [
      host('s1', 'server', { isInitial: true, internalIp: 'fd00::1' }),
      host('h1', null, { internalIp: 'FD00:0::1' }),
      host('h2', null, { internalIp: '10.9.9.9' }),
    ];
    const before = recorded(twins);
    expect(refused(before, movedTo(before, ids('h1'), 'agent'))).toBe('h1 and s1 have the address fd00::1.');
    expect(refused(before, movedTo(before, ids('h2'), 'agent'))).toBeNull();
  });
});

describe('saving', () => {
  it('needs an initial server', () => {
    const all = hosts({ servers: 1, agents: 1, spare: 1 });
    const before = recorded(all);
    expect(saveRefusal(cluster(), before)).toBeNull();
    expect(saveRefusal(cluster(), movedTo(before, ids('s1'), 'agent'))?.says).toBe('edge has no server.');
    const another = movedTo(movedTo(before, ids('s1'), 'agent'), ids('h1'), 'server');
    expect(saveRefusal(cluster(), another)).toMatchObject({
      says: 'edge has no initial server.',
      cure: 'Choose a server and give it the pennant.',
    });
    expect(saveRefusal(cluster(), withInitial(another, nodeIdSchema.parse('h1')))).toBeNull();
  });

  it('is refused where a host became a member since the draft was made', () => {
    const before = recorded(hosts({ servers: 1, agents: 1 }));
    const draft = movedTo(before, ids('a1'), 'server');
    const since = draft.map((one) =>
      one.node.hostname === 'a1' ? { ...one, node: { ...one.node, status: 'active' as const } } : one,
    );
    expect(saveRefusal(cluster(), draft)).toBeNull();
    expect(saveRefusal(cluster(), since)?.says).toBe('a1 is active as agent of edge.');
  });
});

describe('the majority of the voters', () => {
  const voters = (count: number) =>
    hosts({ servers: count }).map((node) => ({ ...node, status: 'active' as const }));

  it('is kept: what would leave less is refused with the numbers', () => {
    const before = recorded(voters(3));
    const after = movedTo(before, ids('s2', 's3'), null);
    expect(moveRefusal(cluster(), { before, after })?.says).toBe(
      'The drop would leave 1 of 3 voters of edge.',
    );
  });

  it('is not spoken of where enough stay', () => {
    const before = recorded(voters(3));
    const after = movedTo(before, ids('s3'), null);
    expect(moveRefusal(cluster(), { before, after })?.says).toBe('s3 is active as server of edge.');
  });
});
