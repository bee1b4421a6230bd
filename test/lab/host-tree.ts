import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { people } from './base-recipe.ts';
import { describeBuiltIns } from './kernel.ts';
import type { HostPlaces, LabPlaces } from './paths.ts';
import { run, tryRun } from './run-command.ts';
import type { HostInLab, HostState, LabState } from './state.ts';

/** Makes a host's file tree: the base tree below, what the host writes above it, then what makes it itself. */
export async function createTree(at: HostInLab): Promise<void> {
  const { lab, host, own } = at;
  for (const dir of [own.root, own.upper, own.work]) await mkdir(dir, { recursive: true });
  const layers = `lowerdir=${lab.base},upperdir=${own.upper},workdir=${own.work}`;
  await run('mount', ['-t', 'overlay', `muster.${lab.name}.${host.name}`, '-o', layers, own.root]);
  await furnish(at);
  await describeBuiltIns(own.root);
  if (host.diskMib !== undefined) await limitDisk(own, host.diskMib);
}

/** Takes the tree away with everything the host wrote. The host must not run. */
export async function removeTree(own: HostPlaces): Promise<void> {
  await unmountBelow(own.dir);
  await rm(join(own.upper, '..'), { recursive: true, force: true });
  await rm(join('/run/systemd/nspawn/propagate', own.machine), { recursive: true, force: true });
}

/** Unmounts all that is mounted at or below a folder, innermost first. */
export async function unmountBelow(dir: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  const ours = mounts.filter((mount) => mount === dir || mount.startsWith(`${dir}/`));
  for (const mount of ours.toReversed()) {
    const plain = await tryRun('umount', [mount]);
    if (plain.code !== 0) await run('umount', ['--lazy', mount]);
  }
}

async function furnish({ places, lab, host, own }: HostInLab): Promise<void> {
  const write = (path: string, text: string, mode = 0o644) => writeFile(join(own.root, path), text, { mode });
  await write('etc/hostname', `${host.name}\n`);
  const neighbours = lab.hosts.map((other) => `${other.innerAddress ?? other.address} ${other.name}`);
  const self = [`127.0.0.1 localhost`, `::1 localhost ip6-localhost ip6-loopback`];
  await write('etc/hosts', `${[...self, ...neighbours].join('\n')}\n`);
  // Empty means "take the one the container was given"; a missing one would mean a first boot.
  await write('etc/machine-id', '', 0o444);
  await write('etc/resolv.conf', '');
  for (const type of ['ed25519', 'ecdsa']) {
    const key = join('etc/ssh', `ssh_host_${type}_key`);
    await cp(join(places.state, 'keys', `${host.name}_${type}`), join(own.root, key));
    await cp(join(places.state, 'keys', `${host.name}_${type}.pub`), join(own.root, `${key}.pub`));
  }
  await admitPeople(lab, own);
}

async function admitPeople(lab: LabState, own: HostPlaces): Promise<void> {
  const shadowFile = join(own.root, 'etc/shadow');
  let shadow = await readFile(shadowFile, 'utf8');
  const publicKey = await readFile(`${lab.keyPath}.pub`, 'utf8');
  for (const person of people) {
    if (person.password) {
      const hash = await run('openssl', ['passwd', '-6', '-stdin'], { input: lab.passwords[person.name] });
      shadow = shadow.replace(`${person.name}:*:`, `${person.name}:${hash.trim()}:`);
    }
    if (!person.key) continue;
    const dir = join(own.root, 'home', person.name, '.ssh');
    await mkdir(dir, { mode: 0o700 });
    await writeFile(join(dir, 'authorized_keys'), publicKey, { mode: 0o600 });
    for (const path of [dir, join(dir, 'authorized_keys')]) await chown(path, person.uid, person.uid);
  }
  await writeFile(shadowFile, shadow);
}

/** Puts /var/lib on a file system of its own size, kept over reboots, so that a full disk can be had. */
async function limitDisk(own: HostPlaces, mib: number): Promise<void> {
  const target = join(own.root, 'var/lib');
  await mkdir(own.disk, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0755`, 'muster-disk', own.disk]);
  await run('cp', ['-a', `${target}/.`, own.disk]);
  await run('mount', ['--bind', own.disk, target]);
}

/** Makes the ssh host keys of every host and the lab's own key pair, plain and sealed with a passphrase. */
export async function createKeys(places: LabPlaces, lab: LabState): Promise<void> {
  const dir = join(places.state, 'keys');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await keygen('ed25519', lab.keyPath, 'muster-lab');
  for (const suffix of ['', '.pub']) await cp(`${lab.keyPath}${suffix}`, `${lab.sealedKeyPath}${suffix}`);
  await chmod(lab.sealedKeyPath, 0o600);
  await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', lab.passwords.key, '-f', lab.sealedKeyPath]);
  await Promise.all(lab.hosts.map((host) => createHostKeys(dir, host)));
}

async function createHostKeys(dir: string, host: HostState): Promise<void> {
  for (const type of ['ed25519', 'ecdsa']) {
    const path = join(dir, `${host.name}_${type}`);
    if (!existsSync(path)) await keygen(type, path, `root@${host.name}`);
    const [keyType = '', body = ''] = (await readFile(`${path}.pub`, 'utf8')).split(' ');
    const print = await run('ssh-keygen', ['-l', '-E', 'sha256', '-f', path]);
    host.hostKeys.push({
      type: keyType,
      fingerprint: print.split(' ')[1] ?? '',
      publicKey: `${keyType} ${body}`,
    });
  }
}

async function keygen(type: string, path: string, comment: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', comment, '-f', path]);
}
