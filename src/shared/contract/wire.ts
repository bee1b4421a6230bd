import { z } from 'zod';
import { wireErrorSchema } from '../model/error.ts';

/** Items a reader lets a stream run ahead by; it grants more as it takes them. */
export const STREAM_CREDIT = 8;

/** How a WebSocket says `misunderstood`; of the codes that either end may give (RFC 6455, 7.4.2). */
export const MISUNDERSTOOD_CODE = 4400;

const idSchema = z.number().int().nonnegative();

/** What a face says to the app. Inputs are parsed by the entry they are for. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: idSchema, name: z.string().max(100), input: z.unknown() }),
  z.object({
    type: z.literal('open'),
    id: idSchema,
    name: z.string().max(100),
    input: z.unknown(),
    credit: z.number().int().min(1).max(1000),
  }),
  z.object({ type: z.literal('credit'), id: idSchema, count: z.number().int().min(1).max(1000) }),
  z.object({ type: z.literal('close'), id: idSchema }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** What the app says to a face. */
export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: idSchema, output: z.unknown() }),
  z.object({ type: z.literal('item'), id: idSchema, item: z.unknown() }),
  z.object({ type: z.literal('end'), id: idSchema }),
  z.object({ type: z.literal('error'), id: idSchema, error: wireErrorSchema }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** Why a wire closed: the other end went away (another may be opened), or one end said what the other does not understand. */
export type WireEnd = 'gone' | 'misunderstood';

/**
 * One connection, seen from one end. Messages are plain data, arrive whole and in order, or the wire closes. Adapters exist for
 * WebSocket, for Electron and in-process.
 */
export interface Wire {
  /** Does nothing once closed. */
  send(message: unknown): void;
  /** One listener at a time; a later one replaces it. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the other end went away. */
  onClose(listener: (why: WireEnd) => void): void;
  /** @param why `gone` when absent; both ends are told. */
  close(why?: WireEnd): void;
}

/** Two ends of one wire within a process. Messages are copied, so that neither end can reach into the other. */
export function wirePair(): readonly [Wire, Wire] {
  const left = emptyEnd();
  const right = emptyEnd();
  let open = true;
  const close = (why: WireEnd = 'gone') => {
    if (!open) return;
    open = false;
    left.closed(why);
    right.closed(why);
  };
  const toWire = (own: End, other: End): Wire => ({
    send: (message) => {
      const text = JSON.stringify(message);
      void Promise.resolve().then(() => open && other.message(JSON.parse(text)));
    },
    onMessage: (listener) => {
      own.message = listener;
    },
    onClose: (listener) => {
      own.closed = listener;
    },
    close,
  });
  return [toWire(left, right), toWire(right, left)];
}

interface End {
  message: (message: unknown) => void;
  closed: (why: WireEnd) => void;
}

function emptyEnd(): End {
  return { message: () => undefined, closed: () => undefined };
}
