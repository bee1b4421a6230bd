import { z } from 'zod';
import { wireErrorSchema } from '../model/error.ts';
import { nodeIdSchema, sendingIdSchema, terminalIdSchema } from '../model/ids.ts';
import { command, query, stream } from './entry.ts';

/** Shells open at once, over all windows. */
export const TERMINAL_LIMIT = 64;
/** Bytes of one `terminals.write`; what is longer is written in pieces. */
export const WRITE_LIMIT_BYTES = 32 * 1024;
/** Bytes of one `terminals.sendPiece`. */
export const PIECE_LIMIT_BYTES = 128 * 1024;

/** Bytes as they cross a wire of JSON; both ends have this form built in. */
const bytesSchema = (most: number) => z.string().max(Math.ceil(most / 3) * 4);

/** How many characters a terminal shows. */
export const terminalSizeSchema = z.object({
  columns: z.number().int().min(2).max(1000),
  rows: z.number().int().min(1).max(1000),
});
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** How a shell stands. Times are ISO 8601, the app's clock. */
export const terminalStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opening'), since: z.string() }),
  z.object({ kind: z.literal('open'), since: z.string() }),
  /** No connection; without `nextAt` nothing is tried until somebody asks. */
  z.object({
    kind: z.literal('lost'),
    since: z.string(),
    error: wireErrorSchema,
    attempt: z.number().int(),
    nextAt: z.string().nullable(),
  }),
  /** The shell ended by itself, or somebody closed it. */
  z.object({
    kind: z.literal('ended'),
    since: z.string(),
    exitCode: z.number().int().nullable(),
    signal: z.string().nullable(),
  }),
]);
export type TerminalState = z.infer<typeof terminalStateSchema>;

/** A recording under way, or the one that ended last. */
export const recordingSchema = z.object({
  /** On this laptop. */
  path: z.string(),
  since: z.string(),
  /** Why it ended before anybody ended it; null while it goes on. */
  stopped: z.string().nullable(),
});
export type Recording = z.infer<typeof recordingSchema>;

/** One terminal as screens see it. */
export const terminalSchema = z.object({
  id: terminalIdSchema,
  nodeId: nodeIdSchema,
  hostname: z.string(),
  /** Who is logged in there. */
  user: z.string(),
  state: terminalStateSchema,
  recording: recordingSchema.nullable(),
});
export type Terminal = z.infer<typeof terminalSchema>;

/** What a terminal gives: how it stands, and what it prints. */
export const terminalItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), terminal: terminalSchema }),
  z.object({
    type: z.literal('output'),
    data: z.string(),
    /** Printed before this reader came: what a terminal would answer to it was answered then. */
    replayed: z.boolean(),
    /** Bytes before these that are kept no longer. */
    missing: z.number().int().nonnegative(),
  }),
]);
export type TerminalItem = z.infer<typeof terminalItemSchema>;

const one = z.object({ id: terminalIdSchema });
const sending = z.object({ id: sendingIdSchema });
const nothing = z.object({});

/** Entries about shells on hosts. */
export const terminalsEntries = {
  /** All that are open, in the order in which they were opened. */
  'terminals.list': query(nothing, z.array(terminalSchema)),
  /** Answers at once; how the login goes is told by `terminals.output`. */
  'terminals.open': command(z.object({ nodeId: nodeIdSchema, size: terminalSizeSchema }), terminalSchema),
  /** Kept output, then what is printed. A reader that takes nothing holds back the host, not this laptop's memory. */
  'terminals.output': stream(one, terminalItemSchema),
  /** The same keys for one shell or several. Answers when all have taken them, and which could not. */
  'terminals.write': command(
    z.object({
      ids: z.array(terminalIdSchema).min(1).max(TERMINAL_LIMIT),
      data: bytesSchema(WRITE_LIMIT_BYTES),
    }),
    z.object({ refused: z.array(terminalIdSchema) }),
  ),
  'terminals.resize': command(one.extend({ size: terminalSizeSchema }), nothing),
  /** Tries now what would be tried later, or not at all. */
  'terminals.reconnect': command(one, nothing),
  'terminals.close': command(one, nothing),
  /** Begins or ends a recording (asciicast v2) of what is on the screen. */
  'terminals.record': command(one.extend({ on: z.boolean() }), terminalSchema),
  /** Begins to send a file to the terminal's host, as the one who is logged in. An empty directory is their home. */
  'terminals.send': command(
    one.extend({
      directory: z.string().max(4096),
      name: z.string().min(1).max(255),
      sizeBytes: z.number().int().nonnegative(),
      replace: z.boolean(),
    }),
    z.object({ sendingId: sendingIdSchema, path: z.string() }),
  ),
  /** The next bytes of a file; `at` is how many there were before. */
  'terminals.sendPiece': command(
    sending.extend({ at: z.number().int().nonnegative(), data: bytesSchema(PIECE_LIMIT_BYTES) }),
    nothing,
  ),
  /** Gives a file that has arrived whole its name. */
  'terminals.sendEnd': command(sending, nothing),
  /** Takes away what has arrived. */
  'terminals.sendCancel': command(sending, nothing),
} as const;
