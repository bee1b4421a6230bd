import { followAllRuns, followRun } from '../follow-events.ts';
import { followNews } from '../follow-log.ts';
import { followLook } from '../follow-look.ts';
import { listRuns, runSnapshot } from '../run-snapshot.ts';
import type { Handlers } from './handler.ts';

type RunsEntry =
  | 'runs.list'
  | 'runs.snapshot'
  | 'runs.plan'
  | 'runs.start'
  | 'runs.skippable'
  | 'runs.spans'
  | 'runs.dryRun'
  | 'runs.cancel'
  | 'runs.resumePlan'
  | 'runs.resume'
  | 'runs.rollbackPlan'
  | 'runs.rollback'
  | 'runs.report'
  | 'runs.follow'
  | 'runs.events';

/** Entries about plans and runs. */
export const runsHandlers: Pick<Handlers, RunsEntry> = {
  'runs.list': ({ services, input }) => listRuns(services, input.clusterId, input.limit),
  'runs.snapshot': ({ services, input }) => runSnapshot(services, input.runId),
  'runs.plan': ({ ctx, services, input }) => services.planRun(ctx, input),
  'runs.start': async ({ ctx, services, input }) => ({
    runId: await services.startRun(ctx, input),
  }),
  'runs.skippable': ({ services, input }) => [...services.skippable(input.operation)],
  'runs.spans': ({ services, input }) => services.runSpans(input.clusterId, input.operation),
  'runs.dryRun': ({ ctx, services, input }) => followLook(ctx, services, input),
  'runs.cancel': async ({ ctx, services, input }) => {
    await services.cancelRun(ctx, input.runId, input.mode);
    return {};
  },
  'runs.resumePlan': ({ ctx, services, input }) => services.planResume(ctx, input.runId),
  'runs.resume': async ({ ctx, services, input }) => ({
    runId: await services.resumeRun(ctx, input),
  }),
  'runs.rollbackPlan': ({ ctx, services, input }) => services.planRollback(ctx, input.runId, input.limit),
  'runs.rollback': async ({ ctx, services, input }) => ({ runId: await services.rollbackRun(ctx, input) }),
  'runs.report': async ({ ctx, services, input }) => {
    const { content, ...file } = await services.runReport(ctx, input.runId, input.format);
    return { ...file, content: Buffer.from(content).toString('base64') };
  },
  'runs.follow': ({ ctx, services, input }) =>
    followNews(services.journal, { runId: input.runId, after: input.afterSequence }, ctx.signal),
  'runs.events': ({ ctx, services, input }) =>
    input.runId === null
      ? followAllRuns(services.journal, ctx.signal)
      : followRun(services.journal, { runId: input.runId, after: input.afterSequence }, ctx.signal),
};
