import type { Path } from './problem.ts';

const longest = 60;

/** Characters that do not show, or that change how the text around them shows. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffd]/gu;

const secretKeys = new Set(['password', 'passphrase', 'sudoPassword', 'key', 'token', 'keyboardInteractive']);

/** Whether the value at a path may be a secret that somebody wrote into the file by mistake. */
export function mayBeSecret(path: Path): boolean {
  return path.some((part) => typeof part === 'string' && secretKeys.has(part));
}

/** A value as it appears in a sentence: quoted, one line, cut to a readable length. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map';
}

/** A text in quotes, cut, with everything invisible written as its code. */
export function quoted(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const visible = cut.replace(invisible, (character) => {
    if (character === '\n') return '\\n';
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${visible.replaceAll('"', "'")}"`;
}

/** A path as people write it: `clusters.harbour.servers`, `taints[0]`; the top is "the file". */
export function pathText(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const word = /^[\w/.*:-]{1,80}$/.test(part) ? part : quoted(part);
      return index === 0 ? word : `.${word}`;
    })
    .join('');
}
