import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { deliver } from '../lab/distribution/deliver.ts';
import { defaultVersions, packDistribution } from '../lab/distribution/pack.ts';
import { acquireLab, type HeldLab, type Lab } from '../lab/lab.ts';
import { bundleDirectory } from './ansible-bundle.ts';
import { playbooksDirectory } from './ansible-lab.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const archives = { rke2: 'rke2-images.linux-amd64.tar.zst', k3s: 'k3s-airgap-images-amd64.tar.zst' };
let held: HeldLab;
let lab: Lab;
let directory: string;

/** What an engineer would write: an inventory without secrets, and the token in a file of its own. */
async function writeInventory(distribution: 'rke2' | 'k3s'): Promise<void> {
  const known = lab.hosts.flatMap(({ address, hostKeys }) =>
    hostKeys.map(({ publicKey }) => `${address} ${publicKey}\n`),
  );
  await writeFile(join(directory, 'known_hosts'), known.join(''));
  const hosts = (names: readonly string[]) => ({
    hosts: Object.fromEntries(
      names.map((name) => {
        const { address } = lab.host(name);
        return [name, { ansible_host: address, node_config: { 'node-name': name, 'node-ip': address } }];
      }),
    ),
  });
  const servers = { children: { initial_server: hosts(['server-1']), joining_servers: hosts(['server-2']) } };
  const vars = {
    ansible_user: 'keyed',
    ansible_ssh_private_key_file: lab.keyPath,
    ansible_ssh_common_args: `-F /dev/null -o UserKnownHostsFile=${join(directory, 'known_hosts')}`,
    cluster_distribution: distribution,
    cluster_version: defaultVersions[distribution],
    cluster_registration_address: lab.host('server-1').address,
    cluster_hosts: lab.hosts.map(({ name, address }) => ({ name, address })),
    bundle_images: [archives[distribution]],
    cluster_verification_delay_seconds: 1,
  };
  const inventory = {
    all: { vars, children: { k8s_cluster: { children: { servers, agents: hosts(['agent-1']) } } } },
  };
  await writeFile(join(directory, 'inventory.yml'), stringify(inventory));
  await writeToken('by-hand-12e5');
}

function writeToken(cluster_token: string): Promise<void> {
  return writeFile(join(directory, 'secrets.yml'), stringify({ cluster_token }), { mode: 0o600 });
}

/** Runs a playbook and returns how many tasks changed something, over all hosts. */
async function byHand(playbook: string, more: object = {}): Promise<number> {
  const files = ['-i', join(directory, 'inventory.yml'), '-e', `@${join(directory, 'secrets.yml')}`];
  files.push('-e', JSON.stringify(more));
  const options = {
    cwd: playbooksDirectory,
    env: { ...process.env, ANSIBLE_HOME: directory, ANSIBLE_LOCAL_TEMP: directory },
  };
  const { stdout } = await run('ansible-playbook', [...files, `${playbook}.yml`], options).catch((error) => {
    throw new Error(`${playbook}: ${error.stdout}`, { cause: error });
  });
  return [...stdout.matchAll(/changed=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

describe.skipIf(!isRoot)('the playbooks by hand (skipped without root: lab hosts need it)', () => {
  beforeAll(async () => {
    held = await acquireLab({ name: 'test-ansible', servers: 2, agents: 1 });
    lab = held.lab;
    directory = await mkdtemp(join(tmpdir(), 'mh-'));
  });
  beforeEach(async () => {
    for (const { name } of lab.hosts) await lab.reset(name);
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    await held.release();
  });

  test.each(['rke2', 'k3s'] as const)(
    'bring up a %s cluster, change nothing the second time, and take it away',
    async (distribution) => {
      const ctx = rootContext();
      const from = await packDistribution(ctx, { distribution, version: defaultVersions[distribution] });
      for (const { name: host } of lab.hosts) await deliver(ctx, lab, { host, from, to: bundleDirectory });
      await writeInventory(distribution);
      const installs = [
        'prepare_hosts',
        'install_initial_server',
        'install_joining_servers',
        'install_agents',
      ];
      for (const playbook of installs.slice(0, -1))
        expect(await byHand(playbook), playbook).toBeGreaterThan(0);
      // An agent with a wrong token tries for ever with what it read at its start; the right one must reach it.
      await writeToken('wrong');
      await expect(byHand('install_agents', { cluster_verification_retries: 3 })).rejects.toThrow(
        'agent-1 has not registered yet',
      );
      await writeToken('by-hand-12e5');
      expect(await byHand('install_agents')).toBeGreaterThan(0);
      expect(await byHand('verify_cluster')).toBe(0);

      const kubectl =
        distribution === 'rke2'
          ? '/var/lib/rancher/rke2/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml'
          : 'k3s kubectl';
      const nodes = await lab.sh('server-1', `${kubectl} get nodes --no-headers`);
      expect(
        nodes
          .trim()
          .split('\n')
          .map((line) => line.split(/\s+/).slice(0, 2).join(' ')),
      ).toEqual(['agent-1 Ready', 'server-1 Ready', 'server-2 Ready']);
      for (const playbook of installs) expect(await byHand(playbook), `${playbook} again`).toBe(0);

      expect(await byHand('uninstall')).toBeGreaterThan(0);
      expect(await byHand('uninstall')).toBe(0);
      const left = `ls -d /etc/rancher/${distribution} /etc/rancher/node /var/lib/rancher/${distribution} /usr/local/bin/${distribution} 2>/dev/null || true`;
      for (const { name } of lab.hosts) expect(await lab.sh(name, left), name).toBe('');
    },
    // Two real clusters, one after the other, on a machine that may be busy.
    900_000,
  );
});
