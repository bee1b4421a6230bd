import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { versionCommand } from '../../ports/commands.ts';
import type { ReadRunner } from '../../ports/hosts.ts';
import type { Verdict } from '../engine/phase.ts';

/** Whether the wanted version of the distribution is on a host, as its own binary says. */
export async function installedVersion(
  ctx: CallContext,
  request: { readonly runner: ReadRunner; readonly node: Node; readonly cluster: Cluster },
): Promise<Verdict> {
  const { runner, node, cluster } = request;
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

/** `rke2 version v1.36.4+rke2r1 (abcdef)` is the first of two lines. */
export function versionIn(text: string): string | null {
  return /\bversion (v\S+)/.exec(text)?.[1] ?? null;
}
