import { StringDecoder } from 'node:string_decoder';
import type { TerminalSize } from '../../shared/contract/terminals.ts';
import type { RedactedPieces } from '../ports/secrets.ts';

export interface CastOptions {
  readonly size: TerminalSize;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Takes known secrets out of what was printed. */
  readonly redacted: RedactedPieces;
}

/** Lines of a recording in the form asciicast v2: a header, then one line for each thing that happened. */
export class Cast {
  readonly header: string;
  readonly #decoder = new StringDecoder('utf8');
  readonly #startedAt: number;
  readonly #redacted: RedactedPieces;

  constructor({ size, title, startedAt, redacted }: CastOptions) {
    this.#startedAt = startedAt;
    this.#redacted = redacted;
    this.header = line({
      version: 2,
      width: size.columns,
      height: size.rows,
      timestamp: Math.floor(startedAt / 1000),
      title,
      env: { TERM: 'xterm-256color' },
    });
  }

  /** What was printed. A character that is cut in two waits for its rest, and so does what may be the beginning of a secret. */
  output(nowMs: number, bytes: Buffer): string {
    return this.#said(nowMs, this.#redacted.push(this.#decoder.write(bytes)));
  }

  /** What waited for its rest, which does not come. */
  rest(nowMs: number): string {
    return this.#said(nowMs, this.#redacted.flush());
  }

  /** Whether something waits for its rest. */
  get waits(): boolean {
    return this.#redacted.holds;
  }

  resized(nowMs: number, { columns, rows }: TerminalSize): string {
    return line([this.#at(nowMs), 'r', `${columns}x${rows}`]);
  }

  #said(nowMs: number, text: string): string {
    return text === '' ? '' : line([this.#at(nowMs), 'o', text]);
  }

  /** Seconds since the beginning; a clock that goes back does not make them fall below nothing. */
  #at(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAt) / 1000;
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
