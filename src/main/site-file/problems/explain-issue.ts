import type { z } from 'zod';
import { siteFileSchema } from '../schema/site-file-schema.ts';
import { knownKeys } from '../schema/walk-schema.ts';
import { nearest } from './nearest.ts';
import { mostProblems, type Path, type Trouble } from './problem.ts';
import { mayBeSecret, pathText, quoted, shown } from './shown-value.ts';

type Issue = z.core.$ZodIssue;

function textPath(path: readonly PropertyKey[]): Path {
  return path.map((part) => (typeof part === 'number' ? part : String(part)));
}

/** The value at a path of the data; undefined where it is missing. */
function valueAt(data: unknown, path: Path): unknown {
  let here: unknown = data;
  for (const part of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, part)) return undefined;
    // An own property of an object whose keys are not known to the compiler.
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}

function unknownKey(path: Path, key: string): Trouble {
  const known = knownKeys(siteFileSchema, path);
  const near = nearest(key, known);
  const fix = near === null ? `Remove it; known are ${known.join(', ')}.` : `Write ${near} instead.`;
  const place = path.length === 0 ? 'at the top of the file' : `in ${pathText(path)}`;
  return { path: [...path, key], atKey: true, message: `${quoted(key)} is not known ${place}.`, fix };
}

const mapsOfNames = new Set(['hosts', 'servers', 'clusters', 'credentials']);

/** `hosts:` with bare names below it is one long text to YAML. */
function namesWithoutColons(path: Path, value: unknown): Trouble | null {
  const last = path.at(-1);
  if (typeof last !== 'string' || !mapsOfNames.has(last)) return null;
  const words = Array.isArray(value)
    ? value.map(String)
    : typeof value === 'string'
      ? value.split(/\s+/)
      : [];
  const [first] = words;
  if (first === undefined || first === '') return null;
  const seen = Array.isArray(value) ? 'a list' : `one text, ${quoted(words.join(' '))}`;
  return {
    path,
    message: `${pathText(path)} has names without a colon, which YAML reads as ${seen}.`,
    fix: `Write each name as a key on its own line with its settings below it, as in "${first.slice(0, 63)}:".`,
  };
}

function missing(path: Path, expected: string): Trouble {
  const name = path.at(-1);
  const above = path.slice(0, -1);
  return {
    path: above,
    atKey: true,
    message: `${typeof name === 'string' ? name : 'an entry'} is missing in ${pathText(above)}.`,
    fix: `Add ${pathText(path)}: ${expected}.`,
  };
}

function choice(issue: Issue, value: unknown, expected: string): string {
  const options = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const near = typeof value === 'string' ? nearest(value, options) : null;
  return near === null ? `Write ${expected}.` : `Write ${near} (${expected}).`;
}

/** A text where only the way to a secret may stand is most likely the secret; it is not repeated. */
function writtenSecret(path: Path, expected: string): Trouble {
  return {
    path,
    message: `${pathText(path)} does not say where the secret comes from, or is the secret itself.`,
    fix: `Write ${expected}. If a secret was written here, change it: the file may have been copied.`,
  };
}

function wrongValue(issue: Issue, path: Path, value: unknown): Trouble {
  const expected = issue.code === 'custom' ? String(issue.params?.expected ?? '') : issue.message;
  if (value === undefined) return missing(path, expected);
  if (mayBeSecret(path)) return writtenSecret(path, expected);
  const bare = namesWithoutColons(path, value);
  if (bare !== null) return bare;
  const why = issue.code === 'custom' ? `: ${issue.message}` : '';
  const message = `${pathText(path)} is ${shown(value)}${why === '' ? ', which does not fit' : why}.`;
  return { path, message, fix: choice(issue, value, expected) };
}

/** A finding of the schema may be several problems: one per unknown key. */
function explainIssue(issue: Issue, data: unknown): readonly Trouble[] {
  const path = textPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostProblems).map((key) => unknownKey(path, key));
  }
  return [wrongValue(issue, path, valueAt(data, path))];
}

/** The keys that misspelt ones were meant to be: saying that these are missing as well would only confuse. */
function meantKeys(issues: readonly Issue[]): ReadonlySet<string> {
  const meant = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const path = textPath(issue.path);
    return issue.keys
      .slice(0, mostProblems)
      .map((key) => JSON.stringify([...path, nearest(key, knownKeys(siteFileSchema, path))]));
  });
  return new Set(meant);
}

/** Puts what the schema found into words. */
export function explainIssues(issues: readonly Issue[], data: unknown): readonly Trouble[] {
  const meant = meantKeys(issues);
  const telling = issues.filter(({ path }) => {
    const missing = valueAt(data, textPath(path)) === undefined;
    return !missing || !meant.has(JSON.stringify(path));
  });
  return telling.flatMap((issue) => explainIssue(issue, data));
}
