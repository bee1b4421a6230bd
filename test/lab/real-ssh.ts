import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { type RunResult, tryRun } from './run-command.ts';

/** One login with the real `ssh` client. */
export interface Login {
  readonly user: string;
  readonly host: string;
  readonly command: string;
  readonly input?: string;
  /** Answers every question for a password or passphrase. */
  readonly secret?: string;
  /** Key file; without it only passwords are tried. */
  readonly key?: string;
  /** Name of the host to jump over. */
  readonly jump?: string;
  /** How long the host may take to answer; for one that will not, less than the half minute that a busy machine is given. */
  readonly patienceSeconds?: number;
}

/**
 * Logs in with the machine's own `ssh` client, strict about the lab's host keys and blind to the developer's own
 * configuration: a second opinion beside the product's client.
 */
export async function realSsh(lab: Lab, login: Login): Promise<RunResult> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-lab-ssh-'));
  try {
    const known = lab.hosts.flatMap((host) =>
      host.hostKeys.map((key) => `${host.address} ${key.publicKey}\n`),
    );
    await writeFile(join(dir, 'known_hosts'), known.join(''));
    await writeFile(join(dir, 'askpass'), '#!/bin/sh\nprintf "%s\\n" "$LAB_SECRET"\n', { mode: 0o700 });
    await writeFile(join(dir, 'config'), config(lab, login, dir));
    const secret = {
      SSH_ASKPASS: join(dir, 'askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
      LAB_SECRET: login.secret,
    };
    return await tryRun('ssh', ['-F', join(dir, 'config'), 'target', login.command], {
      env: { PATH: process.env.PATH, HOME: dir, ...(login.secret === undefined ? {} : secret) },
      ...(login.input !== undefined && { input: login.input }),
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function config(lab: Lab, login: Login, dir: string): string {
  const auth =
    login.key === undefined
      ? ['PubkeyAuthentication no', 'PreferredAuthentications password']
      : ['IdentitiesOnly yes', `IdentityFile ${login.key}`, 'PreferredAuthentications publickey'];
  const jump = login.jump === undefined ? [] : ['ProxyJump jump'];
  return [
    'Host target',
    `HostName ${lab.host(login.host).address}`,
    `User ${login.user}`,
    ...auth,
    ...jump,
    ...(login.jump === undefined
      ? []
      : [
          'Host jump',
          `HostName ${lab.host(login.jump).address}`,
          'User keyed',
          `IdentityFile ${lab.keyPath}`,
        ]),
    'Host *',
    `UserKnownHostsFile ${join(dir, 'known_hosts')}`,
    'GlobalKnownHostsFile none',
    'StrictHostKeyChecking yes',
    'NumberOfPasswordPrompts 1',
    `ConnectTimeout ${login.patienceSeconds ?? 30}`,
    login.secret === undefined ? 'BatchMode yes' : 'BatchMode no',
    'LogLevel ERROR',
    '',
  ].join('\n');
}
