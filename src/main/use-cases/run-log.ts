import type { RunEventBody } from '../../shared/model/event.ts';
import type { NodeId, RunId } from '../../shared/model/ids.ts';
import type { LogRecord, LogSink } from '../platform/log.ts';
import type { Journal } from '../ports/journal.ts';

/** Log lines of a run on their way into its journal. */
export interface RunLog {
  readonly sink: LogSink;
  /** Writes what is still held back. @throws what the journal throws; the lines are still held then. */
  flush(): void;
}

export interface RunLogOptions {
  readonly journal: Pick<Journal, 'append'>;
  readonly runId: RunId;
  readonly nodeIdOf: (hostname: string) => NodeId | null;
  /** Hears why lines could not be written, each time; they are held and tried again. */
  readonly onFailure: (error: unknown) => void;
}

const FLUSH_AFTER_MS = 100;
const FLUSH_AT_LINES = 50;
/** Before another attempt where writing failed, milliseconds. */
const RETRY_AFTER_MS = 1000;
/** Lines held while they cannot be written; beyond that the oldest go, as memory is no disk. */
const HELD_AT_MOST = 20_000;

/**
 * Collects log lines and writes them in groups: a group is one transaction, and a line may wait 100 ms. Who logs is never hurt by a disk
 * that takes no more: the lines wait, and the run hears of it.
 */
export function createRunLog({ journal, runId, nodeIdOf, onFailure }: RunLogOptions): RunLog {
  let held: RunEventBody[] = [];
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  const flush = () => {
    if (held.length > 0) journal.append(runId, held);
    held = [];
    clearTimeout(timer);
    timer = undefined;
    failing = false;
  };
  const tryFlush = () => {
    try {
      flush();
    } catch (error) {
      failing = true;
      clearTimeout(timer);
      timer = setTimeout(tryFlush, RETRY_AFTER_MS);
      timer.unref();
      onFailure(error);
    }
  };
  const sink = (record: LogRecord) => {
    const nodeId = record.node === undefined ? null : nodeIdOf(record.node);
    held.push({ type: 'log', level: record.level, phaseId: record.phase ?? null, nodeId, text: record.text });
    if (held.length > HELD_AT_MOST) held = held.slice(-HELD_AT_MOST / 2);
    if (held.length >= FLUSH_AT_LINES && !failing) tryFlush();
    else timer ??= setTimeout(tryFlush, FLUSH_AFTER_MS);
  };
  return { sink, flush };
}
