import type { CallContext, Progress } from '../platform/call-context.ts';
import type { Logger } from '../platform/log.ts';

/** Between two log lines about the same piece of work, milliseconds: an upload tells of every chunk. */
const EVERY_MS = 5000;

/**
 * Tells of progress as before, and puts it into the log too: the beginning, then a line now and then, and the end.
 * @returns what takes the place of `ctx.progress`.
 */
export function loggedProgress(
  log: Logger,
  { progress: tell, clock }: Pick<CallContext, 'progress' | 'clock'>,
): CallContext['progress'] {
  const toldAt = new Map<string, number>();
  return (progress) => {
    tell(progress);
    const { text, about = {} } = progress;
    const name = JSON.stringify([about, text]);
    const last = toldAt.get(name);
    const ended = progress.total !== undefined && progress.done === progress.total;
    if (!ended && last !== undefined && clock.now() - last < EVERY_MS && clock.now() >= last) return;
    if (ended) toldAt.delete(name);
    else toldAt.set(name, clock.now());
    log.with(about).progress(progressText(progress));
  };
}

/** `Sending k3s to s1  45 %`. */
export function progressText({ text, done, total }: Progress): string {
  if (done === undefined || total === undefined || total === 0) return text;
  return `${text}  ${Math.floor((done / total) * 100)} %`;
}
