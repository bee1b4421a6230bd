import { join } from 'node:path';
import { MusterError } from '../../../shared/model/error.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { AppDeps } from '../deps.ts';

/**
 * Where everything of one run lies that is a file: log, events, report, evidence. It may not be there yet; who writes makes it, for this
 * user alone.
 * @throws MusterError `database-corrupt` for an id that is no name of a directory: a foreign database must not lead out of it.
 */
export function runDirectory({ runsDirectory }: Pick<AppDeps, 'runsDirectory'>, runId: RunId): string {
  if (/^[A-Za-z0-9][\w-]*$/.test(runId)) return join(runsDirectory, runId);
  throw new MusterError('database-corrupt', `"${runId}" is no id of a run.`, {
    cure: 'Run muster db verify; put back a backup of the database.',
  });
}
