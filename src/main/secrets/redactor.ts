import type { RedactedPieces } from '../ports/secrets.ts';
import { secretForms } from './secret-forms.ts';

/** Knows secrets and takes them out of texts. */
export interface Redactor {
  /** `document`: a long text with secrets in it (a kubeconfig), of which only what looks like a secret is taken out. */
  register(value: string, as?: 'secret' | 'document'): void;
  redact(text: string): string;
  /** The same for a text that comes in pieces. */
  pieces(): RedactedPieces;
}

/** What stands where a secret stood. Without quotes or backslashes, so that JSON and shell texts stay what they are. */
export const REDACTED = '[redacted]';

/**
 * Replaces every form of every secret in one pass, longest first. The expression is rebuilt when a secret has been
 * added since; secrets are few and texts are many.
 */
export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let expression: RegExp | null = null;
  const build = (): RegExp => {
    const longestFirst = [...forms].sort((one, other) => other.length - one.length);
    return new RegExp(longestFirst.map(literally).join('|'), 'g');
  };
  const redact = (text: string) => {
    if (forms.size === 0) return text;
    expression ??= build();
    return text.replace(expression, REDACTED);
  };
  const safeEnd = (text: string) => {
    if (forms.size === 0) return text.length;
    expression ??= build();
    return endOfWhole(text, forms, expression);
  };
  return {
    register: (value, as = 'secret') => {
      const known = forms.size;
      for (const form of secretForms(value, as)) forms.add(form);
      if (forms.size !== known) expression = null;
    },
    redact,
    pieces: () => {
      let kept = '';
      return {
        push: (piece) => {
          const text = kept + piece;
          const end = safeEnd(text);
          kept = text.slice(end);
          return redact(text.slice(0, end));
        },
        flush: () => {
          const rest = redact(kept);
          kept = '';
          return rest;
        },
        get holds() {
          return kept !== '';
        },
      };
    },
  };
}

/** The place in a text up to which more text cannot make a secret of it; a secret that is there is not cut. */
function endOfWhole(text: string, forms: ReadonlySet<string>, expression: RegExp): number {
  let end = beginningFrom(text, forms, 0);
  for (const match of text.matchAll(expression)) {
    const after = match.index + match[0].length;
    if (match.index < end && end < after) end = beginningFrom(text, forms, after);
  }
  return end;
}

/** The first place, from one on, where the rest of a text is the beginning of a secret; else its end. */
function beginningFrom(text: string, forms: ReadonlySet<string>, from: number): number {
  const longest = Math.max(...Array.from(forms, ({ length }) => length));
  for (let at = Math.max(from, text.length - longest + 1); at < text.length; at += 1) {
    const rest = text.slice(at);
    for (const form of forms) if (form.length > rest.length && form.startsWith(rest)) return at;
  }
  return text.length;
}

/** A text as an expression that matches just that text. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
