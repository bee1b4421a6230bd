import type { ClientChannel } from 'ssh2';

/**
 * What is fed to a command: a text, or chunks that are fetched only as fast as the host takes them. The next chunk is asked for when
 * the last one has been taken whole, so a source may fill one buffer again and again.
 */
export type Input = string | AsyncIterable<Buffer>;

/** How a remote process ended. Neither code nor signal means that the connection went away under it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Resolves when the channel is closed and all its output was read. The end is taken from `close`, which waits for the output to
 * be read; `exit` may come in the same packet as the start, before anybody listens.
 */
export function endOf(channel: ClientChannel): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    channel.once('close', (code?: number | null, signal?: string) => {
      resolve({ code: code ?? null, signal: signal ?? null });
    });
  });
}

/** Writes all of `input` and ends it. Returns early, without an error, when the process takes no more: its exit code tells why. */
export async function feed(channel: ClientChannel, input: Input): Promise<void> {
  let closed = false;
  let goOn: () => void = () => undefined;
  const onClose = () => {
    closed = true;
    goOn();
  };
  channel.on('close', onClose);
  try {
    for await (const chunk of typeof input === 'string' ? [input] : input) {
      if (closed || !channel.writable) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
        channel.write(chunk, () => resolve());
      });
    }
    channel.end();
  } finally {
    channel.off('close', onClose);
  }
}
