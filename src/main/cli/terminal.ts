import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';

/** The terminal as commands see it; tests hand in their own. */
export interface Terminal {
  /** For people: progress, findings, questions' answers. In `--json` mode only JSON lines go here. */
  out(text: string): void;
  /** Errors and questions. */
  err(text: string): void;
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** Whether lines may be redrawn. */
  readonly redraws: boolean;
  readonly columns: number;
  /** Asks and returns the line typed. */
  ask(question: string): Promise<string>;
  /** Asks without showing what is typed. */
  askSecret(question: string): Promise<string>;
}

/** The process' own terminal. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    redraws: stdout.isTTY === true && process.env.TERM !== 'dumb',
    columns: stdout.columns ?? 100,
    ask: (question) => askOn(stdin, stderr, question),
    askSecret: async (question) => {
      stderr.write(question);
      const answer = await askOn(stdin, mute(), '');
      stderr.write('\n');
      return answer;
    },
  };
}

/** Swallows what readline would echo. */
function mute(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function askOn(input: Readable, output: Writable, question: string): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => {
      lines.close();
      reject(new Error('cancelled at the question'));
    });
    lines.question(question, (answer) => {
      lines.close();
      resolve(answer);
    });
  });
}
