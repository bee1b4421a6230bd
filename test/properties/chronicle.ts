/** What happened, line by line, and what of it must never happen. */
export interface Chronicle {
  readonly lines: readonly string[];
  /** Rules that were broken, in the order it came out. */
  readonly broken: readonly string[];
  say(line: string): void;
  /** @param rule its short name, as in the README. */
  blame(rule: string, what: string): void;
}

export function createChronicle(): Chronicle {
  const lines: string[] = [];
  const broken: string[] = [];
  return {
    lines,
    broken,
    say: (line) => void lines.push(line),
    blame: (rule, what) => {
      broken.push(`${rule}: ${what}`);
      lines.push(`!! ${rule}: ${what}`);
    },
  };
}
