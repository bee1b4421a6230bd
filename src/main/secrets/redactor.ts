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
  let known: Known | null = null;
  const redact = (text: string) => {
    if (forms.size === 0) return text;
    known ??= knownOf(forms);
    return text.replace(known.expression, REDACTED);
  };
  const safeEnd = (text: string) => {
    if (forms.size === 0) return text.length;
    known ??= knownOf(forms);
    return endOfWhole(text, known);
  };
  return {
    register: (value, as = 'secret') => {
      const before = forms.size;
      for (const form of secretForms(value, as)) forms.add(form);
      if (forms.size !== before) known = null;
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

/** All forms of all secrets, as they are looked for. */
interface Known {
  readonly expression: RegExp;
  /** By their first character: there may be thousands of forms, and a text is looked at in small pieces. */
  readonly byFirst: ReadonlyMap<string, readonly string[]>;
  readonly longest: number;
}

function knownOf(forms: ReadonlySet<string>): Known {
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return {
    expression: new RegExp(longestFirst.map(literally).join('|'), 'g'),
    byFirst: Map.groupBy(longestFirst, (form) => form.charAt(0)),
    longest: longestFirst[0]?.length ?? 0,
  };
}

/** The place in a text up to which more text cannot make a secret of it; a secret that is there is not cut. */
function endOfWhole(text: string, known: Known): number {
  let end = beginningFrom(text, known, 0);
  for (const match of text.matchAll(known.expression)) {
    const after = match.index + match[0].length;
    if (match.index < end && end < after) end = beginningFrom(text, known, after);
  }
  return end;
}

/** The first place, from one on, where the rest of a text is the beginning of a secret; else its end. */
function beginningFrom(text: string, { byFirst, longest }: Known, from: number): number {
  for (let at = Math.max(from, text.length - longest + 1); at < text.length; at += 1) {
    const left = text.length - at;
    for (const form of byFirst.get(text.charAt(at)) ?? [])
      if (form.length > left && text.endsWith(form.slice(0, left))) return at;
  }
  return text.length;
}

/** A text as an expression that matches just that text. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
