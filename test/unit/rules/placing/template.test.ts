import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Template } from '../../../../src/shared/model/template.ts';
import type { Placed } from '../../../../src/shared/rules/placing/place.ts';
import { clusterRefusal, saveRefusal } from '../../../../src/shared/rules/placing/refusal.ts';
import { builtInTemplates, layOut, templateOf } from '../../../../src/shared/rules/placing/template.ts';
import { cluster, GIB, host, hosts, recorded } from './samples.ts';

const names = (laid: readonly Placed[] | null, role: string | null) =>
  (laid ?? []).filter(({ wanted }) => wanted.role === role).map(({ node }) => node.hostname);
const three: Template = { name: 't', servers: 3, agents: null };

describe('laying hosts out in a shape', () => {
  it('takes servers from those that have enough, by name as people count, and the rest as agents', () => {
    const small = { cpus: 1, memoryBytes: GIB, architecture: 'amd64' };
    const spare = ['n10', 'n2', 'n1', 'n3'].map((name) => host(name, null));
    const { hosts: laid } = layOut(
      cluster(),
      recorded([...spare, host('n0', null, { facts: small })]),
      three,
    );
    expect(names(laid, 'server')).toEqual(['n1', 'n2', 'n3']);
    expect(names(laid, 'agent')).toEqual(['n0', 'n10']);
    expect(laid?.find(({ wanted }) => wanted.isInitial)?.node.hostname).toBe('n1');
  });

  it('keeps servers and the pennant where they are drawn', () => {
    const { hosts: laid } = layOut(cluster(), recorded(hosts({ servers: 1, agents: 4 })), three);
    expect(names(laid, 'server')).toContain('s1');
    expect(laid?.find(({ wanted }) => wanted.isInitial)?.node.hostname).toBe('s1');
  });

  it('never moves what runs something, and counts it', () => {
    const nodes = hosts({ servers: 2, agents: 3 }).map((node) => ({ ...node, status: 'active' as const }));
    const { hosts: laid } = layOut(
      cluster(),
      recorded([...nodes, ...hosts({ servers: 0, spare: 2 })]),
      three,
    );
    expect(names(laid, 'server')).toEqual(['h1', 's1', 's2']);
    expect(names(laid, 'agent')).toEqual(['a1', 'a2', 'a3', 'h2']);
  });

  it('leaves alone a host that others go through, and one of a foreign architecture', () => {
    const gate = host('gate', null);
    const foreign = host('odd', null, { facts: { cpus: 8, memoryBytes: 32 * GIB, architecture: 's390x' } });
    const behind = host('n1', null, { jumpHostId: gate.id });
    const { hosts: laid } = layOut(cluster(), recorded([gate, foreign, behind]), { ...three, servers: 1 });
    expect(names(laid, 'server')).toEqual(['n1']);
    expect(names(laid, null)).toEqual(['gate', 'odd']);
  });

  it('says what is missing', () => {
    const { hosts: laid, refusal } = layOut(cluster(), recorded(hosts({ servers: 0, spare: 2 })), three);
    expect(laid).toBeNull();
    expect(refusal?.says).toBe('3 servers are wanted for edge; there are 2 hosts that can be one.');
  });

  it('gives a shape that can be saved, again and again the same, for any hosts', () => {
    const shape = fc.record({
      servers: fc.integer({ min: 0, max: 4 }),
      agents: fc.integer({ min: 0, max: 6 }),
      spare: fc.integer({ min: 0, max: 6 }),
      active: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, fc.constantFrom(...builtInTemplates), ({ active, ...counts }, template) => {
        const nodes = hosts(counts).map((node) =>
          active && node.role !== null ? { ...node, status: 'active' as const } : node,
        );
        const before = recorded(nodes);
        const { hosts: laid } = layOut(cluster(), before, template);
        if (laid === null) return;
        expect(saveRefusal(cluster(), laid)).toBeNull();
        expect(layOut(cluster(), laid, template).hosts).toEqual(laid);
        expect(names(laid, 'server').length).toBeGreaterThanOrEqual(template.servers);
      }),
      { numRuns: 100 },
    );
  });

  it('can be given back as a shape of its own', () => {
    const { hosts: laid } = layOut(cluster(), recorded(hosts({ servers: 0, spare: 7 })), three);
    expect(templateOf(laid ?? [], 'mast')).toEqual({ name: 'mast', servers: 3, agents: 4 });
    expect(clusterRefusal(cluster())).toBeNull();
  });
});
