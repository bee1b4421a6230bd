import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { versionCommand } from '../../ports/commands.ts';
import type { ReadRunner } from '../../ports/hosts.ts';
import type { Verdict } from '../engine/phase.ts';

/** What is asked for, and what is known without asking. */
export interface VersionRequest {
  readonly runner: ReadRunner;
  readonly node: Node;
  readonly cluster: Cluster;
  /** Facts older than this (ISO 8601) say nothing about now; null where only the host itself may say. */
  readonly factsSince: string | null;
}

/**
 * Whether the wanted version of the distribution is on a host, as its own binary says. Where the facts of this run have it from there
 * already, it is not started once more: that is the dearest look of all, and each phase would take it.
 */
export async function installedVersion(ctx: CallContext, request: VersionRequest): Promise<Verdict> {
  const { runner, node, cluster } = request;
  if (factsSay(request)) return { state: 'holds', evidence: `${cluster.distribution} is ${cluster.version}` };
  const waitingFor = `${cluster.distribution} ${cluster.version} on ${node.hostname}`;
  for (const binary of traitsOf(cluster.distribution).binaryCandidates) {
    const { exitCode, stdout } = await runner.read(ctx, versionCommand(binary));
    if (exitCode !== 0) continue;
    const found = versionIn(stdout);
    if (found === cluster.version) return { state: 'holds', evidence: `${binary} is ${found}` };
    return { state: 'not-yet', waitingFor, reason: `${binary} is ${found ?? 'of no known version'}` };
  }
  return { state: 'not-yet', waitingFor, reason: 'not installed' };
}

function factsSay({ node, cluster, factsSince }: VersionRequest): boolean {
  if (factsSince === null || node.facts === null || node.facts.observedAt < factsSince) return false;
  const { distribution, version } = cluster;
  return node.facts.installed.some(
    (found) => found.distribution === distribution && found.version === version,
  );
}

/** `rke2 version v1.36.4+rke2r1 (abcdef)` is the first of two lines. */
export function versionIn(text: string): string | null {
  return /\bversion (v\S+)/.exec(text)?.[1] ?? null;
}
