/** How many of `voters` etcd members must be up for the cluster to decide anything. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** How many servers may be lost at once without the cluster stopping. */
export function toleranceOf(voters: number): number {
  return voters < 1 ? 0 : Math.floor((voters - 1) / 2);
}

/** More voters slow every write down and are not worth it (etcd: FAQ). */
export const mostUsefulServers = 7;

/** What to say about a number of servers; null where it is a good one. A single server is a choice, not a mistake. */
export function serverCountAdvice(servers: number): string | null {
  if (servers < 1 || servers === 1) return null;
  const tolerance = toleranceOf(servers);
  if (servers % 2 === 0) {
    const survives = tolerance === 0 ? 'none' : String(tolerance);
    return `${servers} servers survive the loss of ${survives}, no more than ${servers - 1} would; take ${servers - 1} or ${servers + 1}`;
  }
  return servers > mostUsefulServers
    ? `${servers} servers slow etcd down without need; ${mostUsefulServers} survive the loss of ${toleranceOf(mostUsefulServers)}`
    : null;
}

/** Live etcd members: how many vote, and how many of these answer. */
export interface Voters {
  readonly voting: number;
  readonly healthy: number;
}

/**
 * Whether one healthy-or-not voter may be taken away. Looks at live members, never at rows: there must be quorum now, and there must be
 * quorum among those that are left.
 * @returns null when it may, otherwise why not.
 */
export function removalProblem(now: Voters, leaving: { readonly healthy: boolean }): string | null {
  if (now.voting <= 1) return 'it is the last server; use reset to give the cluster up';
  if (now.healthy < quorumOf(now.voting)) {
    return `${now.healthy} of ${now.voting} voters answer, and ${quorumOf(now.voting)} are needed to change anything`;
  }
  const healthyAfter = now.healthy - (leaving.healthy ? 1 : 0);
  const needed = quorumOf(now.voting - 1);
  return healthyAfter >= needed
    ? null
    : `${healthyAfter} of the ${now.voting - 1} voters left would answer, and ${needed} are needed`;
}
