import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MusterError } from '../../../shared/model/error.ts';
import { type RunEvent, runEventSchema } from '../../../shared/model/event.ts';
import { type RunId, runIdSchema } from '../../../shared/model/ids.ts';
import type { AppDeps } from '../deps.ts';
import { lastLineOf } from './rotating-file.ts';
import { runDirectory } from './run-directory.ts';
import { sequenceOf } from './run-writer.ts';

type FileDeps = Pick<AppDeps, 'journal' | 'runsDirectory'>;

/** A run of which the files know more than the database. */
interface Ahead {
  /** Number of the newest event in its files. */
  readonly kept: number;
  /** The same in the database; 0 for a run that it does not have. */
  readonly known: number;
}

/**
 * What is missing from a database that is older than the files beside it, a sentence for each run. The files are a copy of the journal and never
 * ahead of it; they are where somebody copied `muster.db` without the `muster.db-wal` of a process that died, or put back an older backup.
 */
export async function missingEvents(deps: FileDeps): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of await entriesOf(deps.runsDirectory)) {
    const ahead = /^run-[\w-]+$/.test(name) ? await aheadOf(deps, runIdSchema.parse(name)) : null;
    if (ahead !== null) missing.push(`run ${name}: ${words(ahead)}`);
  }
  return missing;
}

/** None where the directory is not there: a laptop may have the database alone. */
async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Makes sure that what the journal says of a run is the newest there is, before anything is done by it.
 * @throws MusterError `database-corrupt`.
 */
export async function requireNewest(deps: FileDeps, runId: RunId): Promise<void> {
  const ahead = await aheadOf(deps, runId);
  if (ahead === null) return;
  const path = eventFile(deps, runId);
  throw new MusterError('database-corrupt', `Of run ${runId}, ${words(ahead)}.`, {
    cure: `Put the whole database back: muster.db with its muster.db-wal, or a newer backup (muster db backup). To go on from the older one all the same, move ${path} away.`,
  });
}

function words({ kept, known }: Ahead): string {
  const parting =
    kept > known
      ? `the files go on to event ${kept}, the database ends at ${known}`
      : `event ${kept} is another one in the files than in the database`;
  return `${parting}: it is older than they are`;
}

/** Null where the database knows all. The file is read first: a process that works on the run is ahead of it. */
async function aheadOf(deps: FileDeps, runId: RunId): Promise<Ahead | null> {
  const line = await lastLineOf(eventFile(deps, runId));
  const kept = sequenceOf(line);
  const known = deps.journal.lastSequence(runId);
  return kept > known || (line !== null && isAnother(deps, runId, line)) ? { kept, known } : null;
}

/** Whether the database went on by itself since it was put back: then it has the number, for something that was written at another time. */
function isAnother(deps: FileDeps, runId: RunId, line: string): boolean {
  const kept = eventIn(line);
  const [known] = kept === null ? [] : deps.journal.events(runId, kept.sequence - 1, 1);
  return kept !== null && known !== undefined && known.at !== kept.at;
}

const datedEventSchema = runEventSchema.pick({ sequence: true, at: true });

/** Null where somebody else wrote here. */
function eventIn(line: string): Pick<RunEvent, 'sequence' | 'at'> | null {
  try {
    return datedEventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function eventFile(deps: FileDeps, runId: RunId): string {
  return join(runDirectory(deps, runId), 'events.jsonl');
}
