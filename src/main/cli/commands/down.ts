import type { StartRequest } from '../../use-cases/runs.ts';
import { clusterNamed } from '../../use-cases/sites.ts';
import type { CommandContext } from '../command-context.ts';
import { confirmName } from '../confirm-name.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { endWords, tellEnd } from '../output/run-end.ts';

export interface DownArguments {
  readonly cluster: string | null;
  /** The cluster's name, typed on the command line instead of at the question. */
  readonly yes: string | null;
  readonly wishes: NonNullable<StartRequest['wishes']>;
}

/** `muster down`: uninstalls a cluster. There is no way back, so its name has to be typed. */
export async function down(command: CommandContext, args: DownArguments): Promise<ExitCode> {
  const { app } = command;
  const cluster = clusterNamed(app.deps, args.cluster);
  const nodes = app.deps.stores.nodes.ofCluster(cluster.id);
  command.say(
    `This uninstalls ${cluster.distribution} from ${nodes.length} hosts and deletes the data of cluster ${cluster.name}:`,
    ...nodes.map((node) => `  ${node.hostname}  ${node.role ?? ''}  ${node.internalIp}`),
    'It cannot be undone.',
  );
  if (!(await confirmName(command, { clusterName: cluster.name, yes: args.yes }))) return exitCodes.cancelled;
  const { wishes } = args;
  const run = await followRun(command, { clusterId: cluster.id, operation: 'uninstall', wishes });
  return tellEnd(command, run, endWords('uninstall', cluster.name));
}
