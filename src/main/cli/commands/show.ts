import { runNamed, runTimeline } from '../../use-cases/run-history.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { timelineLines } from '../output/timeline.ts';

/** `muster show`: one run as a timeline of phases and nodes. */
export async function show(
  command: CommandContext,
  args: { readonly run: string | null },
): Promise<ExitCode> {
  const { deps } = command.app;
  const timeline = runTimeline(deps, runNamed(deps, args.run));
  command.json({ type: 'timeline', ...timeline });
  command.say(...timelineLines(timeline));
  return exitCodes.ok;
}
