import { dryRun } from '../../use-cases/dry-run.ts';
import type { StartRequest } from '../../use-cases/runs.ts';
import { clusterNamed } from '../../use-cases/sites.ts';
import { type CommandContext, reportError } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findingLines } from '../output/findings.ts';
import { createLookWriter, summaryLine } from '../output/look.ts';
import { clusterFromSiteFile } from '../site-argument.ts';
import type { DownArguments } from './down.ts';
import type { UpArguments } from './up.ts';

/** `muster up --dry-run`: what an install would do. The site file is read into a copy of the database in memory. */
export async function upDryRun(command: CommandContext, args: UpArguments): Promise<ExitCode> {
  const { id: clusterId, name } = await clusterFromSiteFile(command, args.siteFile, args.cluster);
  return showDryRun(command, { clusterId, operation: 'install', wishes: args.wishes }, name);
}

/** `muster down --dry-run`: what an uninstall would do. Nothing is asked, because nothing is done. */
export async function downDryRun(
  command: CommandContext,
  args: Pick<DownArguments, 'cluster' | 'wishes'>,
): Promise<ExitCode> {
  const { id: clusterId, name } = clusterNamed(command.app.deps, args.cluster);
  return showDryRun(command, { clusterId, operation: 'uninstall', wishes: args.wishes }, name);
}

async function showDryRun(
  command: CommandContext,
  request: StartRequest,
  clusterName: string,
): Promise<ExitCode> {
  const { app, ctx } = command;
  const { hostKeys } = app.deps.stores;
  const known = hostKeys.all().length;
  const inWords = createLookWriter();
  command.say(`Dry run: ${request.operation} of cluster ${clusterName}. Nothing is changed.`);
  const result = await dryRun(ctx, app.deps, request, (line) => {
    command.say(...inWords(line));
    command.json({ type: 'look', look: line });
  });
  const { summary, findings, error } = result;
  for (const finding of findings) command.json({ type: 'finding', finding });
  command.json({ type: 'dry-run', summary });
  if (findings.some(({ severity }) => severity !== 'ok')) {
    command.say('', 'Findings:', ...findingLines(findings));
  }
  command.say('', summaryLine(summary));
  if (hostKeys.all().length > known) {
    command.say('Host keys that were confirmed here are not kept: the next command asks again.');
  }
  return error === null ? exitCodes.ok : reportError(error, command.terminal, command.options);
}
