import type { RunEvent } from '../../../shared/model/event.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { AppDeps } from '../deps.ts';
import { hostnameOf } from '../run-history.ts';
import type { FileLimits } from './rotating-file.ts';
import { runDirectory } from './run-directory.ts';
import { createRunWriter, type RunWriter } from './run-writer.ts';

/** Files of 8 MiB, five of each kind: some 200,000 events. The database has what has gone from them. */
export const runFileLimits: FileLimits = { bytes: 8 * 1024 * 1024, files: 5 };

const WRITE_AFTER_MS = 200;
/** Before another attempt where writing failed, milliseconds. */
const RETRY_AFTER_MS = 5000;

export interface RunFilesOptions extends Pick<AppDeps, 'journal' | 'stores' | 'vault' | 'runsDirectory'> {
  readonly limits?: FileLimits;
  /** How long events may wait for others to be written with them, milliseconds; {@link WRITE_AFTER_MS} where it is not given. */
  readonly writeAfterMs?: number;
}

/** Log and events of runs as files, kept up with the journal. */
export interface RunFiles {
  /** Writes what is still missing and stops listening. Never throws. */
  close(): Promise<void>;
}

/**
 * Writes what the journal commits into `log.txt` and `events.jsonl` of each run. The files are a copy for people and tools: they lag by a
 * moment, go on where a killed process left them, and a disk that takes no more is told once in the log of the run and stops nothing.
 */
export function keepRunFiles(options: RunFilesOptions): RunFiles {
  const { journal } = options;
  const runs = new Map<RunId, KeptRun>();
  const stop = journal.onDidAppend((events) => {
    const [first] = events;
    if (first === undefined) return;
    let run = runs.get(first.runId);
    if (run === undefined) {
      run = keepRun(options, first.runId);
      runs.set(first.runId, run);
    }
    run.add(events);
  });
  return {
    close: async () => {
      await Promise.all([...runs.values()].map((run) => run.close()));
      stop();
    },
  };
}

interface KeptRun {
  add(events: readonly RunEvent[]): void;
  close(): Promise<void>;
}

function keepRun(options: RunFilesOptions, runId: RunId): KeptRun {
  const writer = writerFor(options, runId);
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let warned = false;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing
      .then(() => writer.write())
      .catch((error: unknown) => {
        plan(RETRY_AFTER_MS);
        if (!warned) warned = warn(options, runId, error);
      });
    return writing;
  };
  const plan = (ms: number) => {
    timer ??= setTimeout(write, ms);
    timer.unref();
  };
  return {
    add: (events) => {
      writer.add(events);
      plan(options.writeAfterMs ?? WRITE_AFTER_MS);
    },
    close: async () => {
      await write();
      clearTimeout(timer);
    },
  };
}

function writerFor(
  { stores, vault, journal, limits = runFileLimits, ...deps }: RunFilesOptions,
  runId: RunId,
): RunWriter {
  return createRunWriter({
    runId,
    directory: runDirectory(deps, runId),
    journal,
    nodeName: hostnameOf(stores),
    redact: (text) => vault.redact(text),
    limits,
  });
}

/** @returns whether it could be told. Where the journal takes no more either, the run stops and says so itself. */
function warn({ journal, runsDirectory }: RunFilesOptions, runId: RunId, error: unknown): boolean {
  const why = error instanceof Error ? error.message : String(error);
  const text = `The log files below ${runsDirectory} cannot be written (${why}). The run goes on: muster logs reads the database.`;
  try {
    journal.append(runId, [{ type: 'log', level: 'warn', phaseId: null, nodeId: null, text }]);
    return true;
  } catch {
    return false;
  }
}
