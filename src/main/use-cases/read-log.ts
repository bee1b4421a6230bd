import type { RunEvent } from '../../shared/model/event.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { isBusy } from '../../shared/model/run.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { AppDeps } from './deps.ts';

/** Events read at once. */
const GROUP = 500;
/** Between two looks for news of a run that another process works on, milliseconds. */
const POLL_MS = 250;

type LogDeps = Pick<AppDeps, 'journal' | 'ownerState'>;

/** How following a run ended: it came to rest, or its process is gone without a word. */
export type FollowEnd = 'at-rest' | 'owner-gone';

/** Tells everything recorded of a run so far. @returns number of the last event. */
export function tellLog(
  { journal }: Pick<LogDeps, 'journal'>,
  from: { readonly runId: RunId; readonly after: number },
  tell: (event: RunEvent) => void,
): number {
  let last = from.after;
  for (;;) {
    const events = journal.events(from.runId, last, GROUP);
    for (const event of events) tell(event);
    last = events.at(-1)?.sequence ?? last;
    if (events.length < GROUP) return last;
  }
}

/**
 * The same, and goes on while the run does, whichever process has it: the database is asked again and again.
 * @throws the signal's reason when it is stopped.
 */
export async function followLog(
  ctx: CallContext,
  deps: LogDeps,
  runId: RunId,
  tell: (event: RunEvent) => void,
): Promise<FollowEnd> {
  let last = tellLog(deps, { runId, after: 0 }, tell);
  for (;;) {
    const state = stateOf(deps, runId);
    await ctx.clock.sleep(POLL_MS, ctx.signal);
    // Read after the state and a pause: lines that were still on their way when the run came to rest are told too.
    last = tellLog(deps, { runId, after: last }, tell);
    if (state !== 'under-way' && stateOf(deps, runId) === state) return state;
  }
}

function stateOf({ journal, ownerState }: LogDeps, runId: RunId): FollowEnd | 'under-way' {
  const standing = journal.standing(runId);
  if (standing === null || !isBusy(standing)) return 'at-rest';
  const { owner } = standing;
  return owner === null || ownerState(owner) === 'gone' ? 'owner-gone' : 'under-way';
}
