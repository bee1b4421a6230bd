import type { RemoteShell, ShellEnd, ShellSize } from '../../../src/main/ports/hosts.ts';

/** A shell without a host: what a test prints comes out, what is typed is kept. */
export interface FakeShell extends RemoteShell {
  readonly typed: string[];
  readonly sizes: ShellSize[];
  readonly isHeld: boolean;
  print(text: string): void;
  end(end: ShellEnd): void;
}

export function fakeShell(): FakeShell {
  const { promise: ended, resolve } = Promise.withResolvers<ShellEnd>();
  const typed: string[] = [];
  const sizes: ShellSize[] = [];
  let held = false;
  let listener: (chunk: Buffer) => void = () => undefined;
  return {
    typed,
    sizes,
    ended,
    end: resolve,
    get isHeld() {
      return held;
    },
    print: (text) => listener(Buffer.from(text)),
    onOutput: (next) => {
      listener = next;
    },
    pause: () => {
      held = true;
    },
    resume: () => {
      held = false;
    },
    write: async (data) => void typed.push(data.toString()),
    resize: (size) => void sizes.push(size),
    close: () => resolve({ kind: 'exited', code: null, signal: 'HUP' }),
  };
}
