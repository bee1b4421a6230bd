import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import type { Lab, LabHost } from '../../test/lab/lab.ts';
import { tryRun } from '../../test/lab/run-command.ts';
import { knownHosts } from './bench-lab.ts';
import type { Workshop } from './muster.ts';
import { type Timing, timed } from './timed-program.ts';

/** Who logs in: the same user and key for Muster and for what it is compared with. */
const USER = 'keyed';

/**
 * `ansible -m setup` on all hosts: as many at once as there are, pipelining on, no connection left open from before, output thrown away.
 * Without sudo, which Muster's look at the hosts does use: the comparison is in Ansible's favour.
 */
export async function ansibleSetup(ctx: CallContext, { directory }: Workshop, lab: Lab): Promise<Timing> {
  const own = await mkdtemp(join(directory, 'a-'));
  const sockets = join(own, 'cp');
  await mkdir(sockets);
  const config = join(own, 'ansible.cfg');
  await writeFile(config, '');
  const inventory = join(own, 'hosts');
  await writeFile(
    inventory,
    lab.hosts.map(({ name, address }) => `${name} ansible_host=${address}\n`).join(''),
  );
  const checks = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${await knownHosts(lab, own)}`,
    'IdentitiesOnly=yes',
  ];
  try {
    return await timed(ctx, {
      argv: ['ansible', 'all', '-i', inventory, '-m', 'setup', '-f', String(lab.hosts.length), '-o'],
      cwd: own,
      env: {
        ANSIBLE_CONFIG: config,
        ANSIBLE_HOME: join(own, 'home'),
        ANSIBLE_LOCAL_TEMP: join(own, 'tmp'),
        ANSIBLE_REMOTE_USER: USER,
        ANSIBLE_PRIVATE_KEY_FILE: lab.keyPath,
        ANSIBLE_PIPELINING: 'true',
        ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
        ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
        ANSIBLE_SSH_ARGS: ['ControlMaster=auto', 'ControlPersist=60s', ...checks]
          .map((o) => `-o ${o}`)
          .join(' '),
      },
    });
  } finally {
    await closeMasters(sockets);
  }
}

/** Ends the connections that Ansible's ssh keeps open in the background. */
async function closeMasters(sockets: string): Promise<void> {
  for (const name of await readdir(sockets)) {
    await tryRun('ssh', ['-F', 'none', '-o', `ControlPath=${join(sockets, name)}`, '-O', 'exit', 'any']);
  }
}

/** The same cluster brought up by `plain-install.sh`. */
export async function plainInstall(
  ctx: CallContext,
  { directory, bundle }: Workshop,
  lab: Lab,
): Promise<Timing> {
  const own = await mkdtemp(join(directory, 'p-'));
  const listed = (role: LabHost['role']) =>
    lab.hosts
      .filter((host) => host.role === role)
      .map(({ name, address }) => `${name}=${address}`)
      .join(' ');
  const script = join(import.meta.dirname, 'plain-install.sh');
  return timed(ctx, {
    argv: [script, bundle, USER, lab.keyPath, await knownHosts(lab, own), join(own, 'kubeconfig')],
    cwd: own,
    env: { SERVERS: listed('server'), AGENTS: listed('agent') },
    onLine: (text) => ctx.progress({ text: `  ${text.trim()}` }),
  });
}
