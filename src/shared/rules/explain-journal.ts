import { type JournalText, journalTexts } from './journal-texts.ts';

/** What the journal of a unit says about why it is not up. */
export interface JournalExplanation {
  /** Id of the known text. */
  readonly id: string;
  /** Whether waiting longer is of no use. */
  readonly fatal: boolean;
  /** One sentence for people. */
  readonly meaning: string;
  readonly cure: string;
  /** The last line that said so, without the logger's own time and level. */
  readonly line: string;
  /** How many lines said so. */
  readonly count: number;
}

const longestLine = 500;

/** READY was reached; what was complained of before is history. */
const upAndRunning = /\b(?:rke2|k3s)(?: agent)? is up and running\b/i;

/** The message within a logger's line (`time="…" level=… msg="…"`), or the line itself. Cut to a length fit for a sentence. */
export function messageOf(line: string): string {
  const quoted = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  const bare = /\bmsg=(\S+)/.exec(line)?.[1];
  const text = quoted === undefined ? (bare ?? line) : quoted.replace(/\\(["\\])/g, '$1');
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > longestLine ? `${flat.slice(0, longestLine)}…` : flat;
}

/** The known text that explains a line, if any. */
export function textOf(line: string): JournalText | null {
  const message = messageOf(line);
  return journalTexts.find((text) => text.pattern.test(message)) ?? null;
}

/**
 * Explains the lines of one unit's journal, oldest first. Noise is left out; what came before the unit last was up is left out too.
 * @returns fatal explanations first, and within each kind the latest first.
 */
export function explainJournal(lines: readonly string[]): readonly JournalExplanation[] {
  const found = new Map<string, JournalExplanation>();
  for (const line of linesSinceUp(lines)) {
    const text = textOf(line);
    if (text === null || text.kind === 'noise') continue;
    const count = (found.get(text.id)?.count ?? 0) + 1;
    found.delete(text.id);
    const { id, meaning, cure } = text;
    found.set(id, { id, fatal: text.kind === 'fatal', meaning, cure, line: messageOf(line), count });
  }
  const latestFirst = [...found.values()].reverse();
  return latestFirst.toSorted((a, b) => Number(b.fatal) - Number(a.fatal));
}

/** The latest explanation that waiting does not cure, or null. */
export function fatalIn(lines: readonly string[]): JournalExplanation | null {
  return explainJournal(lines).find((explanation) => explanation.fatal) ?? null;
}

/** The last line worth showing as a reason: a warning or worse that is not noise, else the last line at all; null without lines. */
export function lastTellingLine(lines: readonly string[]): string | null {
  const present = linesSinceUp(lines).filter((line) => line.trim() !== '');
  const grave = present.filter(
    (line) => /\blevel=(?:warning|error|fatal|panic)\b/.test(line) && textOf(line)?.kind !== 'noise',
  );
  const last = grave.at(-1) ?? present.at(-1);
  return last === undefined ? null : messageOf(last);
}

function linesSinceUp(lines: readonly string[]): readonly string[] {
  const up = lines.findLastIndex((line) => upAndRunning.test(line));
  return lines.slice(up + 1);
}
