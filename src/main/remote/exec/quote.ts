import { MusterError } from '../../../shared/model/error.ts';

/** One word for a POSIX shell: everything in single quotes, so that nothing in it means anything. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new MusterError('bad-input', 'A command for a host holds a NUL character.');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** An argument vector as one command line. @throws MusterError `bad-input` for an empty one or a NUL character. */
export function quoteLine(argv: readonly string[]): string {
  if (argv.length === 0) throw new MusterError('bad-input', 'A command for a host is empty.');
  return argv.map(quoteWord).join(' ');
}

/** A command for a sentence: shortened, on one line. */
export function commandName(argv: readonly string[]): string {
  const text = argv.join(' ').replace(/\s+/g, ' ');
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}
