import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { CallContext } from '../../platform/call-context.ts';

export interface AnsibleInvocation {
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with each line of the event stream, which is file descriptor {@link eventsDescriptor} of the child. */
  readonly onEventLine: (line: string) => void;
  /** Called when a run is stopped, while its connections are still there. */
  readonly onStop: () => Promise<void>;
}

export interface AnsibleExit {
  readonly code: number | null;
  /** The end of what it printed. */
  readonly output: string;
}

/** Where the callback plugin writes. */
export const eventsDescriptor = 3;
const keptOutput = 16 * 1024;

/**
 * Runs ansible-playbook in a process group of its own. When the context stops, the whole group is ended: workers and ssh clients too.
 * @throws the signal's reason after the group is gone, or what reading an event line threw.
 */
export async function runAnsible(ctx: CallContext, invocation: AnsibleInvocation): Promise<AnsibleExit> {
  ctx.signal.throwIfAborted();
  const { program, argv, cwd, env } = invocation;
  const child = spawn(program, argv, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const ended = exitOf(child);
  let failure: { readonly error: unknown } | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= endRun(child, invocation.onStop).catch((error: unknown) => {
      failure ??= { error };
    });
  };
  ctx.signal.addEventListener('abort', stop, { once: true });
  const lines = followEvents(child, invocation.onEventLine, (error) => {
    failure ??= { error };
    stop();
  });
  const output = keepTail(child);
  try {
    const code = await ended;
    await stopping;
    await lines;
    ctx.signal.throwIfAborted();
    if (failure !== undefined) throw failure.error;
    return { code, output: output() };
  } finally {
    ctx.signal.removeEventListener('abort', stop);
    // Whatever outlived its parent.
    signalGroup(child, 'SIGKILL');
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

/** Resolves when the stream has ended. */
function followEvents(
  child: ChildProcess,
  onLine: (line: string) => void,
  onError: (error: unknown) => void,
): Promise<void> {
  const stream = child.stdio[eventsDescriptor];
  if (!(stream instanceof Readable)) throw new TypeError('no event stream');
  const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  reader.on('line', (line) => {
    try {
      onLine(line);
    } catch (error) {
      onError(error);
    }
  });
  return new Promise((resolve) => {
    reader.once('close', resolve);
  });
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-keptOutput);
    });
  }
  return () => tail;
}

/**
 * Holds ansible-playbook so that it starts nothing more, ends what it does on the hosts, then its whole group. In this order, because
 * the group's end takes the way through a jump host with it. Nothing is lost by not asking: what Ansible would tidy up is in the run's directory.
 */
async function endRun(child: ChildProcess, onStop: () => Promise<void>): Promise<void> {
  try {
    child.kill('SIGSTOP');
    await onStop();
  } finally {
    signalGroup(child, 'SIGKILL');
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
}
