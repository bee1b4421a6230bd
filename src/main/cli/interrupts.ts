import { cancelledError } from '../platform/call-context.ts';
import { exitCodes } from './exit-codes.ts';

/** SIGHUP: the terminal was closed. */
type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

type OutputListener = (error: NodeJS.ErrnoException) => void;

/** The part of a process that hears signals, and that its output is not read any more. */
export interface SignalSource {
  readonly stdout: {
    on(name: 'error', listener: OutputListener): unknown;
    removeListener(name: 'error', listener: OutputListener): unknown;
  };
  on(name: Signal, listener: () => void): unknown;
  removeListener(name: Signal, listener: () => void): unknown;
  exit(code: number): void;
}

/** How Ctrl-C and the end of a session reach what is under way. */
export interface Interrupts {
  /** Stops everything, remote work included. */
  readonly signal: AbortSignal;
  /** Asks to stop at the next good place. */
  readonly stopSoon: AbortSignal;
  /** While this work is under way, the first Ctrl-C only asks. Elsewhere there is nothing to finish, and it stops at once. */
  gently<T>(work: () => Promise<T>): Promise<T>;
  dispose(): void;
}

const words = {
  soon: 'Stopping after the steps under way; press Ctrl-C again to stop them now.',
  now: 'Stopping now; press Ctrl-C once more to leave at once.',
  ending: 'Asked to end: stopping now.',
} as const;

/** Ctrl-C once asks (or stops, where nothing is half done), twice stops what is under way, three times leaves. SIGTERM is like twice, and so is a terminal that closes: it must not leave hosts behind. */
export function createInterrupts(source: SignalSource, say: (text: string) => void): Interrupts {
  const soon = new AbortController();
  const now = new AbortController();
  let gentle = 0;
  const stopNow = (text: string) => {
    say(`\n${text}\n`);
    soon.abort(cancelledError());
    now.abort(cancelledError());
  };
  const onInterrupt = () => {
    if (now.signal.aborted) source.exit(exitCodes.cancelled);
    else if (gentle > 0 && !soon.signal.aborted) {
      say(`\n${words.soon}\n`);
      soon.abort(cancelledError());
    } else stopNow(words.now);
  };
  const onTerminate = () => {
    if (!now.signal.aborted) stopNow(words.ending);
  };
  const onOutputError: OutputListener = (error) => {
    // Whoever reads may leave early (`muster logs | head`). A run does not end by that: it is told in its log and its report.
    if (isReaderGone(error) && gentle === 0) source.exit(exitCodes.ok);
  };
  source.stdout.on('error', onOutputError);
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  source.on('SIGHUP', onTerminate);
  return {
    signal: now.signal,
    stopSoon: soon.signal,
    gently: async (work) => {
      gentle += 1;
      try {
        return await work();
      } finally {
        gentle -= 1;
      }
    },
    dispose: () => {
      source.stdout.removeListener('error', onOutputError);
      source.removeListener('SIGINT', onInterrupt);
      source.removeListener('SIGTERM', onTerminate);
      source.removeListener('SIGHUP', onTerminate);
    },
  };
}

/** Whether nobody reads an output any more: a pipe was closed, or the terminal was. */
export function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}
