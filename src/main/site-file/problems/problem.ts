/** Keys and indexes from the top of the file to a value. */
export type Path = readonly (string | number)[];

/** A problem before its place is known as line and column. */
export interface Trouble {
  readonly path: Path;
  /** Whether the key itself is meant rather than its value. */
  readonly atKey?: boolean;
  /** What is wrong, the offending value in it, as a sentence. */
  readonly message: string;
  /** What to do, as a sentence. */
  readonly fix: string;
}

/** More would not be read; the rest shows after the first ones are mended. */
export const mostProblems = 20;
