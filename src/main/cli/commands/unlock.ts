import { leaseHolder } from '../../../shared/rules/lease.ts';
import { clusterNamed } from '../../use-cases/sites.ts';
import { clusterHolder, unlockCluster } from '../../use-cases/unlock.ts';
import type { CommandContext } from '../command-context.ts';
import { confirmName } from '../confirm-name.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export interface UnlockArguments {
  readonly cluster: string | null;
  /** The cluster's name, typed on the command line instead of at the question. */
  readonly yes: string | null;
}

/** `muster unlock`: shows who holds a cluster, and takes it away from them where a person confirms that. */
export async function unlock(command: CommandContext, args: UnlockArguments): Promise<ExitCode> {
  const { app, ctx } = command;
  const cluster = clusterNamed(app.deps, args.cluster);
  const found = await clusterHolder(ctx, app.deps, cluster);
  if (found === null) {
    command.json({ type: 'unlock', holder: null, broken: false });
    command.say(`Nobody holds cluster ${cluster.name}.`);
    return exitCodes.ok;
  }
  const holder = leaseHolder(found);
  command.say(
    `Cluster ${cluster.name} is held by ${holder}.`,
    found.stale
      ? 'It was not renewed as it should be: whoever held it is probably gone. Make sure of it.'
      : 'It is renewed regularly: whoever holds it is at work right now. Breaking it stops their run.',
  );
  const besides = `It is held by ${holder}.`;
  const question = { clusterName: cluster.name, yes: args.yes, besides };
  if (!(await confirmName(command, question))) return exitCodes.cancelled;
  const broken = await unlockCluster(ctx, app.deps, { cluster, found });
  command.json({ type: 'unlock', holder, broken });
  command.say(
    broken
      ? `Cluster ${cluster.name} is free.`
      : 'Somebody else was quicker: it is held by another run now, or by nobody. Nothing was changed.',
  );
  return broken ? exitCodes.ok : exitCodes.stopped;
}
