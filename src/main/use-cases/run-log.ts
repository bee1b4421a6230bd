import type { RunEventBody } from '../../shared/model/event.ts';
import type { NodeId, RunId } from '../../shared/model/ids.ts';
import type { LogRecord, LogSink } from '../platform/log.ts';
import type { Journal } from '../ports/journal.ts';

/** Log lines of a run on their way into its journal. */
export interface RunLog {
  readonly sink: LogSink;
  /** Writes what is still held back. */
  flush(): void;
}

const FLUSH_AFTER_MS = 100;
const FLUSH_AT_LINES = 50;

/** Collects log lines and writes them in groups: a group is one transaction, and a line may wait 100 ms. */
export function createRunLog(
  journal: Journal,
  runId: RunId,
  nodeIdOf: (hostname: string) => NodeId | null,
): RunLog {
  let held: RunEventBody[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (held.length === 0) return;
    const bodies = held;
    held = [];
    journal.append(runId, bodies);
  };
  const sink = (record: LogRecord) => {
    const nodeId = record.node === undefined ? null : nodeIdOf(record.node);
    held.push({ type: 'log', level: record.level, phaseId: record.phase ?? null, nodeId, text: record.text });
    if (held.length >= FLUSH_AT_LINES) flush();
    else timer ??= setTimeout(flush, FLUSH_AFTER_MS);
  };
  return { sink, flush };
}
