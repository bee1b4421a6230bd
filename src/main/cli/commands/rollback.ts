import { type RollbackLimit, stepsToUndo } from '../../../shared/model/rollback.ts';
import { reportPath } from '../../use-cases/reports.ts';
import { lookBack, type RollbackOffer, readRollback, startRollback } from '../../use-cases/rollback.ts';
import { type CommandContext, reportError } from '../command-context.ts';
import { confirmName } from '../confirm-name.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { follow } from '../follow-run.ts';
import { rollbackLines } from '../output/rollback.ts';

export interface RollbackArguments {
  /** Id of a run or name of a cluster; null for the only cluster. */
  readonly what: string | null;
  readonly limit: RollbackLimit;
  /** Look and tell, change nothing. */
  readonly dryRun: boolean;
  /** The cluster's name, typed on the command line instead of at the question. */
  readonly yes: string | null;
}

/** `muster rollback`: shows what a run made and what of it is taken back, asks, and takes it back. */
export async function rollback(command: CommandContext, args: RollbackArguments): Promise<ExitCode> {
  const offer = readRollback(command.app.deps, args);
  const { run, plan } = offer;
  const { operation, status } = run;
  command.say(
    `Taking back run ${run.id} (${operation}, ${status}) of cluster ${plan.clusterName}, in this order:`,
    '',
  );
  if (args.dryRun) return dryRun(command, offer);
  command.say(...rollbackLines(plan), '');
  command.json({ type: 'rollback-plan', plan });
  if (!offer.isOpen) {
    command.say('There is nothing to take back. Nothing was changed.');
    return exitCodes.ok;
  }
  if (offer.touchesHosts && !(await confirmed(command, offer, args.yes))) return exitCodes.cancelled;
  return takeBack(command, offer);
}

async function dryRun(command: CommandContext, offer: RollbackOffer): Promise<ExitCode> {
  const { app, ctx } = command;
  const seen = await command.gently(() => lookBack(ctx, app.deps, offer));
  command.say(...rollbackLines(offer.plan, seen), '');
  command.json({ type: 'rollback-plan', plan: offer.plan });
  for (const { item, look, text } of seen) {
    command.json({ type: 'rollback-look', stepId: item.stepId, look, text });
  }
  const count = (look: (typeof seen)[number]['look']) => seen.filter((one) => one.look === look).length;
  command.say(
    `Of ${seen.length} steps ${count('would-be-taken-back')} would be taken back, ${count('already-gone')} are gone already, ${count('cannot-tell')} cannot be told. Nothing was changed.`,
  );
  return exitCodes.ok;
}

function confirmed(command: CommandContext, { plan }: RollbackOffer, yes: string | null): Promise<boolean> {
  const steps = stepsToUndo(plan).length;
  command.say(`${steps} steps are taken back. What they had made on the hosts is gone then.`);
  return confirmName(command, { clusterName: plan.clusterName, yes });
}

async function takeBack(command: CommandContext, offer: RollbackOffer): Promise<ExitCode> {
  const { app } = command;
  let evidence = '';
  const back = await follow(command, async (ctx) => {
    const started = await startRollback(ctx, app.deps, offer);
    evidence = started.evidence;
    return started;
  });
  const { runId, plan } = back.started;
  command.json({ type: 'end', status: back.status, runId, evidence });
  command.say(
    '',
    ...(stepsToUndo(offer.plan).length > 0 ? [`Evidence: ${evidence}`] : []),
    `Report: ${reportPath(app.deps, runId)}.html`,
  );
  if (back.error !== null) {
    reportError(back.error, command.terminal, command.options);
    return back.error.code === 'cancelled' ? exitCodes.cancelled : exitCodes.stopped;
  }
  command.say(
    back.status === 'rolled-back'
      ? `Run ${runId} is taken back: its hosts are as they were found.`
      : `That part of run ${runId} is taken back. Go on with: muster resume ${plan.clusterName}; take back the rest with: muster rollback ${runId}`,
  );
  return exitCodes.ok;
}
