import type { FleetNode } from '../../shared/contract/fleet.ts';
import { visible } from '../../shared/rules/plain-text.ts';
import { text } from './text.ts';

/** What a host has, in the few letters a card or a row has room for; whole GiB. */
export function hostSize(facts: FleetNode['facts']): string {
  if (facts === null) return text.topology.notSeen;
  return text.topology.size(facts.cpus, Math.round(facts.memoryBytes / 2 ** 30), visible(facts.architecture));
}
