import type { YAMLError } from 'yaml';

/** What an error of the YAML reader means for somebody who writes a site file, and what to do. */
export interface YamlExplanation {
  readonly message: string;
  readonly fix: string;
}

const explanations: Readonly<Record<string, YamlExplanation>> = {
  TAB_AS_INDENT: {
    message: 'This line is indented with a tab.',
    fix: 'YAML takes blanks only: replace the tab by two blanks per level.',
  },
  BAD_INDENT: {
    message: 'This line is indented differently from the lines it belongs to.',
    fix: 'Give all entries of one map or list the same number of blanks before them.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'A name without a colon runs into the next line.',
    fix: 'Names of hosts, servers and clusters are keys: write a colon after each, as in "server-1:".',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a second colon where a single value should be.',
    fix: 'Start a new, indented line for the inner key, or put the value in quotes.',
  },
  MISSING_CHAR: {
    message: 'A quote, a bracket or a colon is missing.',
    fix: 'Close every quote and bracket, and write a colon and a blank after each key.',
  },
  MULTIPLE_DOCS: {
    message: 'A second document begins here ("---").',
    fix: 'A site file is one document: put the second one into a file of its own.',
  },
  BAD_SCALAR_START: {
    message: 'A value begins with a character that means something else in YAML.',
    fix: 'Put the value in quotes.',
  },
  BAD_DQ_ESCAPE: {
    message: 'There is a backslash in double quotes that means nothing.',
    fix: 'Use single quotes, or write two backslashes.',
  },
  TAG_RESOLVE_FAILED: {
    message: 'There is a YAML tag ("!") here, and a site file has none.',
    fix: 'Put the value in quotes.',
  },
  KEY_OVER_1024_CHARS: {
    message: 'A key is longer than 1024 characters.',
    fix: 'Shorten it; perhaps a quote is missing.',
  },
  BAD_ALIAS: {
    message: 'There is a reference ("*" or "&") here, and a site file has none.',
    fix: 'Write the value out, or put it in quotes.',
  },
  BAD_DIRECTIVE: {
    message: 'A line begins with "%", which YAML takes for a directive.',
    fix: 'Remove the line, or put the value in quotes.',
  },
};

/** Says in a site file's own words what the YAML reader complains of. Never repeats the text: it may hold a secret. */
export function explainYamlError(error: Pick<YAMLError, 'code' | 'message'>): YamlExplanation {
  const known = explanations[error.code];
  if (known !== undefined) return known;
  return {
    message: 'This cannot be read as YAML.',
    fix: 'Look at the line and the one before it: indentation, quotes, a blank after each colon and each "-".',
  };
}
