import { type Document, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import type { SiteFileProblem } from '../../ports/site-file.ts';
import { mostProblems } from '../problems/problem.ts';
import { problemAt, type ReadFile } from './places.ts';
import { explainYamlError } from './yaml-errors.ts';

/** Far more than the largest site needs; a larger file is something else. In UTF-16 units. */
const longestText = 512 * 1024;

/** More open brackets than this at once is no site file, and deep nesting costs the reader its stack. */
const mostBrackets = 200;

/** Result of reading: a document without YAML errors, or what is wrong. */
export type DocumentReading =
  | { readonly ok: true; readonly file: ReadFile }
  | { readonly ok: false; readonly problems: readonly SiteFileProblem[] };

function refusal(fileName: string, message: string, fix: string): DocumentReading {
  return { ok: false, problems: [{ file: fileName, line: 1, column: 1, message, fix }] };
}

/** Refuses by its size and characters what is no text somebody wrote. */
function refuseForeign(text: string, fileName: string): DocumentReading | null {
  if (text.length > longestText) {
    const fix = 'Check that this is the site file; large values belong into files of their own.';
    return refusal(fileName, `The file has more than ${longestText / 1024} thousand characters.`, fix);
  }
  if (text.includes('\u0000')) {
    return refusal(fileName, 'The file has NUL characters, so it is not a UTF-8 text.', 'Save it as UTF-8.');
  }
  if (text.trim() === '' || text === '\ufeff') {
    return refusal(
      fileName,
      'The file is empty.',
      'Begin with "muster: 1"; resources/examples has whole files.',
    );
  }
  return bracketsIn(text) > mostBrackets
    ? refusal(fileName, 'Brackets are nested too deeply.', 'A site file needs no more than a few levels.')
    : null;
}

/** Opening brackets beyond closing ones, at the worst place. Those in quotes count too, which only makes it stricter. */
function bracketsIn(text: string): number {
  let open = 0;
  let worst = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    worst = Math.max(worst, open);
  }
  return worst;
}

/** Where to look for an error: a quote that is never closed is missed at the end of the file, and meant at its beginning. */
function placeOf(document: Document.Parsed, error: YAMLError): number {
  const [noticed] = error.pos;
  let place = noticed;
  if (error.code !== 'MISSING_CHAR') return place;
  visit(document, {
    Scalar: (_key, node) => {
      const open = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
      if (open && node.range && node.range[0] < noticed && node.range[1] >= noticed) place = node.range[0];
    },
  });
  return place;
}

/** Reads a text as one YAML 1.2 document. Byte order mark and CRLF are accepted. */
export function readDocument(text: string, fileName: string): DocumentReading {
  const foreign = refuseForeign(text, fileName);
  if (foreign !== null) return foreign;
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      version: '1.2',
      schema: 'core',
      merge: false,
      // Its own check compares each key with all others; checkNodes does it in one pass.
      uniqueKeys: false,
    });
    const first = [...document.errors, ...document.warnings].slice(0, mostProblems);
    const problems = first.map((error) =>
      problemAt({ lines, fileName }, placeOf(document, error), explainYamlError(error)),
    );
    if (problems.length > 0) return { ok: false, problems };
    return { ok: true, file: { document, lines, fileName } };
  } catch (error) {
    // The YAML reader is recursive: only a text nested thousands of levels deep takes its stack.
    if (!(error instanceof RangeError)) throw error;
    return refusal(fileName, 'Lines are nested too deeply.', 'A site file needs no more than a few levels.');
  }
}
