import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import { run, tryRun } from './run-command.ts';

interface Need {
  readonly package: string;
  readonly command: string;
  readonly why: string;
}

/** Debian packages the laptop's side needs, known by a command of each. */
const needs: readonly Need[] = [
  { package: 'mmdebstrap', command: 'mmdebstrap', why: "builds the hosts' base tree" },
  { package: 'debian-archive-keyring', command: '', why: "checks the packages' signatures" },
  { package: 'systemd-container', command: 'systemd-nspawn', why: 'runs the hosts' },
  { package: 'iproute2', command: 'ip', why: 'builds their network' },
  { package: 'openssh-client', command: 'ssh-keygen', why: 'makes their keys, logs in' },
  { package: 'openssl', command: 'openssl', why: 'hashes their passwords' },
  { package: 'ansible-core', command: 'ansible-playbook', why: 'makes changes on hosts' },
];
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const oldestAnsible = [2, 14] as const;

/** What the machine still needs before it can carry a lab. */
export function missingPackages(): readonly Need[] {
  return needs.filter((need) => (need.command === '' ? !existsSync(keyring) : !onPath(need.command)));
}

/**
 * Makes sure that this machine can carry a lab; says what it installs, and why, before it does.
 * @throws Error naming the obstacle: not Linux, not root, not Debian or Ubuntu, Ansible too old.
 */
export async function prepareMachine(ctx: CallContext): Promise<void> {
  if (process.platform !== 'linux') throw new Error('The lab needs Linux: its hosts are Linux containers.');
  if (process.getuid?.() !== 0) throw new Error('The lab needs root to run hosts: start it again with sudo.');
  const missing = missingPackages();
  if (missing.length > 0) await install(ctx, missing);
  await requireAnsible(ctx);
}

async function install(ctx: CallContext, missing: readonly Need[]): Promise<void> {
  const names = missing.map((need) => need.package);
  if (!(await isDebianLike())) {
    throw new Error(
      `This machine lacks ${names.join(', ')}, and only on Debian and Ubuntu can the lab install them.`,
    );
  }
  ctx.progress({ text: 'installing what this machine lacks, with apt-get (about 30 s):' });
  for (const need of missing) ctx.progress({ text: `  ${need.package}: ${need.why}` });
  const options = {
    signal: ctx.signal,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const args = ['install', '--yes', '--no-install-recommends', ...names];
  const first = await tryRun('apt-get', args, options);
  if (first.code === 0) return;
  // Package lists may be absent or older than the archive.
  await run('apt-get', ['update'], options);
  await run('apt-get', args, options);
}

async function isDebianLike(): Promise<boolean> {
  if (!existsSync('/etc/os-release')) return false;
  const release = await readFile('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

async function requireAnsible(ctx: CallContext): Promise<void> {
  const said = await run('ansible-playbook', ['--version'], { signal: ctx.signal });
  const [, major = '0', minor = '0'] = /core (\d+)\.(\d+)/.exec(said) ?? [];
  const [wantedMajor, wantedMinor] = oldestAnsible;
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return;
  throw new Error(
    `ansible-core is ${major}.${minor} here; ${oldestAnsible.join('.')} or newer is needed (Debian 12, Ubuntu 24.04).`,
  );
}

function onPath(command: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, command)));
}
