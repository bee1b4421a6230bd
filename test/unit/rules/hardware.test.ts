import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../src/shared/model/cluster.ts';
import type { NodeRole } from '../../../src/shared/model/node.ts';
import { hardwareShortfalls } from '../../../src/shared/rules/hardware.ts';

const GIB = 1024 ** 3;

describe('hardwareShortfalls', () => {
  it.each<readonly [Distribution, NodeRole, number, number, readonly string[]]>([
    ['rke2', 'server', 2, 4, []],
    ['rke2', 'server', 2, 3.7, []],
    ['rke2', 'server', 2, 3.5, ['memory']],
    ['rke2', 'server', 1, 4, ['processors']],
    ['rke2', 'agent', 1, 1, ['processors', 'memory']],
    ['k3s', 'server', 2, 2, []],
    ['k3s', 'server', 2, 1, ['memory']],
    ['k3s', 'agent', 1, 0.5, []],
    ['k3s', 'agent', 1, 0.4, ['memory']],
  ])('of %s on a %s with %i processors and %f GiB: %j', (...[distribution, role, cpus, gib, missing]) => {
    const short = hardwareShortfalls(distribution, role, { cpus, memoryBytes: gib * GIB });
    expect(short.map(({ of }) => of)).toEqual(missing);
  });

  it('says what there is and what is asked for', () => {
    expect(hardwareShortfalls('rke2', 'agent', { cpus: 1, memoryBytes: GIB })).toEqual([
      { of: 'processors', has: 1, wants: 2 },
      { of: 'memory', has: GIB, wants: 4 * GIB },
    ]);
  });
});
