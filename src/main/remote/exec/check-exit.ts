import { MusterError } from '../../../shared/model/error.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { ExecResult } from '../../ports/hosts.ts';
import { spot } from '../ssh/spot.ts';
import { commandName } from './quote.ts';

/** Lines of output an error carries. */
const EVIDENCE_LINES = 20;

export interface Judged {
  readonly target: HostTarget;
  readonly argv: readonly string[];
  readonly allowExit: readonly number[];
  readonly redact: (text: string) => string;
}

/** The result, or the error for an exit code the command does not allow. @throws MusterError `remote-command`. */
export function checkExit(result: ExecResult, judged: Judged): ExecResult {
  const { exitCode, stdout, stderr } = result;
  if (exitCode === 0 || judged.allowExit.includes(exitCode)) return { exitCode, stdout, stderr };
  const name = judged.redact(commandName(judged.argv));
  const evidence = judged.redact(lastLines(stderr.trim() === '' ? stdout : stderr));
  throw new MusterError('remote-command', `\`${name}\` on ${spot(judged.target)} ${ending(exitCode)}.`, {
    cure: 'Read what it wrote below; the same command can be tried at the host.',
    detail: evidence === '' ? undefined : evidence,
  });
}

function ending(exitCode: number): string {
  if (exitCode === 127) return 'was not found (exit code 127)';
  if (exitCode === 126) return 'could not be started (exit code 126)';
  if (exitCode > 128 && exitCode < 160)
    return `was ended by signal ${exitCode - 128} (exit code ${exitCode})`;
  return `failed with exit code ${exitCode}`;
}

/** The end of a text, where programs say what went wrong. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-EVIDENCE_LINES).join('\n');
}
