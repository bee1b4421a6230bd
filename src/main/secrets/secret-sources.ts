import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SecretSource } from '../../shared/model/credential.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { CallContext } from '../platform/call-context.ts';

/** A secret that is not there, or that cannot be had. */
function missing(what: string, message: string, cure: string, cause?: unknown): MusterError {
  return new MusterError('not-found', `${capitalised(what)} is missing: ${message}`, { cure, cause });
}

/** @param what which secret of whom, for the sentence. */
export function fromEnvironment(
  source: Extract<SecretSource, { from: 'env' }>,
  what: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const value = env[source.name];
  if (value !== undefined && value !== '') return value;
  throw missing(
    what,
    `the environment variable ${source.name} is ${value === '' ? 'empty' : 'not set'}.`,
    `Set ${source.name} where Muster is started, or name another source in the site file.`,
  );
}

/** The file's content without the line end that editors add. A leading `~/` is the home of who runs Muster. */
export async function fromFile(
  ctx: CallContext,
  source: Extract<SecretSource, { from: 'file' }>,
  what: string,
): Promise<string> {
  const path = source.path.startsWith('~/') ? join(homedir(), source.path.slice(2)) : source.path;
  const text = await readSecret(ctx, path, what);
  const value = text.includes('-----BEGIN ') ? text : text.replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw missing(
    what,
    `the file ${path} is empty.`,
    'Put the secret into the file, or name another source in the site file.',
  );
}

async function readSecret(ctx: CallContext, path: string, what: string): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal: ctx.signal });
  } catch (cause) {
    ctx.signal.throwIfAborted();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw missing(
      what,
      `the file ${path} ${why}.`,
      'Check the path in the site file, and that the file is yours to read.',
      cause,
    );
  }
}

/** The error for a source that needs a person where nobody is there to answer. */
export function nobodyToAsk(what: string): MusterError {
  return missing(
    what,
    'the site file says to ask for it, and there is nobody to ask.',
    'Start the command in a terminal, or name an environment variable or a file in the site file.',
  );
}

/** The error for a question that was answered with nothing. */
export function nothingTyped(what: string): MusterError {
  return missing(
    what,
    'nothing was typed.',
    'Start the command again and type it, or name another source in the site file.',
  );
}

/** The error for a secret that should be sealed in the database and is not. */
export function notStored(what: string): MusterError {
  return missing(
    what,
    'it has not been stored in the database.',
    'Give it once in the app, or name another source in the site file.',
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
