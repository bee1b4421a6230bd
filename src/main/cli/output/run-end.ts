import type { OperationId } from '../../../shared/model/plan.ts';
import { reportPath } from '../../use-cases/reports.ts';
import { type CommandContext, reportError } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { FollowedRun } from '../follow-run.ts';
import { findingLines } from './findings.ts';

/** How a good end is told. */
export interface EndWords {
  readonly done: string;
  readonly unchanged: string;
}

/** The words for the good end of an operation on a cluster. */
export function endWords(operation: OperationId, clusterName: string): EndWords {
  switch (operation) {
    case 'install':
      return {
        done: `Cluster ${clusterName} is up.`,
        unchanged: `Nothing changed: cluster ${clusterName} is as the site file says.`,
      };
    case 'uninstall':
      return {
        done: `Cluster ${clusterName} is gone from its hosts.`,
        unchanged: `Nothing changed: there was nothing of cluster ${clusterName} on its hosts.`,
      };
  }
}

/** Says how a run ended, shows what the preflight found, where the report is, and how the run can go on. */
export function tellEnd(command: CommandContext, run: FollowedRun, words: EndWords): ExitCode {
  const { app } = command;
  const { runId, plan } = run.started;
  const goesOn =
    run.status === 'done' || run.status === 'unchanged' ? null : `muster resume ${plan.clusterName}`;
  command.json({ type: 'end', status: run.status, runId, pause: run.pause ?? null, goOnWith: goesOn });
  const findings = app.deps.stores.findings.ofRun(runId);
  const told = findings.filter(({ severity }) => severity !== 'ok');
  if (told.length > 0) command.say('', 'Findings:', ...findingLines(findings));
  command.say('', `Report: ${reportPath(app.deps, runId)}.html`);
  if (run.status === 'paused') {
    command.say(`The run stands still ${run.pause ?? 'here'}, as asked. Go on with: ${goesOn}`);
    return exitCodes.ok;
  }
  if (run.error !== null) {
    const code = reportError(run.error, command.terminal, command.options);
    // A run that was stopped by a person says it already.
    if (run.status !== 'cancelled') command.say(`Go on with: ${goesOn} (what is proved is not repeated)`);
    return run.status === 'cancelled' ? exitCodes.cancelled : code;
  }
  command.say(run.status === 'unchanged' ? words.unchanged : words.done);
  return exitCodes.ok;
}
