import type { RunEvent } from '../../shared/model/event.ts';
import type { RunId, StepId } from '../../shared/model/ids.ts';
import type { RunStep } from '../../shared/model/run.ts';
import type { ReadJournal } from './services.ts';

/** Events read at a time. */
const GROUP = 1000;
/** How far back is looked, while everybody waits for it; what waits tells of it again and again. */
const MOST_EVENTS = 5_000;

/** Since when a step waits for what it waits for now. */
export interface WaitSince {
  readonly stepId: StepId;
  readonly since: string;
}

/**
 * Since when each waiting step waits for what it waits for now, which is later than its beginning where it has waited for something else
 * before. Where that lies too far back in the log it is since the oldest event that was looked at, or since it began.
 */
export function waitsSince(
  journal: Pick<ReadJournal, 'events' | 'lastSequence'>,
  runId: RunId,
  steps: readonly RunStep[],
): readonly WaitSince[] {
  const open = new Map(steps.filter(({ status }) => status === 'waiting').map((step) => [step.stepId, step]));
  const waits = [...open.values()];
  const since = new Map<StepId, string>();
  let end = journal.lastSequence(runId);
  const least = Math.max(0, end - MOST_EVENTS);
  while (open.size > 0 && end > least) {
    const from = Math.max(0, end - GROUP);
    for (const event of journal.events(runId, from, end - from).toReversed()) lookAt(event, open, since);
    end = from;
  }
  return waits.flatMap(({ stepId, startedAt }) => {
    const at = since.get(stepId) ?? startedAt;
    return at === null ? [] : [{ stepId, since: at }];
  });
}

/** An event of a wait moves its beginning back; one of anything else ends the search. */
function lookAt({ at, body }: RunEvent, open: Map<StepId, RunStep>, since: Map<StepId, string>): void {
  if (body.type !== 'step') return;
  const step = open.get(body.stepId);
  if (step === undefined) return;
  if (body.status === 'waiting' && body.waitingFor === step.waitingFor) since.set(step.stepId, at);
  else open.delete(step.stepId);
}
