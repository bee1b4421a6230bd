import { WRITE_LIMIT_BYTES } from '../../../shared/contract/terminals.ts';
import type { TerminalId } from '../../../shared/model/ids.ts';
import { toBase64 } from '../../api/base64.ts';
import type { Client } from '../../api/client.ts';

/** What may wait to be typed; beyond it a host does not read, and a person has stopped to believe that it does. */
const WAITING_LIMIT_BYTES = 4 * 1024 * 1024;

interface Waiting {
  readonly ids: readonly TerminalId[];
  bytes: Uint8Array;
  /** When all of it is typed, or nobody takes it. */
  typed: Promise<void>;
}

export interface TypistOptions {
  /** Null while there is no connection: then nothing is typed, and nothing is kept to be typed later. */
  readonly client: () => Client | null;
  readonly onRefused: (ids: readonly TerminalId[]) => void;
}

/**
 * Types for somebody: one message for each set of terminals is under way at a time, and what comes meanwhile is put together. What goes to a
 * terminal waits for all that went to it before, also as one of several: so keys keep their order, and a shell that does not read costs one message.
 */
export function createTypist({
  client,
  onRefused,
}: TypistOptions): (ids: readonly TerminalId[], bytes: Uint8Array) => void {
  /** In the order in which it was typed. */
  const open: Waiting[] = [];

  const send = async (waiting: Waiting): Promise<void> => {
    while (waiting.bytes.length > 0) {
      const piece = waiting.bytes.subarray(0, WRITE_LIMIT_BYTES);
      waiting.bytes = waiting.bytes.subarray(piece.length);
      try {
        const call = client()?.call('terminals.write', { ids: [...waiting.ids], data: toBase64(piece) });
        const refused = (await call)?.refused ?? waiting.ids;
        if (refused.length > 0) onRefused(refused);
        if (refused.length === waiting.ids.length) break;
      } catch {
        // The connection went away, which the window says by itself; what was typed is not kept.
        break;
      }
    }
    open.splice(open.indexOf(waiting), 1);
  };
  return (ids, bytes) => {
    const before = open.filter((one) => one.ids.some((id) => ids.includes(id)));
    const last = before.at(-1);
    if (last !== undefined && last.ids.join() === ids.join()) {
      if (last.bytes.length + bytes.length <= WAITING_LIMIT_BYTES) last.bytes = joined(last.bytes, bytes);
      return;
    }
    const begun: Waiting = { ids, bytes, typed: Promise.resolve() };
    open.push(begun);
    begun.typed =
      last === undefined
        ? send(begun)
        : Promise.all(before.map(({ typed }) => typed)).then(() => send(begun));
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
