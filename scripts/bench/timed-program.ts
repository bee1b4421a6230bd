import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { CallContext } from '../../src/main/platform/call-context.ts';

/** A program to be timed. */
export interface Program {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line it prints, as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program did. */
export interface Timing {
  /** Wall time from start to end. */
  readonly seconds: number;
  /** The most memory the program itself had in use at a time (VmHWM of proc(5), 10^6 bytes); its children are not counted. */
  readonly peakMegabytes: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** The kernel keeps the peak itself: only what is added in the last moment before the end can be missed. */
const PEAK_EVERY_MS = 100;
/** How long a program that is stopped may take to tidy up. */
const STOP_GRACE_MS = 15_000;

/**
 * Runs a program to its end and times it. It gets a process group of its own, so that a Ctrl-C on the terminal reaches it once, from here.
 * @throws Error with the end of its output when its exit code is not 0; the signal's reason when the context stops.
 */
export async function timed(ctx: CallContext, program: Program): Promise<Timing> {
  ctx.signal.throwIfAborted();
  const [command = '', ...rest] = program.argv;
  const startedAt = performance.now();
  const child = spawn(command, rest, {
    cwd: program.cwd,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = gather(child, program.onLine);
  const peak = followPeak(child);
  const unbind = stopWith(ctx.signal, child);
  try {
    const code = await ended(child);
    const seconds = (performance.now() - startedAt) / 1000;
    ctx.signal.throwIfAborted();
    if (code === 0) return { seconds, peakMegabytes: peak(), output: output() };
    throw new Error(`${program.argv.join(' ')} ended with ${code}:\n${output().trim().slice(-3000)}`);
  } finally {
    peak();
    unbind();
  }
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'no exit code'));
  });
}

function gather(child: ChildProcess, onLine: Program['onLine']): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      chunks.push(text);
      for (const line of text.split('\n')) if (line.trim() !== '') onLine?.(line);
    });
  }
  return () => chunks.join('');
}

/** Reads the peak now and again. @returns what stops it and gives the highest seen. */
function followPeak(child: ChildProcess): () => number {
  let kibibytes = 0;
  const look = () => {
    kibibytes = Math.max(kibibytes, peakOf(child.pid));
  };
  const timer = setInterval(look, PEAK_EVERY_MS);
  return () => {
    clearInterval(timer);
    return (kibibytes * 1024) / 1e6;
  };
}

/** 0 for a process that is gone. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return 0;
    throw error;
  }
}

function stopWith(signal: AbortSignal, child: ChildProcess): () => void {
  let hard: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child, 'SIGTERM');
    hard = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_GRACE_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(hard);
    signal.removeEventListener('abort', stop);
  };
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
}
