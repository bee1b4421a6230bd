import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { cancelledError } from '../platform/call-context.ts';

/** What belongs to a question besides its text. */
export interface Question {
  /** Lines above it, shown when its turn has come. */
  readonly preface?: string;
  /** Whoever stops the work takes its question back. */
  readonly signal?: AbortSignal;
}

/** The terminal as commands see it; tests hand in their own. */
export interface Terminal {
  /** For people: progress, findings. In `--json` mode only JSON lines go here. Held back while a question stands open. */
  out(text: string): void;
  /** Errors. */
  err(text: string): void;
  /** Draws one passing line, such as how far an upload is; the next text takes its place. Nothing where lines cannot be redrawn. */
  status(text: string): void;
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** Whether lines may be redrawn. */
  readonly redraws: boolean;
  readonly columns: number;
  /**
   * Asks and returns the line typed. Many hosts may ask at once; a person gets one question after the other.
   * @throws MusterError `cancelled` for Ctrl-C and for an input that has ended; the signal's reason when it is stopped.
   */
  ask(question: string, options?: Question): Promise<string>;
  /** Asks without showing what is typed. */
  askSecret(question: string, options?: Question): Promise<string>;
}

/** The streams of a terminal, and how Ctrl-C at a question reaches the rest of the process. */
export interface TerminalStreams {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly error: Writable & { readonly isTTY?: boolean };
  readonly interrupt: () => void;
}

/** The process' own terminal. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // While a line is read the terminal is in raw mode: Ctrl-C comes as a key and not as a signal.
  const interrupt = () => process.kill(process.pid, 'SIGINT');
  return createTerminal({ input: stdin, output: stdout, error: stderr, interrupt });
}

const CLEAR_LINE = '\r\u001b[2K';

export function createTerminal({ input, output, error, interrupt }: TerminalStreams): Terminal {
  let held: string[] | null = null;
  let interrupted = false;
  let passing = false;
  const inTurn = turns();
  const redraws = output.isTTY === true && process.env.TERM !== 'dumb';
  const columns = output.columns ?? 100;
  const clear = () => {
    if (passing) output.write(CLEAR_LINE);
    passing = false;
  };

  const askNow = async (question: string, options: Question, secret: boolean): Promise<string> => {
    options.signal?.throwIfAborted();
    if (interrupted) throw cancelledError();
    clear();
    held = [];
    try {
      error.write(`${options.preface ?? ''}${secret ? question : ''}`);
      return await readAnswer({
        input,
        output: secret ? mute() : error,
        question: secret ? '' : question,
        signal: options.signal,
        onInterrupt: () => {
          interrupted = true;
          interrupt();
        },
      });
    } finally {
      if (secret) error.write('\n');
      const texts = held;
      held = null;
      for (const text of texts) output.write(text);
    }
  };
  return {
    out: (text) => {
      clear();
      if (held === null) output.write(text);
      else held.push(text);
    },
    err: (text) => {
      clear();
      error.write(text);
    },
    status: (text) => {
      if (!redraws || held !== null) return;
      output.write(`${CLEAR_LINE}${text.slice(0, columns - 1)}`);
      passing = true;
    },
    interactive: input.isTTY === true && error.isTTY === true,
    redraws,
    columns,
    ask: (question, options = {}) => inTurn(() => askNow(question, options, false)),
    askSecret: (question, options = {}) => inTurn(() => askNow(question, options, true)),
  };
}

/** Lets through one piece of work at a time, in the order they came. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    // How it ended is for who asked; the next one only waits for the end.
    last = result.catch(() => undefined);
    return result;
  };
}

/** Swallows what readline would echo. */
function mute(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

interface Reading {
  readonly input: Readable;
  readonly output: Writable;
  readonly question: string;
  readonly signal: AbortSignal | undefined;
  readonly onInterrupt: () => void;
}

function readAnswer({ input, output, question, signal, onInterrupt }: Reading): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  return new Promise<string>((resolve, reject) => {
    const onAbort = () => {
      reject(signal?.reason);
      lines.close();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    lines.once('SIGINT', () => {
      reject(cancelledError());
      onInterrupt();
      lines.close();
    });
    lines.once('close', () => {
      signal?.removeEventListener('abort', onAbort);
      reject(cancelledError());
    });
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
