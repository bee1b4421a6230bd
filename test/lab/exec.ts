import { type ChildProcess, spawn } from 'node:child_process';
import { leaderOf } from './host-life.ts';
import type { HostPlaces } from './paths.ts';
import { type RunOptions, type RunResult, tryRun } from './run-command.ts';

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin',
  HOME: '/root',
  USER: 'root',
  LANG: 'C.UTF-8',
  TERM: process.env.TERM ?? 'dumb',
};

async function enter(host: string, own: HostPlaces, command: readonly string[]): Promise<string[]> {
  const leader = await leaderOf(own);
  if (leader === undefined) throw new Error(`${host} is off: boot it first.`);
  return ['--all', '--root', '--wd', `--target=${leader}`, '--', ...command];
}

/** Runs a command as root inside a running host, past sshd: for tests to look and to break things. */
export async function execInside(
  host: string,
  own: HostPlaces,
  command: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return tryRun('nsenter', await enter(host, own, command), { ...options, env: environment });
}

/** The same with this process's own terminal; returns the exit code. */
export async function execAttached(
  host: string,
  own: HostPlaces,
  command: readonly string[],
): Promise<number> {
  const args = await enter(host, own, command);
  const child: ChildProcess = spawn('nsenter', args, { stdio: 'inherit', env: environment });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 137));
  });
}
