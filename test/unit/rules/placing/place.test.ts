import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterIdSchema, nodeIdSchema, siteIdSchema } from '../../../../src/shared/model/ids.ts';
import type { NodeRole } from '../../../../src/shared/model/node.ts';
import {
  hostsFor,
  joinOrder,
  movedTo,
  nowhere,
  type Placed,
  placedHosts,
  recordedPlace,
  wishesOf,
  withInitial,
} from '../../../../src/shared/rules/placing/place.ts';
import { cluster, host, hosts, ids, recorded } from './samples.ts';

const names = (list: readonly Placed[]) => list.map(({ node }) => node.hostname);

describe('the hosts of an editor', () => {
  it('are the members and the hosts of the site without a cluster, by hostname', () => {
    const others = [
      host('x1', 'agent', { clusterId: clusterIdSchema.parse('other') }),
      host('far', null, { siteId: siteIdSchema.parse('elsewhere') }),
    ];
    const all = [...hosts({ servers: 1, agents: 1, spare: 1 }), ...others];
    expect(hostsFor(all, cluster()).map(({ hostname }) => hostname)).toEqual(['a1', 'h1', 's1']);
  });

  it('may have been removed once, but not beside a living one of the same name', () => {
    const gone = host('a1', 'agent', { status: 'removed' });
    expect(recordedPlace(gone, cluster().id)).toEqual(nowhere);
    expect(hostsFor([gone], cluster())).toEqual([gone]);
    const older = host('a1', 'agent', { status: 'removed', id: nodeIdSchema.parse('a1-older') });
    expect(hostsFor([older, gone], cluster())).toEqual([gone]);
    const back = host('a1', null, { id: nodeIdSchema.parse('a1-new') });
    expect(hostsFor([gone, back], cluster())).toEqual([back]);
  });
});

describe('moving', () => {
  it('gives hosts a role, and takes the pennant from whoever leaves the servers', () => {
    const before = recorded(hosts({ servers: 2, spare: 1 }));
    const after = movedTo(before, ids('s1', 'h1'), 'agent');
    expect(wishesOf(after)).toEqual(
      new Map([
        ['h1', { role: 'agent', isInitial: false }],
        ['s1', { role: 'agent', isInitial: false }],
      ]),
    );
  });

  it('leaves alone who is there already, pennant included', () => {
    const before = recorded(hosts({ servers: 2 }));
    expect(movedTo(before, ids('s1', 's2'), 'server')).toEqual(before);
  });

  it('there and back is no change', () => {
    const before = recorded(hosts({ servers: 1, agents: 1 }));
    expect(wishesOf(movedTo(movedTo(before, ids('a1'), null), ids('a1'), 'agent'))).toEqual(new Map());
  });

  it('gives the pennant to one server only, and to nobody but a server', () => {
    const before = recorded(hosts({ servers: 3, agents: 1 }));
    const initial = (list: readonly Placed[]) => names(list.filter(({ wanted }) => wanted.isInitial));
    expect(initial(withInitial(before, nodeIdSchema.parse('s3')))).toEqual(['s3']);
    expect(initial(withInitial(before, nodeIdSchema.parse('a1')))).toEqual([]);
  });

  it('in any order keeps at most one initial server, and no initial agent', () => {
    const all = hosts({ servers: 3, agents: 2, spare: 2 });
    const step = fc.record({
      names: fc.subarray(all.map(({ hostname }) => hostname)),
      role: fc.constantFrom<(NodeRole | null | 'initial')[]>('server', 'agent', null, 'initial'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let now = recorded(all);
        for (const { names: chosen, role } of steps) {
          const [first = 's1'] = chosen;
          now =
            role === 'initial'
              ? withInitial(now, nodeIdSchema.parse(first))
              : movedTo(now, ids(...chosen), role);
        }
        const initial = now.filter(({ wanted }) => wanted.isInitial);
        expect(initial.length).toBeLessThanOrEqual(1);
        expect(initial.every(({ wanted }) => wanted.role === 'server')).toBe(true);
        expect(placedHosts(all, cluster(), wishesOf(now))).toEqual(now);
      }),
    );
  });
});

describe('the order of joining', () => {
  it('is the initial server, the other servers, the agents, each by name', () => {
    const before = recorded(hosts({ servers: 3, agents: 2 }));
    const { servers, agents } = joinOrder(withInitial(before, nodeIdSchema.parse('s2')));
    expect(names(servers)).toEqual(['s2', 's1', 's3']);
    expect(names(agents)).toEqual(['a1', 'a2']);
  });
});
