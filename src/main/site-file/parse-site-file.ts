import type { SiteFileProblem, SiteFileReading } from '../ports/site-file.ts';
import { checkNames } from './check-names.ts';
import { checkReferences } from './check-references.ts';
import { acceptOldWords, readLabelsAsText } from './old-words.ts';
import { explainIssues } from './problems/explain-issue.ts';
import { mostProblems, type Trouble } from './problems/problem.ts';
import { type SiteFile, siteFileSchema } from './schema/site-file-schema.ts';
import { toDescription } from './to-description.ts';
import { checkNodes } from './yaml/check-nodes.ts';
import { placed, type ReadFile } from './yaml/places.ts';
import { readDocument } from './yaml/read-document.ts';

/** A text and what to call it in sentences. */
export interface SiteFileText {
  readonly text: string;
  readonly fileName: string;
  /** When its host keys count as confirmed (ISO 8601). */
  readonly now: string;
}

type Checked =
  | { readonly ok: true; readonly data: SiteFile }
  | { readonly ok: false; readonly troubles: readonly Trouble[] };

function check(file: ReadFile): Checked {
  const data: unknown = file.document.toJS({ maxAliasCount: 0 });
  const read = siteFileSchema.safeParse(data);
  if (!read.success) return { ok: false, troubles: explainIssues(read.error.issues, data) };
  const troubles = [...checkNames(read.data), ...checkReferences(read.data)];
  return troubles.length === 0 ? { ok: true, data: read.data } : { ok: false, troubles };
}

/** In the order of the file, each once, and no more than anybody would mend in one go. */
function inOrder(problems: readonly SiteFileProblem[]): readonly SiteFileProblem[] {
  const once = new Map(
    problems.map((problem) => [`${problem.line}:${problem.column}:${problem.message}`, problem]),
  );
  const sorted = [...once.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
  return sorted.slice(0, mostProblems);
}

/**
 * Reads a site file. Everything wrong is collected (as far as one step of reading allows: YAML, then the form, then names and
 * references), each with its place. Never throws for a bad file.
 */
export function parseSiteFile({ text, fileName, now }: SiteFileText): SiteFileReading {
  const reading = readDocument(text, fileName);
  if (!reading.ok) return reading;
  const { file } = reading;
  const odd = checkNodes(file);
  if (odd.length > 0) return { ok: false, problems: inOrder(odd) };
  const notes = acceptOldWords(file);
  readLabelsAsText(file);
  const checked = check(file);
  return checked.ok
    ? { ok: true, description: toDescription(checked.data, now), notes }
    : { ok: false, problems: inOrder(checked.troubles.map((trouble) => placed(file, trouble))) };
}
