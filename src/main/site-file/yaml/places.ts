import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { SiteFileProblem } from '../../ports/site-file.ts';
import type { Path, Trouble } from '../problems/problem.ts';

/** A file that could be read as YAML, and the way back from a value to its place. */
export interface ReadFile {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly fileName: string;
}

interface Step {
  readonly key: Node | null;
  readonly value: Node | null;
}

function child(node: Node | null, part: string | number): Step | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (pair === undefined) return null;
    return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null };
  }
  if (!isSeq(node)) return null;
  const item = node.items[Number(part)];
  return isNode(item) ? { key: null, value: item } : null;
}

/** The character a path stands at; where something is missing, that of the nearest thing above it which is there. */
function offsetOf(document: Document.Parsed, path: Path, atKey: boolean): number {
  let step: Step = { key: null, value: document.contents };
  for (const part of path) {
    const next = child(step.value, part);
    if (next === null) return start(step.key ?? step.value);
    step = next;
  }
  return start(atKey ? (step.key ?? step.value) : (present(step.value) ?? step.key));
}

/** A value that was left out has a place, but one that nobody would look at. */
function present(node: Node | null): Node | null {
  return isScalar(node) && node.value === null && node.source === '' ? null : node;
}

function start(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/** A problem with its line and column, both counted from 1. */
export function placed(file: ReadFile, trouble: Trouble): SiteFileProblem {
  const { path, message, fix } = trouble;
  return problemAt(file, offsetOf(file.document, path, trouble.atKey ?? false), { message, fix });
}

/** A problem at a character of the text. */
export function problemAt(
  file: Pick<ReadFile, 'lines' | 'fileName'>,
  offset: number,
  words: { readonly message: string; readonly fix: string },
): SiteFileProblem {
  const { line, col } = file.lines.linePos(offset);
  return { file: file.fileName, line: Math.max(1, line), column: Math.max(1, col), ...words };
}
