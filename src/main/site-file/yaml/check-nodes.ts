import { isAlias, isMap, isNode, isPair, isScalar, type Node, visit, type YAMLMap } from 'yaml';
import type { SiteFileProblem } from '../../ports/site-file.ts';
import { mostProblems } from '../problems/problem.ts';
import { quoted } from '../problems/shown-value.ts';
import { problemAt, type ReadFile } from './places.ts';

/** Levels of maps and lists, free variables included. */
const deepest = 24;

/** Control characters but tab and line ends, and marks that turn the direction in which text is shown. */
const hidden = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}\ufeff]/u;
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File/;

type Words = { readonly message: string; readonly fix: string };

function textProblem(text: string): Words | null {
  if (privateKey.test(text)) {
    const fix = 'Leave the key in its file and write its path: "key: { file: /path/to/key }".';
    return { message: 'There is a private key in the site file.', fix };
  }
  if (text.includes('\ufffd')) {
    return { message: 'There is a character that could not be decoded.', fix: 'Save the file as UTF-8.' };
  }
  const odd = hidden.exec(text)?.[0];
  if (odd === undefined) return null;
  const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    message: `There is an invisible character (U+${code}) in ${quoted(text)}.`,
    fix: 'Type the text anew; copied text sometimes carries such characters.',
  };
}

function numberProblem(value: unknown): Words | null {
  if (typeof value !== 'number') return null;
  if (!Number.isFinite(value))
    return { message: `${value} is no number a site file can hold.`, fix: 'Put it in quotes.' };
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? { message: 'This whole number is too large to be kept exactly.', fix: 'Put it in quotes.' }
    : null;
}

function nodeProblem(node: Node): Words | null {
  if (isAlias(node)) {
    return {
      message: 'There is a reference ("*") to another part of the file.',
      fix: 'Write the value out.',
    };
  }
  if (node.anchor !== undefined) {
    return { message: `There is an anchor ("&") here.`, fix: 'Remove it: a site file has no references.' };
  }
  if (node.tag !== undefined) {
    return {
      message: 'There is a YAML tag ("!") here, and a site file has none.',
      fix: 'Put the value in quotes.',
    };
  }
  if (!isScalar(node)) return null;
  return typeof node.value === 'string' ? textProblem(node.value) : numberProblem(node.value);
}

function keyProblem(key: unknown): Words | null {
  if (!isScalar(key) || key.value === null || key.value === '') {
    return { message: 'There is a key that is no plain word.', fix: 'Write a name, a colon and a blank.' };
  }
  return key.value === '__proto__' || key.value === '<<'
    ? { message: `${quoted(String(key.value))} is no key of a site file.`, fix: 'Remove it.' }
    : null;
}

/** Keys of a map that were there before, as nodes. YAML keys are equal when their texts are. */
function repeatedKeys(map: YAMLMap): readonly Node[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const text = String(key.value);
    if (seen.has(text)) return [key];
    seen.add(text);
    return [];
  });
}

const repeated: Words = {
  message: 'This key is here for the second time in one map.',
  fix: 'Remove one of the two, or rename it.',
};

/**
 * Looks at every node for what no site file needs and what would surprise somewhere later: references, tags, odd or repeated keys, invisible
 * characters, private keys, numbers that cannot be kept, endless depth.
 */
export function checkNodes(file: ReadFile): readonly SiteFileProblem[] {
  const problems: SiteFileProblem[] = [];
  const report = (node: unknown, words: Words | null) => {
    if (words !== null) problems.push(problemAt(file, isNode(node) ? (node.range?.[0] ?? 0) : 0, words));
  };
  visit(file.document, (_key, node, path) => {
    if (problems.length >= mostProblems) return visit.BREAK;
    if (path.filter((above) => !isPair(above)).length > deepest) {
      report(node, { message: 'This is nested too deeply.', fix: `Keep it to ${deepest} levels.` });
      return visit.BREAK;
    }
    if (isMap(node)) for (const key of repeatedKeys(node)) report(key, repeated);
    if (isPair(node)) report(node.key, keyProblem(node.key));
    else if (isNode(node)) report(node, nodeProblem(node));
    return undefined;
  });
  return isMap(file.document.contents) || problems.length > 0 ? problems : [notAMap(file)];
}

function notAMap(file: ReadFile): SiteFileProblem {
  const message = 'The file is not a map of keys and values.';
  return problemAt(file, 0, { message, fix: 'Begin with "muster: 1"; resources/examples has whole files.' });
}
