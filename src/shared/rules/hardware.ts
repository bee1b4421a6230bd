import type { Distribution } from '../model/cluster.ts';
import type { HostFacts } from '../model/facts.ts';
import type { NodeRole } from '../model/node.ts';
import { traitsOf } from './distributions.ts';

/** Memory the firmware and the kernel keep for themselves: a "4 GB" host shows a little less. */
const memoryTolerance = 0.9;

/** What a host has and what its role asks for; processors in number, memory in bytes. */
export interface Shortfall {
  readonly of: 'processors' | 'memory';
  readonly has: number;
  readonly wants: number;
}

/** Where a host is below what the distribution's documentation asks for in a role. Empty where it has enough. */
export function hardwareShortfalls(
  distribution: Distribution,
  role: NodeRole,
  { cpus, memoryBytes }: Pick<HostFacts, 'cpus' | 'memoryBytes'>,
): readonly Shortfall[] {
  const minimum = traitsOf(distribution).minimum[role];
  const short: Shortfall[] = [];
  if (cpus < minimum.cpus) short.push({ of: 'processors', has: cpus, wants: minimum.cpus });
  if (memoryBytes < minimum.memoryBytes * memoryTolerance)
    short.push({ of: 'memory', has: memoryBytes, wants: minimum.memoryBytes });
  return short;
}
