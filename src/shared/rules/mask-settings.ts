/** Names of settings whose values are nobody's business: tokens, passwords, keys for object stores, sign-in strings. */
const secretName = /token|passw|passphrase|secret|credential|\bauth\b|access-key|private-key|encryption/i;

const setting = /^(\s*(?:-\s+)?)(["']?)([\w.\-/]+)\2(\s*[:=]\s*)(\S.*)?$/;

const masked = '[masked]';

/**
 * A configuration text with the values of secret settings masked, line by line: `token: abc` and `K3S_TOKEN=abc` alike, and what is nested
 * below such a name, or goes on over more lines, as well. Text that cannot be told apart is masked rather than shown. Pure.
 */
export function maskSettings(text: string): string {
  let below: number | null = null;
  return text
    .split('\n')
    .map((line) => {
      if (below !== null && line.trim() === '') return line;
      if (below !== null && isBelow(line, below)) return `${indentOf(line)}${masked}`;
      const secret = maskSecret(line);
      below = secret?.column ?? null;
      return secret?.line ?? maskFlow(line);
    })
    .join('\n');
}

/** The line with its value masked, and where its name stands; null for a setting that is no secret, or no setting. */
function maskSecret(line: string): { readonly line: string; readonly column: number } | null {
  const [, start = '', quote = '', name = '', between = '', value = ''] = setting.exec(line) ?? [];
  if (!secretName.test(name)) return null;
  return {
    line: `${start}${quote}${name}${quote}${between}${value === '' ? '' : masked}`,
    column: start.length,
  };
}

/** `{token: abc}` in one line. */
function maskFlow(line: string): string {
  return line.replace(
    /([{,]\s*["']?)([\w.\-/]+)(["']?\s*:\s*)("[^"]*"|'[^']*'|[^,}]*)/g,
    (whole, start: string, name: string, between: string) =>
      secretName.test(name) ? `${start}${name}${between}${masked}` : whole,
  );
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}

/** Items of a list may stand as far left as the name they belong to. */
function isBelow(line: string, column: number): boolean {
  const indent = indentOf(line).length;
  return indent > column || (indent === column && line.trimStart().startsWith('- '));
}
