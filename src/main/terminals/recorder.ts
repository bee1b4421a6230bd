import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording, TerminalSize } from '../../shared/contract/terminals.ts';
import { type Clock, isoNow } from '../platform/clock.ts';
import { Cast } from './cast.ts';
import type { Reading } from './flow.ts';
import type { OutputLog } from './output-log.ts';

/** A recording longer than this is a mistake; it ends and says so. */
const LIMIT_BYTES = 256 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

export interface RecorderOptions {
  readonly directory: string;
  readonly hostname: string;
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly log: OutputLog;
  readonly reading: Reading;
  /** Called when it ends by itself. */
  readonly onDidStop: (recording: Recording) => void;
}

/** A recording under way. */
export interface Recorder {
  readonly recording: Recording;
  /** There is something to write. */
  printed(): void;
  resized(size: TerminalSize): void;
  /** Writes what is missing and closes the file. Never throws. */
  stop(): Promise<void>;
}

/**
 * Begins to record what a terminal prints from now on; never what is typed, for passwords are typed. It reads like a window does: a slow
 * disk holds back the host. Known secrets are taken out of each piece, the file is for this user alone.
 * @throws what the file system says.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { directory, hostname, size, clock, log, reading } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const since = isoNow(clock);
  const path = join(directory, `${since.replace(/[-:]|\.\d+/g, '')}-${safeName(hostname)}.cast`);
  const file = await open(path, 'wx', 0o600);
  const cast = new Cast({ size, title: hostname, startedAt: clock.now() });
  let place = log.end;
  let written = 0;
  let pending = cast.header;
  let over = false;
  let recording: Recording = { path, since, stopped: null };

  const end = async (why: string | null) => {
    if (over) return;
    over = true;
    reading.leave();
    await file.close().catch(() => undefined);
    recording = { ...recording, stopped: why };
    if (why !== null) options.onDidStop(recording);
  };
  const put = async (text: string) => {
    written += Buffer.byteLength(text);
    await file.appendFile(text);
    if (written > LIMIT_BYTES) await end('The recording has reached 256 MiB and was ended.');
  };
  const catchUp = async () => {
    while (!over && (pending !== '' || place < log.end)) {
      const piece = log.read(place, PIECE_BYTES);
      place += piece.length;
      const text = pending + cast.output(clock.now(), piece, options.redact);
      pending = '';
      await put(text);
      if (!over) reading.advance(place);
    }
  };
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    writing = writing.then(catchUp).catch((error: unknown) => end(whyOf(error)));
  };
  write();
  return {
    get recording() {
      return recording;
    },
    printed: write,
    resized: (next) => {
      pending += cast.resized(clock.now(), next);
      write();
    },
    stop: async () => {
      write();
      await writing;
      await end(null);
    },
  };
}

function whyOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `The recording could not be written and was ended: ${message}.`;
}

/** A host names itself; a file name must not lead elsewhere. */
function safeName(hostname: string): string {
  return hostname
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 64);
}
