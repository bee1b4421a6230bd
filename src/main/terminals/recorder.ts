import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording, TerminalSize } from '../../shared/contract/terminals.ts';
import { type Clock, isoNow } from '../platform/clock.ts';
import type { RedactedPieces } from '../ports/secrets.ts';
import { Cast } from './cast.ts';
import type { Reading } from './flow.ts';
import type { OutputLog } from './output-log.ts';

/** A recording longer than this is a mistake; it ends and says so. */
const LIMIT_BYTES = 256 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
/** What may be the beginning of a secret waits so long for its rest, milliseconds: longer than a person takes for the next key. */
const REST_MS = 1000;

export interface RecorderOptions {
  readonly directory: string;
  readonly hostname: string;
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly redacted: RedactedPieces;
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
 * disk holds back the host. Known secrets are taken out, also where they come in pieces; the file is for this user alone.
 * @throws what the file system says.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { hostname, size, clock, log, reading, redacted } = options;
  const { path, since, file } = await newFile(options);
  const cast = new Cast({ size, title: hostname, startedAt: clock.now(), redacted });
  let place = log.end;
  let pending = cast.header;
  let over = false;
  let recording: Recording = { path, since, stopped: null };

  const end = async (why: string | null) => {
    if (over) return;
    over = true;
    rest.renew(false);
    reading.leave();
    await file.close();
    recording = { ...recording, stopped: why };
    if (why !== null) options.onDidStop(recording);
  };
  const put = async (text: string) => {
    if (!(await file.append(text))) await end('The recording has reached 256 MiB and was ended.');
  };
  const catchUp = async () => {
    const before = place;
    while (!over && (pending !== '' || place < log.end)) {
      const piece = log.read(place, PIECE_BYTES);
      place += piece.length;
      const text = pending + cast.output(clock.now(), piece);
      pending = '';
      await put(text);
      if (!over) reading.advance(place);
    }
    if (place !== before) rest.renew(cast.waits);
  };
  const putRest = async () => {
    if (!over && cast.waits) await put(cast.rest(clock.now()));
  };
  let writing: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    writing = writing.then(work).catch((error: unknown) => end(whyOf(error)));
  };
  const rest = createDelay(clock, () => inTurn(putRest));
  const write = () => inTurn(catchUp);
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
      inTurn(putRest);
      await writing;
      await end(null);
    },
  };
}

async function newFile({ directory, hostname, clock }: RecorderOptions) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const since = isoNow(clock);
  const path = join(directory, `${since.replace(/[-:]|\.\d+/g, '')}-${safeName(hostname)}.cast`);
  const file = await open(path, 'wx', 0o600);
  let written = 0;
  /** @returns whether there is room for more. */
  const append = async (text: string) => {
    written += Buffer.byteLength(text);
    await file.appendFile(text);
    return written <= LIMIT_BYTES;
  };
  return { path, since, file: { append, close: () => file.close().catch(() => undefined) } };
}

/** Does something when it is not renewed for a while. */
function createDelay(clock: Clock, work: () => void) {
  let stopping = new AbortController();
  const renew = (isWanted: boolean) => {
    stopping.abort();
    stopping = new AbortController();
    if (isWanted) clock.sleep(REST_MS, stopping.signal).then(work, () => undefined);
  };
  return { renew };
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
