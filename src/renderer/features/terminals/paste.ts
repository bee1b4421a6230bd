/** Characters that a pasted text must not bring along: they would be keys, and could end the brackets around a paste. */
const control = /[^\P{Cc}\t\n\r]/gu;

export interface Pasted {
  /** What would be typed. */
  readonly text: string;
  readonly lines: readonly string[];
  /** Whether somebody has to look at it first. */
  readonly asks: boolean;
}

/** A text somebody wants to paste. An end of a line is a command that begins at once, so more than one line asks; so does a single whole one. */
export function pastedOf(raw: string): Pasted {
  const text = raw.replace(/\r\n?/g, '\n').replace(control, '');
  const lines = text.replace(/\n$/, '').split('\n');
  return { text, lines, asks: text.includes('\n') };
}
