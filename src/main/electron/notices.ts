import type { RunEvent } from '../../shared/model/event.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import { type RunNews, runNews } from '../../shared/rules/run-news.ts';
import { placeOf } from './launch.ts';

/** What the system shows, and where on the page a click on it leads. */
export interface Notice extends RunNews {
  readonly place: string | null;
}

/** What is known of the window somebody may be looking at. */
export interface Looked {
  isVisible(): boolean;
  isMinimized(): boolean;
}

/** Whether nobody sees the page: only then is anything told outside of it. */
export function isUnseen(window: Looked): boolean {
  return !window.isVisible() || window.isMinimized();
}

/** A text as the body of a notice. Servers of notices on Linux draw markup in it (links and pictures too), and elsewhere it is plain. Pure. */
export function noticeBody(text: string, platform: NodeJS.Platform): string {
  if (platform !== 'linux') return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What events of the journal come to for somebody who does not look: a run that ended or needs a person. Log lines are not read. */
export function noticesOf(
  events: readonly RunEvent[],
  runOf: (runId: RunId) => Pick<Run, 'operation' | 'plan'> | null,
): readonly Notice[] {
  return events.flatMap(({ runId, body }): readonly Notice[] => {
    if (body.type !== 'run') return [];
    const run = runOf(runId);
    if (run === null) return [];
    const news = runNews({
      operation: run.operation,
      status: body.status,
      clusterName: run.plan.clusterName,
      reason: body.error?.message ?? null,
    });
    return news === null ? [] : [{ ...news, place: placeOf({ kind: 'run', runId }) }];
  });
}
