import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunEvent, runEventSchema } from '../../../shared/model/event.ts';
import type { NodeId, RunId } from '../../../shared/model/ids.ts';
import { eventLine, formatEventLine } from '../../../shared/rules/event-line.ts';
import { redactBody } from '../../../shared/rules/redact-event.ts';
import type { Journal } from '../../ports/journal.ts';
import { createRotatingFile, type FileLimits, type RotatingFile } from './rotating-file.ts';

export interface RunWriterOptions {
  readonly runId: RunId;
  readonly directory: string;
  readonly journal: Pick<Journal, 'events'>;
  readonly nodeName: (id: NodeId) => string;
  /** Takes secrets out once more: one may have become known after its line was kept. */
  readonly redact: (text: string) => string;
  readonly limits: FileLimits;
}

/** Brings the files of one run to what the journal says. */
export interface RunWriter {
  /** Events just committed, in order. */
  add(events: readonly RunEvent[]): void;
  /** Writes what is missing. @throws what the file system says; what was not written is written next time. */
  write(): Promise<void>;
}

/** Events held in memory; beyond that the journal, which has them all, is read again. */
const HELD = 5000;
/** Events written at once. */
const GROUP = 500;

interface Target {
  readonly file: RotatingFile;
  readonly format: (event: RunEvent) => string;
  /** Number of the next event to write. */
  next: number;
}

export function createRunWriter(options: RunWriterOptions): RunWriter {
  const { runId, directory, journal, redact, limits } = options;
  let held: RunEvent[] = [];
  let targets: readonly Target[] | null = null;

  const open = async (): Promise<readonly Target[]> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const eventFile = createRotatingFile(join(directory, 'events.jsonl'), limits);
    const logFile = createRotatingFile(join(directory, 'log.txt'), limits);
    await logFile.lastLine();
    const next = sequenceOf(await eventFile.lastLine()) + 1;
    return [
      { file: logFile, format: (event) => formatEventLine(eventLine(event), options.nodeName), next },
      { file: eventFile, format: (event) => JSON.stringify(event), next },
    ];
  };
  const clean = (event: RunEvent): RunEvent => ({ ...event, body: redactBody(event.body, redact) });
  /** Events from `next` on: those held, or the journal's where some were let go or came before this process. */
  const from = (next: number): readonly RunEvent[] => {
    held = held.filter(({ sequence }) => sequence >= next);
    const [first] = held;
    if (first === undefined) return [];
    return first.sequence === next ? held.slice(0, GROUP) : journal.events(runId, next - 1, GROUP);
  };
  return {
    add: (events) => {
      held.push(...events);
      if (held.length > HELD) held = held.slice(-1);
    },
    write: async () => {
      targets ??= await open();
      for (;;) {
        const events = from(Math.min(...targets.map(({ next }) => next)));
        const last = events.at(-1);
        if (last === undefined) return;
        for (const target of targets) {
          const fresh = events.filter(({ sequence }) => sequence >= target.next).map(clean);
          await target.file.append(fresh.map((event) => `${target.format(event)}\n`).join(''));
          target.next = Math.max(target.next, last.sequence + 1);
        }
      }
    },
  };
}

const numbered = runEventSchema.pick({ sequence: true });

/** Number of the event in a line of `events.jsonl`; 0 where there is none, and everything is written anew. */
export function sequenceOf(line: string | null): number {
  if (line === null) return 0;
  try {
    return numbered.parse(JSON.parse(line)).sequence;
  } catch {
    // Somebody else wrote here. The journal is the truth: what it says follows below.
    return 0;
  }
}
