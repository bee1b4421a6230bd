import type { StartRequest } from '../../use-cases/runs.ts';
import type { CommandContext } from '../command-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { endWords, tellEnd } from '../output/run-end.ts';
import { clusterFromSiteFile } from '../site-argument.ts';

export interface UpArguments {
  readonly siteFile: string;
  readonly cluster: string | null;
  readonly wishes: NonNullable<StartRequest['wishes']>;
}

/** `muster up`: installs what a site file describes; on a finished cluster it looks, changes nothing and says so. */
export async function up(command: CommandContext, args: UpArguments): Promise<ExitCode> {
  const cluster = await clusterFromSiteFile(command, args.siteFile, args.cluster);
  command.say(`Cluster ${cluster.name}: ${cluster.distribution} ${cluster.version}`);
  const { wishes } = args;
  const run = await followRun(command, { clusterId: cluster.id, operation: 'install', wishes });
  return tellEnd(command, run, endWords('install', cluster.name));
}
