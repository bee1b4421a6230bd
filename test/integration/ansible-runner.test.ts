import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelledError, rootContext } from '../../src/main/platform/call-context.ts';
import type { PlaybookHost, PlaybookRequest } from '../../src/main/ports/playbook-runner.ts';
import type { Credential } from '../../src/shared/model/credential.ts';
import { acquireLab, type HeldLab, type Lab } from '../lab/lab.ts';
import { aCluster, aCredential } from '../support/ansible-fixtures.ts';
import { bundleDirectory, imageArchive, stageEndlessHusk, stageHusk } from './ansible-bundle.ts';
import { type AnsibleBench, openBench } from './ansible-lab.ts';
import { everythingReadable } from './ansible-leaks.ts';

const isRoot = process.getuid?.() === 0;
const version = 'v1.30.4+rke2r1';
const stored = { from: 'stored' } as const;
let held: HeldLab;
let lab: Lab;
let bench: AnsibleBench;

/** The one server of the lab, which is behind its jump host. */
function requestFor(host: PlaybookHost, changes: Partial<PlaybookRequest> = {}): PlaybookRequest {
  const cluster = aCluster({ version });
  const common = {
    cluster,
    hosts: [host],
    allNodes: [host.node],
    bundleDirectory,
    imageArchives: [imageArchive],
  };
  return { playbook: 'prepare_hosts', token: 'a-token-to-look-for', ...common, ...changes };
}

async function prepare(credential: Credential) {
  const { hosts } = await bench.runner.run(
    rootContext(),
    requestFor(bench.host('server-1', credential)),
    () => undefined,
  );
  return [...hosts.values()][0];
}

const runDirectories = () => readdir(bench.runsDirectory);

/** Processes of ours that Ansible or ssh left: command lines that name the runs directory. */
async function leftovers(): Promise<string[]> {
  const seen = await everythingReadable([]);
  return seen.filter(({ text }) => text.includes(bench.runsDirectory)).map(({ where }) => where);
}

describe.skipIf(!isRoot)(
  'running playbooks through a jump host (skipped without root: lab hosts need it)',
  () => {
    beforeAll(async () => {
      held = await acquireLab({ name: 'test-ansible-jump', servers: 1, agents: 0, jump: true });
      lab = held.lab;
      bench = await openBench(lab);
      bench.secrets.set('credential-password/worded', lab.passwords.worded);
      bench.secrets.set('credential-key/sealed', await readFile(lab.sealedKeyPath, 'utf8'));
      bench.secrets.set('credential-passphrase/sealed', lab.passwords.key);
      bench.secrets.set('credential-key/asking', await readFile(lab.keyPath, 'utf8'));
      bench.secrets.set('credential-sudo/asking', lab.passwords.asking);
      bench.secrets.set('credential-password/wrong', 'not-the-password');
      bench.secrets.set('credential-key/mute', await readFile(lab.keyPath, 'utf8'));
      await stageHusk(lab, 'server-1', version);
    });
    afterAll(async () => {
      await bench.dispose();
      await held.release();
    });

    const credential = (id: string, changes: Partial<Credential>): Credential => ({
      ...aCredential(),
      ...changes,
      // The brand is what a schema would give; the text is the same.
      id: id as Credential['id'],
    });
    const withKey = { method: 'key', key: stored } as const;
    const ways: readonly (readonly [string, Credential])[] = [
      ['a key', aCredential()],
      ['a key with a passphrase', credential('sealed', { auth: { ...withKey, passphrase: stored } })],
      [
        'a password',
        credential('worded', { user: 'worded', auth: { method: 'password', password: stored } }),
      ],
      [
        'keyboard-interactive',
        credential('worded', { user: 'worded', auth: { method: 'keyboard-interactive', password: stored } }),
      ],
      [
        'a key, and a password for sudo',
        credential('asking', { user: 'asking', auth: withKey, sudoPassword: stored }),
      ],
    ];
    test.each(ways)('logs in with %s, on both hosts', async (_, way) => {
      expect(await prepare(way)).toMatchObject({ ok: true, error: null });
      expect(await runDirectories()).toEqual([]);
      expect(await leftovers()).toEqual([]);
    });

    test('says that a password is wrong, and whose', async () => {
      const wrong = credential('wrong', { user: 'worded', auth: { method: 'password', password: stored } });
      expect((await prepare(wrong))?.error).toMatchObject({ code: 'jump-host' });
      const { node, target } = bench.host('server-1');
      const request = requestFor({ node, target: { ...target, credential: wrong } });
      const { hosts } = await bench.runner.run(rootContext(), request, () => undefined);
      expect(hosts.get(node.id)?.error).toMatchObject({ code: 'host-login', retryable: false });
    });

    test('says that an account cannot become root', async () => {
      bench.secrets.set('credential-sudo/asking', 'not-the-password');
      const asking = credential('asking', { user: 'asking', auth: withKey, sudoPassword: stored });
      expect((await prepare(asking))?.error).toMatchObject({ code: 'sudo' });
      bench.secrets.set('credential-sudo/asking', lab.passwords.asking);
      expect((await prepare(credential('mute', { user: 'mute', auth: withKey })))?.error).toMatchObject({
        code: 'sudo',
      });
    });

    test('stops at a host key that is not the confirmed one', async () => {
      const theirs = bench.hostKeys.splice(0);
      const [jump, server] = [
        theirs.filter(({ endpoint }) => !endpoint.includes('via')),
        theirs.filter(({ endpoint }) => endpoint.includes('via')),
      ];
      // The jump host's key in the place of the server's.
      bench.hostKeys.push(
        ...jump,
        ...server.map((pinned, index) => ({ ...pinned, key: jump[index]?.key ?? '' })),
      );
      try {
        expect((await prepare(aCredential()))?.error).toMatchObject({ code: 'host-key-changed' });
      } finally {
        bench.hostKeys.splice(0, bench.hostKeys.length, ...theirs);
      }
    });

    test('keeps every secret out of files, command lines, environments and events', async () => {
      await lab.reset('server-1');
      await stageHusk(lab, 'server-1', version);
      const asking = credential('asking', { user: 'asking', auth: withKey, sudoPassword: stored });
      const base = requestFor(bench.host('server-1', asking));
      const configs = { 'registry.site': { username: 'u' } };
      const request: PlaybookRequest = {
        ...base,
        playbook: 'install_initial_server',
        cluster: { ...base.cluster, registry: { systemDefault: null, mirrors: {}, configs } },
        registryPasswords: { 'registry.site': 'a-registry-password' },
      };
      const secrets = ['a-token-to-look-for', 'a-registry-password', lab.passwords.asking, 'PRIVATE KEY'];
      const found: string[] = [];
      let looks = 0;
      let running = true;
      const looking = (async () => {
        while (running) {
          looks += 1;
          for (const { where, text } of await everythingReadable([bench.runsDirectory])) {
            found.push(
              ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`),
            );
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })();
      const told: string[] = [];
      const { hosts } = await bench.runner.run(rootContext(), request, (event) =>
        told.push(JSON.stringify(event)),
      );
      running = false;
      await looking;
      expect([...hosts.values()][0]).toMatchObject({ ok: true, error: null });
      expect(looks).toBeGreaterThan(10);
      expect(found).toEqual([]);
      expect(secrets.filter((secret) => told.join('\n').includes(secret))).toEqual([]);
      expect(await lab.sh('server-1', 'cat /etc/rancher/rke2/*.yaml')).toContain('a-registry-password');
      const journal = await lab.sh('server-1', 'journalctl --no-pager --output cat || true');
      expect(secrets.filter((secret) => journal.includes(secret))).toEqual([]);
    });

    test('a cancel ends everything, here and on the host', async () => {
      await lab.reset('server-1');
      await stageEndlessHusk(lab, 'server-1', version);
      const asking = credential('asking', { user: 'asking', auth: withKey, sudoPassword: stored });
      const stop = new AbortController();
      const ctx = rootContext({ signal: stop.signal });
      const request = requestFor(bench.host('server-1', asking), { playbook: 'install_initial_server' });
      const running = bench.runner.run(ctx, request, () => undefined);
      const sleeping = async () =>
        (await lab.sh('server-1', 'pgrep -f "[s]leep 7777" || true')).trim() !== '';
      await expect.poll(sleeping).toBe(true);
      expect(await leftovers()).not.toEqual([]);
      stop.abort(cancelledError());
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      expect(await leftovers()).toEqual([]);
      expect(await runDirectories()).toEqual([]);
      await expect.poll(sleeping).toBe(false);
    });

    test('a crash leaves nothing that the next start does not sweep', async () => {
      await mkdir(join(bench.runsDirectory, 'run-dead', 'cp'), { recursive: true });
      await writeFile(join(bench.runsDirectory, 'run-dead', 'owner'), '{"pid":999999999,"start":"1"}');
      const next = await openBench(lab);
      await next.dispose();
      expect(await runDirectories()).toEqual(['run-dead']);
      await bench.restart();
      expect(await runDirectories()).toEqual([]);
    });

    describe('without a usable Ansible', () => {
      test.each([
        ['echo "ansible-playbook 2.9.6"', 'ansible-too-old', 'Ansible 2.9.6 is too old'],
        ['exit 1', 'ansible-missing', 'does not run'],
        ['echo hello', 'ansible-missing', 'does not say which version'],
      ])('(%s) says so, with the cure', async (line, code, text) => {
        const program = join(bench.runsDirectory, 'fake');
        await writeFile(program, `#!/bin/sh\n${line}\n`);
        await chmod(program, 0o755);
        const poor = await openBench(lab, program);
        const cure = expect.stringContaining('ansible-core');
        await expect(poor.runner.check(rootContext())).rejects.toMatchObject({
          code,
          message: expect.stringContaining(text),
          cure,
        });
        await poor.dispose();
      });

      test('(none) says so', async () => {
        const poor = await openBench(lab, '/nonexistent/ansible-playbook');
        const running = poor.runner.run(rootContext(), requestFor(poor.host('server-1')), () => undefined);
        await expect(running).rejects.toMatchObject({
          code: 'ansible-missing',
          message: expect.stringContaining('is not installed'),
        });
        await poor.dispose();
      });
    });

    test('finds the Ansible of this computer', async () => {
      const { version: found } = await bench.runner.check(rootContext());
      expect(execFileSync('ansible-playbook', ['--version'], { encoding: 'utf8' })).toContain(
        `[core ${found}]`,
      );
    });
  },
);
