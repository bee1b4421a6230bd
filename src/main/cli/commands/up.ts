import { reportPath } from '../../use-cases/reports.ts';
import { type CommandContext, reportError } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type FollowedRun, followRun } from '../follow-run.ts';
import { findingLines } from '../output/findings.ts';
import { clusterFromSiteFile } from '../site-argument.ts';

export interface UpArguments {
  readonly siteFile: string;
  readonly cluster: string | null;
}

/** `muster up`: installs what a site file describes; on a finished cluster it looks, changes nothing and says so. */
export async function up(command: CommandContext, args: UpArguments): Promise<ExitCode> {
  const cluster = await clusterFromSiteFile(command, args.siteFile, args.cluster);
  command.say(`Cluster ${cluster.name}: ${cluster.distribution} ${cluster.version}`);
  const run = await followRun(command, { clusterId: cluster.id, operation: 'install' });
  command.json({ type: 'end', status: run.status, runId: run.started.runId });
  return tellEnd(command, run, {
    done: `Cluster ${cluster.name} is up.`,
    unchanged: `Nothing changed: cluster ${cluster.name} is as the site file says.`,
  });
}

/** Says how a run ended, shows what the preflight found, and where the report is. */
export function tellEnd(
  command: CommandContext,
  run: FollowedRun,
  words: { readonly done: string; readonly unchanged: string },
): ExitCode {
  const { app } = command;
  const findings = app.deps.stores.findings.ofRun(run.started.runId);
  const told = findings.filter(({ severity }) => severity !== 'ok');
  if (told.length > 0) command.say('', 'Findings:', ...findingLines(findings));
  command.say('', `Report: ${reportPath(app.deps, run.started.runId)}.html`);
  if (run.error !== null) {
    const code = reportError(run.error, command.terminal, command.options);
    command.say('Start the same command again to carry on: what is proved is not repeated.');
    return run.status === 'cancelled' ? exitCodes.cancelled : code;
  }
  command.say(run.status === 'unchanged' ? words.unchanged : words.done);
  return exitCodes.ok;
}
