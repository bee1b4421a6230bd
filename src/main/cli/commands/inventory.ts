import { clusterNamed } from '../../use-cases/sites.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster inventory`: the Ansible inventory of a cluster, rendered from the database, without secrets. */
export async function inventory(
  command: CommandContext,
  args: { readonly cluster: string | null },
): Promise<ExitCode> {
  const { deps } = command.app;
  const cluster = clusterNamed(deps, args.cluster);
  command.print('inventory', deps.inventory(cluster, deps.stores.nodes.ofCluster(cluster.id)));
  return exitCodes.ok;
}
