import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import { dataPathsOf, traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { existsCommand, unitCommand } from '../../ports/commands.ts';
import type { ReadRunner } from '../../ports/hosts.ts';
import type { Verdict } from '../engine/phase.ts';
import { parseProperties } from './unit-active.ts';

/** Whether nothing of the distribution is left on a host: no unit, no configuration, no data. */
export async function distributionAbsent(
  ctx: CallContext,
  request: { readonly runner: ReadRunner; readonly node: Node; readonly cluster: Cluster },
): Promise<Verdict> {
  const { runner, node, cluster } = request;
  const traits = traitsOf(cluster.distribution);
  const waitingFor = `${traits.title} to be gone from ${node.hostname}`;
  const { stdout } = await runner.read(ctx, unitCommand(`${traits.units[node.role ?? 'agent']}.service`));
  const state = parseProperties(stdout);
  if (state.get('LoadState') === 'loaded')
    return { state: 'not-yet', waitingFor, reason: 'its unit is still there' };
  const left = [traits.configFile, dataPathsOf(cluster.distribution, cluster.dataDir).etcd, cluster.dataDir];
  for (const path of left) {
    const { exitCode } = await runner.read(ctx, existsCommand(path));
    if (exitCode === 0) return { state: 'not-yet', waitingFor, reason: `${path} is still there` };
  }
  return { state: 'holds', evidence: 'no unit, no configuration, no data' };
}
