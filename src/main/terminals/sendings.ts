import { MusterError } from '../../shared/model/error.ts';
import { type SendingId, sendingIdSchema } from '../../shared/model/ids.ts';
import { newId } from '../platform/ids.ts';
import type { IncomingFile } from '../ports/hosts.ts';

/** Files on their way at once. */
const LIMIT = 8;
/** A window that says nothing for so long has gone; what it sent is taken away. */
const SILENCE_MS = 60_000;

interface Sending {
  readonly file: IncomingFile;
  readonly sizeBytes: number;
  /** Bytes that were handed over, though they may not all have arrived. */
  at: number;
  /** The pieces in their order. */
  written: Promise<void>;
  silence: NodeJS.Timeout;
}

/** Files that windows send to hosts, piece by piece. */
export class Sendings {
  readonly #all = new Map<SendingId, Sending>();
  #opening = 0;

  /** @throws MusterError `bad-input` when too many are on their way. */
  async begin(
    sizeBytes: number,
    open: () => Promise<IncomingFile>,
  ): Promise<{ sendingId: SendingId; path: string }> {
    if (this.#all.size + this.#opening >= LIMIT) {
      throw new MusterError('bad-input', `${LIMIT} files are on their way already.`, {
        cure: 'Wait for one of them to arrive.',
      });
    }
    this.#opening += 1;
    try {
      const file = await open();
      const id = sendingIdSchema.parse(newId('sending'));
      const silence = this.#goneLater(id);
      this.#all.set(id, { file, sizeBytes, at: 0, written: Promise.resolve(), silence });
      return { sendingId: id, path: file.path };
    } finally {
      this.#opening -= 1;
    }
  }

  /** Takes the next bytes; resolves when they have arrived. A file that cannot go on is taken away. */
  async piece(id: SendingId, at: number, data: Buffer): Promise<void> {
    const sending = this.#find(id);
    if (at !== sending.at || at + data.length > sending.sizeBytes)
      await this.#refuse(id, `${sending.file.path} came in pieces that do not fit.`);
    sending.at += data.length;
    clearTimeout(sending.silence);
    sending.silence = this.#goneLater(id);
    sending.written = sending.written.then(() => sending.file.write(data));
    try {
      await sending.written;
    } catch (error) {
      await this.cancel(id);
      throw error;
    }
  }

  /** Gives a file that is whole its name. */
  async end(id: SendingId): Promise<void> {
    const sending = this.#find(id);
    await sending.written;
    if (sending.at !== sending.sizeBytes)
      await this.#refuse(id, `${sending.file.path} did not arrive whole.`);
    this.#all.delete(id);
    clearTimeout(sending.silence);
    await sending.file.finish();
  }

  /** Takes away what has arrived; of one that is over, nothing. */
  async cancel(id: SendingId): Promise<void> {
    const sending = this.#all.get(id);
    if (sending === undefined) return;
    this.#all.delete(id);
    clearTimeout(sending.silence);
    // What kept it from arriving was told to whoever sent the piece.
    await sending.written.catch(() => undefined);
    await sending.file.discard();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all.keys()].map((id) => this.cancel(id)));
  }

  #find(id: SendingId): Sending {
    const sending = this.#all.get(id);
    if (sending !== undefined) return sending;
    throw new MusterError('not-found', 'This file is not on its way any more.', { cure: 'Send it again.' });
  }

  async #refuse(id: SendingId, why: string): Promise<never> {
    await this.cancel(id);
    throw new MusterError('bad-input', why, { cure: 'Send it again.' });
  }

  #goneLater(id: SendingId): NodeJS.Timeout {
    const timer = setTimeout(() => void this.cancel(id), SILENCE_MS);
    timer.unref();
    return timer;
  }
}
