import { MusterError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';

/** What a face is told of a run that there is not. */
export function noRun(runId: RunId): MusterError {
  return new MusterError('not-found', `There is no run ${runId} in the database.`, {
    cure: 'Go back to the fleet and open a run from there.',
  });
}
