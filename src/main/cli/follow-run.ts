import type { RunEvent } from '../../shared/model/event.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Plan } from '../../shared/model/plan.ts';
import { isSettled, type ResumeOffer } from '../use-cases/resume.ts';
import { type StartedRun, type StartRequest, startRun } from '../use-cases/runs.ts';
import type { CommandContext } from './command-context.ts';
import { createRunProgress, type RunProgress } from './output/run-progress.ts';

const TICK_MS = 1000;

/** What a followed run came to. */
export type FollowedRun = Awaited<StartedRun['finished']> & { readonly started: StartedRun };

/** Starts an operation and tells of it until it has ended, in words or in JSON lines. */
export function followRun(command: CommandContext, request: StartRequest): Promise<FollowedRun> {
  return follow(command, (ctx) => startRun(ctx, command.app.deps, request));
}

/**
 * Begins work on a run and tells of it until it has ended.
 * @param standing how far the run had come before; absent for a new one.
 */
export async function follow(
  command: CommandContext,
  begin: (ctx: CommandContext['ctx']) => Promise<StartedRun>,
  standing?: ResumeOffer['standing'],
): Promise<FollowedRun> {
  const { app, ctx, options } = command;
  let progress: RunProgress | undefined;
  const early: RunEvent[] = [];
  const tell = (event: RunEvent) => {
    if (options.json) command.json({ type: 'event', event });
    else if (progress === undefined) early.push(event);
    else progress.onEvent(event);
  };
  const stopListening = app.deps.journal.onDidAppend((events) => events.forEach(tell));
  try {
    const started = await begin(ctx);
    progress = progressFor(command, started.plan, standing);
    early.splice(0).forEach(tell);
    const ticking = setInterval(() => progress?.tick(), TICK_MS);
    try {
      return { ...(await command.gently(() => started.finished)), started };
    } finally {
      clearInterval(ticking);
      progress.end();
    }
  } finally {
    stopListening();
  }
}

function progressFor(
  { app, terminal, options }: CommandContext,
  plan: Plan,
  standing: ResumeOffer['standing'] | undefined,
): RunProgress {
  return createRunProgress({
    plan,
    isSettled: (stepId) => standing !== undefined && isSettled(standing, stepId),
    nodeName: (id: NodeId) => app.deps.stores.nodes.byId(id)?.hostname ?? id,
    write: (text) => !options.json && terminal.out(text),
    redraws: terminal.redraws,
    columns: terminal.columns,
    now: () => app.deps.clock.now(),
    verbose: options.verbose,
  });
}
