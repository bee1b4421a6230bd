import type { ResumeChangeName } from '../../../shared/model/run.ts';
import { readResume, resumeRun } from '../../use-cases/resume.ts';
import type { CommandContext } from '../command-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { follow } from '../follow-run.ts';
import { resumeJson, resumeLines } from '../output/resume.ts';
import { endWords, tellEnd } from '../output/run-end.ts';

export interface ResumeArguments {
  /** Id of a run or name of a cluster; null for the only one that can go on. */
  readonly what: string | null;
  readonly accept: readonly ResumeChangeName[];
}

/** `muster resume`: says where a run goes on and why, then goes on. */
export async function resume(command: CommandContext, args: ResumeArguments): Promise<ExitCode> {
  const { app, ctx } = command;
  const offer = await readResume(ctx, app.deps, { ...args, seen: null });
  command.say(...resumeLines(offer), '');
  command.json(resumeJson(offer));
  const { run, standing } = offer;
  const followed = await follow(command, (working) => resumeRun(working, app.deps, offer), standing);
  return tellEnd(command, followed, endWords(run.operation, run.plan.clusterName));
}
