import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { HostTarget } from '../../src/main/ports/host-target.ts';
import type { Credential } from '../../src/shared/model/credential.ts';
import { acquireLab, type Lab } from '../lab/lab.ts';
import {
  byAgent,
  byKey,
  byPassword,
  byQuestions,
  bySealedKey,
  credentialOf,
  type RemoteWorld,
  type RemoteWorldOptions,
  remoteWorld,
  wayTo,
} from '../support/remote-world.ts';

const run = promisify(execFile);

/** A lab with a jump host and one server behind it, and the ways into it. */
export interface RemoteLab {
  readonly lab: Lab;
  readonly jump: (credential?: Credential) => HostTarget;
  readonly server: (credential?: Credential, jumpCredential?: Credential) => HostTarget;
  /** A world that has every secret of the lab. */
  readonly world: (options?: RemoteWorldOptions) => RemoteWorld;
  /** Closes what the worlds of a test have open. */
  readonly closeWorlds: () => Promise<void>;
  /** Puts settings in front of sshd's own; without any, takes them away again. Open sessions stay. */
  readonly configureSshd: (host: string, ...settings: readonly string[]) => Promise<void>;
  /** Ends every session of the login `keyed` on a host, as its sshd would by dying. Resolves when none of them is left. */
  readonly dropSessions: (host: string) => Promise<void>;
  /** Takes the lab down. */
  readonly release: () => Promise<void>;
}

/** Logins to the lab's users; the id of each is where its secrets are. */
export const logins = {
  keyed: credentialOf({ id: 'keyed', user: 'keyed', auth: byKey }),
  sealed: credentialOf({ id: 'sealed', user: 'keyed', auth: bySealedKey }),
  worded: credentialOf({ id: 'worded', user: 'worded', auth: byPassword }),
  questioned: credentialOf({ id: 'worded', user: 'worded', auth: byQuestions }),
  agent: credentialOf({ id: 'agent', user: 'keyed', auth: byAgent }),
  asking: credentialOf({ id: 'asking', user: 'asking', auth: byKey, sudo: true }),
  askingSilently: credentialOf({ id: 'asking', user: 'asking', auth: byKey }),
  mute: credentialOf({ id: 'keyed', user: 'mute', auth: byKey }),
} as const;

/** Boots the lab; `/var/lib` of its hosts is small, so that it can be filled. */
export async function openRemoteLab(): Promise<RemoteLab> {
  const { lab, release } = await acquireLab({
    name: 'remote-test',
    servers: 1,
    agents: 0,
    jump: true,
    diskMib: 160,
  });
  const key = readFileSync(lab.keyPath, 'utf8');
  const secrets = {
    'credential-key/keyed': key,
    'credential-key/asking': key,
    'credential-key/sealed': readFileSync(lab.sealedKeyPath, 'utf8'),
    'credential-passphrase/sealed': lab.passwords.key,
    'credential-password/worded': lab.passwords.worded,
    'credential-sudo/asking': lab.passwords.asking,
  };
  const worlds: RemoteWorld[] = [];
  const jump: RemoteLab['jump'] = (credential = logins.keyed) => wayTo(lab.host('jump'), credential);
  return {
    lab,
    jump,
    server: (credential = logins.keyed, jumpCredential = logins.keyed) =>
      wayTo(lab.host('server-1'), credential, jump(jumpCredential)),
    world: (options = {}) => {
      const world = remoteWorld({ ...options, secrets: { ...secrets, ...options.secrets } });
      worlds.push(world);
      return world;
    },
    closeWorlds: async () => {
      await Promise.all(worlds.splice(0).map(({ hosts }) => hosts.close()));
    },
    configureSshd: async (host, ...settings) => {
      const file = '/etc/ssh/sshd_config.d/00-test.conf';
      await lab.sh(
        host,
        `printf '%s\\n' ${settings.map((line) => `'${line}'`).join(' ')} >${file}; systemctl restart ssh`,
      );
    },
    dropSessions: async (host) => {
      await lab.sh(host, 'pkill -u keyed sshd; while pgrep -u keyed sshd >/dev/null; do sleep 0.1; done');
    },
    release,
  };
}

/** Connections of this machine to a host of the lab, as ss(8) counts them. */
export async function openSockets(address: string): Promise<number> {
  const { stdout } = await run('ss', ['-Htn', 'state', 'established', 'dst', address]);
  return stdout.split('\n').filter((line) => line !== '').length;
}

/** An ssh-agent of its own, with the keys in `files`; ended by `stop`. */
export async function startAgent(files: readonly string[]): Promise<{ socket: string; stop: () => void }> {
  const { stdout } = await run('ssh-agent', ['-s']);
  const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(stdout)?.[1];
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]);
  if (socket === undefined || !(pid > 1)) throw new Error(`ssh-agent said: ${stdout}`);
  for (const file of files)
    await run('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return { socket, stop: () => process.kill(pid) };
}

/** Waits until something holds, looking every 100 ms; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}
