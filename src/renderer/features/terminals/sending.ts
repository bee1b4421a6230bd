import { createStore, type StoreApi } from 'zustand/vanilla';
import { PIECE_LIMIT_BYTES } from '../../../shared/contract/terminals.ts';
import { toWireError, type WireError } from '../../../shared/model/error.ts';
import type { SendingId, TerminalId } from '../../../shared/model/ids.ts';
import { toBase64 } from '../../api/base64.ts';
import type { Client } from '../../api/client.ts';
import { text } from '../../ui/text.ts';

/** Pieces under way at once: the next is read from the disk while the last are written. */
const PIECES = 4;
/** Between two looks at how far it has come, milliseconds. */
const TOLD_MS = 250;

/** A file that was dropped on a terminal, from the question where it shall go to its end. Times are of this window's clock. */
export interface FileOnItsWay {
  readonly key: number;
  readonly terminalId: TerminalId;
  readonly hostname: string;
  readonly file: File;
  readonly status: 'asking' | 'sending' | 'whole' | 'off' | 'failed';
  /** Where it lies or will lie, once the host has said so. */
  readonly path: string | null;
  readonly done: number;
  readonly beganMs: number;
  readonly nowMs: number;
  readonly error: WireError | null;
}

/** The files of a window. */
export class Files {
  readonly state: StoreApi<readonly FileOnItsWay[]> = createStore<readonly FileOnItsWay[]>(() => []);
  readonly #client: () => Client | null;
  readonly #stops = new Map<number, AbortController>();
  #lastKey = 0;

  constructor(client: () => Client | null) {
    this.#client = client;
  }

  /** Asks where dropped files shall go. */
  ask(terminal: { readonly id: TerminalId; readonly hostname: string }, files: readonly File[]): void {
    const added = files.map((file): FileOnItsWay => {
      this.#lastKey += 1;
      const begun = { status: 'asking', path: null, done: 0, beganMs: 0, nowMs: 0, error: null } as const;
      return { key: this.#lastKey, terminalId: terminal.id, hostname: terminal.hostname, file, ...begun };
    });
    this.state.setState([...this.state.getState(), ...added], true);
  }

  async begin(key: number, where: { readonly directory: string; readonly replace: boolean }): Promise<void> {
    const asked = this.state.getState().find((one) => one.key === key);
    const client = this.#client();
    if (asked === undefined || asked.status !== 'asking') return;
    if (client === null) {
      const error: WireError = { code: 'internal', ...text.notConnected, retryable: true };
      return this.#change(key, { error });
    }
    const { file, terminalId: id } = asked;
    const stop = new AbortController();
    this.#stops.set(key, stop);
    const beganMs = performance.now();
    this.#change(key, { status: 'sending', beganMs, nowMs: beganMs, error: null });
    try {
      const { name, size: sizeBytes } = file;
      const { sendingId, path } = await client.call('terminals.send', { id, name, sizeBytes, ...where });
      this.#change(key, { path });
      const onDone = this.#teller(key, sizeBytes);
      const whole = await sendPieces({ client, sendingId, file, signal: stop.signal, onDone });
      this.#change(key, { status: whole ? 'whole' : 'off', done: whole ? sizeBytes : 0 });
    } catch (error) {
      this.#change(key, { status: 'failed', error: toWireError(error) });
    } finally {
      this.#stops.delete(key);
    }
  }

  /** Stops one that is under way; what has arrived is taken away. */
  cancel(key: number): void {
    this.#stops.get(key)?.abort();
  }

  dismiss(key: number): void {
    this.cancel(key);
    this.state.setState(
      this.state.getState().filter((one) => one.key !== key),
      true,
    );
  }

  /** Says now and then how far one is. */
  #teller(key: number, sizeBytes: number): (done: number) => void {
    let told = 0;
    return (done) => {
      const nowMs = performance.now();
      if (nowMs - told < TOLD_MS && done < sizeBytes) return;
      told = nowMs;
      this.#change(key, { done, nowMs });
    };
  }

  #change(key: number, to: Partial<FileOnItsWay>): void {
    this.state.setState(
      this.state.getState().map((one) => (one.key === key ? { ...one, ...to } : one)),
      true,
    );
  }
}

interface Sending {
  readonly client: Client;
  readonly sendingId: SendingId;
  readonly file: File;
  readonly signal: AbortSignal;
  readonly onDone: (bytes: number) => void;
}

/** @returns whether it arrived whole; else it was stopped and nothing of it is left. */
async function sendPieces({ client, sendingId, file, signal, onDone }: Sending): Promise<boolean> {
  const underWay = new Set<Promise<void>>();
  let arrived = 0;
  try {
    for (let at = 0; at < file.size && !signal.aborted; at += PIECE_LIMIT_BYTES) {
      const bytes = new Uint8Array(await file.slice(at, at + PIECE_LIMIT_BYTES).arrayBuffer());
      const piece = client
        .call('terminals.sendPiece', { id: sendingId, at, data: toBase64(bytes) })
        .then(() => {
          arrived += bytes.length;
          onDone(arrived);
          underWay.delete(piece);
        });
      underWay.add(piece);
      if (underWay.size >= PIECES) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } catch (error) {
    await Promise.allSettled(underWay);
    await client.call('terminals.sendCancel', { id: sendingId }).catch(() => undefined);
    throw error;
  }
  await client.call(signal.aborted ? 'terminals.sendCancel' : 'terminals.sendEnd', { id: sendingId });
  return !signal.aborted;
}
