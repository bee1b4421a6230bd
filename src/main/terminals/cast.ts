import { StringDecoder } from 'node:string_decoder';
import type { TerminalSize } from '../../shared/contract/terminals.ts';

export interface CastOptions {
  readonly size: TerminalSize;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Lines of a recording in the form asciicast v2: a header, then one line for each thing that happened. */
export class Cast {
  readonly header: string;
  readonly #decoder = new StringDecoder('utf8');
  readonly #startedAt: number;

  constructor({ size, title, startedAt }: CastOptions) {
    this.#startedAt = startedAt;
    this.header = line({
      version: 2,
      width: size.columns,
      height: size.rows,
      timestamp: Math.floor(startedAt / 1000),
      title,
      env: { TERM: 'xterm-256color' },
    });
  }

  /** What was printed. A character that is cut in two waits for its rest. */
  output(nowMs: number, bytes: Buffer, redact: (text: string) => string): string {
    const text = this.#decoder.write(bytes);
    return text === '' ? '' : line([this.#at(nowMs), 'o', redact(text)]);
  }

  resized(nowMs: number, { columns, rows }: TerminalSize): string {
    return line([this.#at(nowMs), 'r', `${columns}x${rows}`]);
  }

  /** Seconds since the beginning; a clock that goes back does not make them fall below nothing. */
  #at(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAt) / 1000;
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
