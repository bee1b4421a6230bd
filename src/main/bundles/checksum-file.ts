/** One line of a checksum file that is not what sha256sum(1) writes. */
export interface ChecksumProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
}

export interface ChecksumReading {
  /** File name → 64 lower-case hexadecimal digits. */
  readonly sums: ReadonlyMap<string, string>;
  readonly problems: readonly ChecksumProblem[];
}

const entry = /^([0-9a-fA-F]{64})(?: {2}| \*)(.+)$/;

/**
 * Reads the output of sha256sum(1) strictly: 64 hexadecimal digits, two blanks (or blank and asterisk), a bare file name.
 * The install scripts find a file by the end of its line, so a line they would misread is a problem and not skipped.
 */
export function parseChecksumFile(text: string): ChecksumReading {
  const sums = new Map<string, string>();
  const problems: ChecksumProblem[] = [];
  if (text.includes('\r')) {
    problems.push({
      line: text.slice(0, text.indexOf('\r')).split('\n').length,
      what: "has Windows' line ends",
    });
  }
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line === '') continue;
    const problem = readLine(line, sums);
    if (problem !== null) problems.push({ line: index + 1, what: problem });
  }
  if (sums.size === 0 && problems.length === 0) problems.push({ line: 1, what: 'is empty' });
  return { sums, problems };
}

/** Adds the line to `sums`, or says what is wrong with it. */
function readLine(line: string, sums: Map<string, string>): string | null {
  const [, sum, name] = entry.exec(line) ?? [];
  if (sum === undefined || name === undefined)
    return `is not a checksum line: ${JSON.stringify(line.slice(0, 80))}`;
  if (/[/\\\p{Cc}]/u.test(name))
    return `names a path instead of a file: ${JSON.stringify(name.slice(0, 80))}`;
  const lower = sum.toLowerCase();
  const earlier = sums.get(name);
  if (earlier !== undefined && earlier !== lower) return `gives ${name} a second, different sum`;
  sums.set(name, lower);
  return null;
}
