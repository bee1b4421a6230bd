import type { z } from 'zod';

/** Something asked once and answered once. A `query` changes nothing; a `command` may. */
export interface CallEntry<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'command';
  readonly input: I;
  readonly output: O;
}

/** Something opened once that then gives items, in order, as fast as the reader grants credit. */
export interface StreamEntry<I extends z.ZodType = z.ZodType, T extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly input: I;
  readonly item: T;
}

/** One line of the contract. */
export type Entry = CallEntry | StreamEntry;

/** Declares an entry that only looks. */
export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return { kind: 'query', input, output } as const;
}

/** Declares an entry that may change something. */
export function command<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return { kind: 'command', input, output } as const;
}

/** Declares an entry that gives items until either side ends it. */
export function stream<I extends z.ZodType, T extends z.ZodType>(input: I, item: T) {
  return { kind: 'stream', input, item } as const;
}
