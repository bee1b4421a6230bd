import { createApp } from '../../src/main/app.ts';
import { runProgram } from '../../src/main/cli/program.ts';

/** What a command wrote and how it ended. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of the command line in this process, on a real database; nobody is there to answer a question. */
export async function musterHere(
  home: string,
  words: readonly string[],
  onOut: (text: string) => void = () => undefined,
): Promise<Told> {
  const out: string[] = [];
  const err: string[] = [];
  const nobody = () => Promise.reject(new Error('nobody is there'));
  const code = await runProgram(['--home', home, ...words], {
    terminal: {
      out: (text) => {
        out.push(text);
        onOut(text);
      },
      err: (text) => void err.push(text),
      status: () => undefined,
      interactive: false,
      redraws: false,
      columns: 100,
      ask: nobody,
      askSecret: nobody,
    },
    openApp: createApp,
    version: '1.2.3',
  });
  return { code, out: out.join(''), err: err.join('') };
}
