import type { SiteDescription } from './stores.ts';

/** One thing wrong in a site file, with its place (both counted from 1) and the cure. */
export interface SiteFileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, the offending value in it. */
  readonly message: string;
  readonly fix: string;
}

export type SiteFileReading =
  | { readonly ok: true; readonly description: SiteDescription; readonly notes: readonly SiteFileProblem[] }
  | { readonly ok: false; readonly problems: readonly SiteFileProblem[] };

/** Reads and writes site files. */
export interface SiteFileCodec {
  parse(request: { readonly text: string; readonly fileName: string }): SiteFileReading;
  render(description: SiteDescription): string;
}
