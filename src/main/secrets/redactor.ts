import { secretForms } from './secret-forms.ts';

/** Knows secrets and takes them out of texts. */
export interface Redactor {
  /** `document`: a long text with secrets in it (a kubeconfig), of which only what looks like a secret is taken out. */
  register(value: string, as?: 'secret' | 'document'): void;
  redact(text: string): string;
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
  return {
    register: (value, as = 'secret') => {
      const known = forms.size;
      for (const form of secretForms(value, as)) forms.add(form);
      if (forms.size !== known) expression = null;
    },
    redact: (text) => {
      if (forms.size === 0) return text;
      expression ??= build();
      return text.replace(expression, REDACTED);
    },
  };
}

/** A text as an expression that matches just that text. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
