import { repeats } from '../../src/main/orchestrator/engine/standing.ts';
import { install } from '../../src/main/orchestrator/operations/install.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import { createJournal } from '../../src/main/store/journal/create-journal.ts';
import { openDatabase } from '../../src/main/store/open-database.ts';
import type { RunId } from '../../src/shared/model/ids.ts';
import type { KeptRun } from './journal-faults.ts';

/** The runs that a data directory keeps, oldest first. Nothing is written. */
export function keptRuns(home: string): readonly KeptRun[] {
  const database = openDatabase({ directory: home, readOnly: true });
  try {
    const journal = createJournal(database, systemClock, {});
    const events = (id: RunId) => journal.events(id, 0, journal.lastSequence(id) + 1);
    return journal
      .runsOf(null)
      .map((run) => ({ run, steps: journal.steps(run.id), events: events(run.id) }))
      .toReversed();
  } finally {
    database.close();
  }
}

/** The steps of an install that are settled for good, each with all that its row says. */
export function settledForGood({ steps }: KeptRun): ReadonlyMap<string, string> {
  const again = new Set(install.phases.filter(repeats).map(({ id }) => id));
  const settled = steps.filter(
    ({ phaseId, status }) => !again.has(phaseId) && (status === 'done' || status === 'held'),
  );
  return new Map(settled.map((step) => [step.stepId, JSON.stringify(step)]));
}
