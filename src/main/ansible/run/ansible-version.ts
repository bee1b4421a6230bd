import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';

const run = promisify(execFile);
const oldest = [2, 14] as const;
const cure =
  'Install ansible-core 2.14 or newer: on Debian and Ubuntu the package "ansible-core", elsewhere "pipx install ansible-core" before going offline.';

/** Version of ansible-playbook, asked in an environment without anything but what it needs. @throws MusterError `ansible-missing` or `ansible-too-old`, with the cure. */
export async function ansibleVersion(
  ctx: CallContext,
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const version = parseAnsibleVersion(await versionOutput(ctx, program, env), program);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new MusterError(
      'ansible-too-old',
      `Ansible ${version} is too old; Muster needs ansible-core 2.14 or newer.`,
      { cure },
    );
  }
  return version;
}

/** Reads `ansible-playbook [core 2.14.18]`, or the older `ansible-playbook 2.9.6`. */
export function parseAnsibleVersion(output: string, program: string): string {
  const version = /^\S+ \[?(?:core |base )?(\d+\.\d+\.[0-9a-z.]+)\]?/.exec(output)?.[1];
  if (version === undefined) {
    throw new MusterError('ansible-missing', `${program} does not say which version of Ansible it is.`, {
      cure,
      detail: output.slice(0, 500),
    });
  }
  return version;
}

async function versionOutput(
  ctx: CallContext,
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    return (await run(program, ['--version'], { signal: ctx.signal, env: { ...env } })).stdout;
  } catch (error) {
    ctx.signal.throwIfAborted();
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = missing
      ? `${program} is not installed on this computer.`
      : `${program} does not run on this computer.`;
    const detail = error instanceof Error ? error.message : String(error);
    throw new MusterError('ansible-missing', message, { cure, detail, cause: error });
  }
}
