import type { LookNews, PlanRequest } from '../../shared/contract/runs.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { LookLine } from '../../shared/model/look.ts';
import type { CallContext } from '../platform/call-context.ts';
import { createBell } from './bell.ts';
import type { AppServices } from './services.ts';

/**
 * A look ahead as a stream: its lines in groups, then its end. A window that goes away ends the look.
 * @throws MusterError as making the plan does.
 */
export async function* followLook(
  ctx: CallContext,
  { dryRun }: Pick<AppServices, 'dryRun'>,
  request: PlanRequest,
): AsyncGenerator<LookNews> {
  const bell = createBell(ctx.signal);
  let lines: LookLine[] = [];
  let end: LookNews['end'] = null;
  let failure: unknown = null;
  const looking = dryRun(ctx, request, (line) => {
    lines.push(line);
    bell.ring();
  }).then(
    (ended) => {
      end = ended;
    },
    (error: unknown) => {
      failure = error ?? new MusterError('internal', 'The look ended without a reason.');
    },
  );
  void looking.then(bell.ring);
  while (!ctx.signal.aborted) {
    await bell.heard();
    if (failure !== null) throw failure;
    const news: LookNews = { lines, end };
    lines = [];
    yield news;
    if (news.end !== null) return;
  }
}
