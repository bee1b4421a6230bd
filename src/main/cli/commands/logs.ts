import { MusterError } from '../../../shared/model/error.ts';
import type { LogLevel, RunEvent } from '../../../shared/model/event.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import {
  type EventLine,
  eventLine,
  formatEventLine,
  isLevelShown,
} from '../../../shared/rules/event-line.ts';
import { followLog, tellLog } from '../../use-cases/read-log.ts';
import { hostnameOf, runNamed } from '../../use-cases/run-history.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export interface LogsArguments {
  readonly run: string | null;
  readonly follow: boolean;
  readonly node: string | null;
  readonly phase: string | null;
  readonly level: LogLevel;
}

/** `muster logs`: what happened in a run, from the database; with `follow` also what happens, until it has ended. */
export async function logs(command: CommandContext, args: LogsArguments): Promise<ExitCode> {
  const { app, ctx } = command;
  const { id: runId } = runNamed(app.deps, args.run);
  const hostname = hostnameOf(app.deps.stores);
  checkNames(command, runId, args);
  const fits = ({ level, phaseId, nodeId }: EventLine) =>
    isLevelShown(level, args.level) &&
    (args.phase === null || phaseId === args.phase) &&
    (args.node === null || (nodeId !== null && hostname(nodeId) === args.node));
  const tell = (event: RunEvent) => {
    const line = eventLine(event);
    if (!fits(line)) return;
    command.json({ type: 'event', event });
    command.say(formatEventLine(line, hostname));
  };
  if (!args.follow) {
    tellLog(app.deps, { runId, after: 0 }, tell);
    return exitCodes.ok;
  }
  const end = await followLog(ctx, app.deps, runId, tell);
  if (end === 'owner-gone') {
    command.say('The process of this run is gone: nothing more will come. Go on with it: muster resume');
  }
  return exitCodes.ok;
}

/** A name that is nowhere in the run would show nothing, as if nothing had happened. */
function checkNames({ app }: CommandContext, runId: RunId, { node, phase }: LogsArguments): void {
  const { journal, stores } = app.deps;
  const hostname = hostnameOf(stores);
  const phases = journal.phases(runId).map(({ phaseId }) => phaseId);
  const nodes = journal.steps(runId).flatMap(({ nodeId }) => (nodeId === null ? [] : [hostname(nodeId)]));
  checkName('phase', phase, phases);
  checkName('node', node, [...new Set(nodes)]);
}

function checkName(what: string, name: string | null, known: readonly string[]): void {
  if (name === null || known.length === 0 || known.includes(name)) return;
  throw new MusterError('not-found', `The run has no ${what} "${name}".`, {
    cure: `Name one of: ${known.join(', ')}.`,
  });
}
