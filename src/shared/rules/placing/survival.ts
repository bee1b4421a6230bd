import type { Severity } from '../../model/finding.ts';
import { mostUsefulServers, toleranceOf } from '../quorum.ts';

/** What a number of servers means, in sentences. */
export interface Survival {
  readonly severity: Severity;
  readonly says: string;
  readonly more: string | null;
}

/** How many servers may be lost with so many servers, said beside what a smaller or a larger number would give. */
export function survivalOf(servers: number, before: number): Survival {
  if (servers === 0)
    return { severity: 'warn', says: 'No server is left.', more: 'A cluster needs at least one.' };
  if (servers > mostUsefulServers) {
    const useful = `${mostUsefulServers} survive ${failures(toleranceOf(mostUsefulServers))}.`;
    return { severity: 'warn', says: `${servers} servers slow etcd down without need.`, more: useful };
  }
  const survives = `${serversText(servers)} ${servers === 1 ? 'survives' : 'survive'} ${failures(toleranceOf(servers))}`;
  if (servers % 2 === 0) {
    const less = servers - 1;
    const more = `A ${ordinal(servers + 1)} makes it ${toleranceOf(servers + 1)}.`;
    return { severity: 'warn', says: `${survives}, as ${less} ${less === 1 ? 'does' : 'do'}.`, more };
  }
  return { severity: 'ok', says: `${survives}.`, more: comparison(servers, before) };
}

/** What was there before, where it survived more; what would survive one, where nothing does. */
function comparison(servers: number, before: number): string | null {
  if (toleranceOf(before) > toleranceOf(servers))
    return `${before} survive ${failures(toleranceOf(before))}.`;
  return servers === 1 ? `3 survive ${failures(1)}.` : null;
}

function serversText(servers: number): string {
  return servers === 1 ? '1 server' : `${servers} servers`;
}

/** `no failure`, `1 failure`, `2 failures`. */
function failures(count: number): string {
  if (count === 0) return 'no failure';
  return count === 1 ? '1 failure' : `${count} failures`;
}

/** `1st`, `2nd`, `3rd`, `4th`. */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const endings: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };
  return `${number}${teen ? 'th' : (endings[number % 10] ?? 'th')}`;
}
