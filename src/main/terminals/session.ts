import type { Recording, Terminal, TerminalSize, TerminalState } from '../../shared/contract/terminals.ts';
import { MusterError, toWireError } from '../../shared/model/error.ts';
import type { NodeId, TerminalId } from '../../shared/model/ids.ts';
import { type CallContext, rootContext, withDeadline } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { createListeners } from '../platform/listeners.ts';
import type { RemoteShell } from '../ports/hosts.ts';
import { Flow } from './flow.ts';
import { OutputLog } from './output-log.ts';
import type { Recorder } from './recorder.ts';

/** What is kept for a window that comes back: some 10,000 lines. */
const KEPT_BYTES = 1024 * 1024;
const MARKS = { high: 512 * 1024, low: 128 * 1024 };
const UNWATCHED = { bytes: 256 * 1024, everyMs: 250 };
/** Until a login that hangs is given up. */
const OPENING_MS = 30_000;
/** Before each attempt to connect again, seconds; the last is repeated until {@link TRYING_MS} are over. */
const PAUSES_S = [1, 2, 5, 10, 15, 30];
const TRYING_MS = 15 * 60_000;

export interface SessionOptions {
  readonly id: TerminalId;
  readonly nodeId: NodeId;
  readonly hostname: string;
  readonly user: string;
  readonly size: TerminalSize;
  readonly ctx: Pick<CallContext, 'clock' | 'log'>;
  /** Opens a shell on the host; asked again after a loss. */
  readonly connect: (ctx: CallContext, size: TerminalSize) => Promise<RemoteShell>;
}

/** One terminal: a shell, what it printed, and what becomes of it when the connection goes. */
export class TerminalSession {
  readonly log = new OutputLog(KEPT_BYTES);
  readonly flow: Flow;
  readonly #options: SessionOptions;
  readonly #news = createListeners<void>();
  readonly #gone = new AbortController();
  #state: TerminalState;
  #size: TerminalSize;
  #shell: RemoteShell | null = null;
  #recorder: Recorder | null = null;
  #lastRecording: Recording | null = null;
  #retry: AbortController | null = null;
  #everOpen = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#state = { kind: 'opening', since: this.#now() };
    this.flow = new Flow({
      marks: MARKS,
      unwatched: UNWATCHED,
      pause: () => this.#shell?.pause(),
      resume: () => this.#shell?.resume(),
    });
    void this.#live();
  }

  get terminal(): Terminal {
    const { id, nodeId, hostname, user } = this.#options;
    return {
      id,
      nodeId,
      hostname,
      user,
      state: this.#state,
      recording: this.#recorder?.recording ?? this.#lastRecording,
    };
  }

  get size(): TerminalSize {
    return this.#size;
  }

  get isOver(): boolean {
    return this.#state.kind === 'ended';
  }

  /** Calls back when something was printed or is otherwise than before. @returns how to stop listening. */
  onNews(listener: () => void): () => void {
    return this.#news.add(listener);
  }

  /** @returns false where nobody is there to take it. */
  async write(data: Buffer): Promise<boolean> {
    if (this.#shell === null || this.#state.kind !== 'open') return false;
    await this.#shell.write(data);
    return true;
  }

  resize(size: TerminalSize): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#shell?.resize(size);
    this.#recorder?.resized(size);
  }

  /** Tries at once where a try is due later or not at all. */
  reconnect(): void {
    if (this.#state.kind === 'lost') this.#retry?.abort();
  }

  /** Takes over a recording that has begun. */
  recordWith(recorder: Recorder): void {
    this.#recorder = recorder;
    this.#tell();
  }

  get isRecording(): boolean {
    return this.#recorder !== null;
  }

  async stopRecording(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder === null) return;
    await recorder.stop();
    this.recordingStopped(recorder.recording);
  }

  /** A recording is over, or was ended by what was in its way. */
  recordingStopped(recording: Recording): void {
    this.#recorder = null;
    this.#lastRecording = recording.stopped === null ? null : recording;
    this.#tell();
  }

  /** Hangs up and does not come back. */
  async close(): Promise<void> {
    if (!this.isOver) this.#become({ kind: 'ended', since: this.#now(), exitCode: null, signal: null });
    this.#gone.abort(new MusterError('cancelled', 'The terminal was closed.'));
    this.#shell?.close();
    this.flow.stop();
    await this.stopRecording();
  }

  /** The life of a terminal: connect, serve, and again after a loss, until the shell ends or somebody closes it. */
  async #live(): Promise<void> {
    let lostAt: number | null = null;
    for (let attempt = 1; !this.#gone.signal.aborted; attempt += 1) {
      const end = await this.#serve(lostAt);
      if (this.#gone.signal.aborted) return;
      if (end.kind === 'exited') {
        this.#become({ kind: 'ended', since: this.#now(), exitCode: end.code, signal: end.signal });
        await this.stopRecording();
        return;
      }
      if (end.wasOpen) {
        attempt = 1;
        lostAt = null;
      }
      lostAt ??= this.#options.ctx.clock.now();
      await this.#wait(end.error, attempt, lostAt);
    }
  }

  /** One connection, from its login to its end. */
  async #serve(lostAt: number | null) {
    const { ctx, connect, hostname } = this.#options;
    const limit = { ms: OPENING_MS, what: `Logging in to ${hostname}` };
    try {
      const root = rootContext({ ...ctx, signal: this.#gone.signal });
      const shell = await withDeadline(root, limit, (within) => connect(within, this.#size));
      if (this.#gone.signal.aborted) shell.close();
      this.#shell = shell;
      if (this.#everOpen) this.#print(newShellLine(lostAt, ctx.clock.now()));
      this.#everOpen = true;
      this.#become({ kind: 'open', since: this.#now() });
      shell.resize(this.#size);
      shell.onOutput((chunk) => this.#print(chunk));
      this.flow.renewed();
      const end = await shell.ended;
      return { ...end, wasOpen: true } as const;
    } catch (error) {
      return { kind: 'lost', error, wasOpen: false } as const;
    } finally {
      this.#shell = null;
    }
  }

  /** Waits for the next try. What trying again does not mend waits until somebody asks for it. */
  async #wait(error: unknown, attempt: number, lostAt: number): Promise<void> {
    const { clock } = this.#options.ctx;
    const wire = toWireError(error);
    const tries = wire.retryable && clock.now() - lostAt < TRYING_MS;
    const pauseMs = (PAUSES_S[Math.min(attempt, PAUSES_S.length) - 1] ?? 1) * 1000;
    const retry = new AbortController();
    this.#retry = retry;
    this.#become({
      kind: 'lost',
      since: new Date(lostAt).toISOString(),
      error: wire,
      attempt,
      nextAt: tries ? new Date(clock.now() + pauseMs).toISOString() : null,
    });
    const asked = AbortSignal.any([retry.signal, this.#gone.signal]);
    // Either end of the wait leads on; only which one came first differs.
    await clock.sleep(tries ? pauseMs : 2 ** 31 - 1, asked).catch(() => undefined);
    if (!this.#gone.signal.aborted) this.#become({ kind: 'opening', since: this.#now() });
  }

  #print(chunk: Buffer): void {
    if (this.#gone.signal.aborted) return;
    this.log.append(chunk);
    this.flow.printed(this.log.end);
    this.#recorder?.printed();
    this.#tell();
  }

  #become(state: TerminalState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    this.#news.tell();
  }

  #now(): string {
    return isoNow(this.#options.ctx.clock);
  }
}

/**
 * Stands between two shells of one terminal. The old one may have left the screen in any state: alternate buffer, mouse reports, bracketed
 * paste, no cursor; the new one knows nothing of it.
 */
function newShellLine(lostAt: number | null, nowMs: number): Buffer {
  const from = lostAt === null ? '' : ` ${new Date(lostAt).toISOString().slice(11, 19)} UTC`;
  const now = new Date(nowMs).toISOString().slice(11, 19);
  const reset = '\u001b[?1049l\u001b[?1000;1002;1003;1006;2004l\u001b[?25h\u001b[!p';
  return Buffer.from(`${reset}\r\n--- connection lost${from}, new shell ${now} UTC ---\r\n`);
}
