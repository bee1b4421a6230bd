import { runHistory } from '../../use-cases/run-history.ts';
import { clusterNamed } from '../../use-cases/sites.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { runLines } from '../output/timeline.ts';

export interface RunsArguments {
  readonly cluster: string | null;
  readonly limit: number;
}

/** `muster runs`: what was done and what came of it, newest first. */
export async function runs(command: CommandContext, args: RunsArguments): Promise<ExitCode> {
  const { deps } = command.app;
  const cluster = args.cluster === null ? null : clusterNamed(deps, args.cluster).id;
  const found = runHistory(deps, cluster, args.limit);
  for (const run of found) command.json({ type: 'run', run });
  if (found.length === 0) command.say('There is no run yet.');
  command.say(...runLines(found));
  return exitCodes.ok;
}
