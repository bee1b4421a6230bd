import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { run } from '../lab/run-command.ts';
import { cliFor, processesOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { journalOf, worksIn } from '../support/install-trial.ts';
import { type CliResult, linesOf, type MusterCli, type RunningCli } from '../support/muster-cli.ts';

const name = `test-survival-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const hosts = ['server-1', 'agent-1'] as const;
const lease = '/var/lib/muster/lease.json';

// A cluster has its own deadlines; this one is for a machine that is busy with other things.
vi.setConfig({ testTimeout: 900_000 });

const endOf = ({ stdout }: CliResult) => linesOf(stdout).find((line) => line.type === 'end');
const errorOf = ({ stdout }: CliResult) =>
  linesOf(stdout).flatMap((line) => (line.type === 'error' ? [line.error] : []))[0];
const offerOf = ({ stdout }: CliResult) => linesOf(stdout).find((line) => line.type === 'resume');

/** Two installs on two hosts. In each, every test goes on where the last one ended: a fault, and what comes after it. */
describe.skipIf(!isRoot)('a run that meets faults (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1 });
  });
  afterAll(() => removeLab(name), 60_000);

  const note = () => lab.sh('server-1', `cat ${lease} 2>/dev/null || true`);
  const all = (work: (host: string) => Promise<void>) => Promise.all(hosts.map(work));

  async function begun(words: readonly string[], phaseId: string): Promise<RunningCli> {
    const running = cli.start(['--json', ...words]);
    await running.event(worksIn(phaseId));
    return running;
  }

  /** Stopped with one sentence and a cure, and in a state that can be gone on with. */
  async function expectStopped(result: CliResult, says: RegExp): Promise<void> {
    expect(result.code, result.stdout.slice(-1500)).toBeGreaterThan(3);
    const told = errorOf(result);
    expect(told?.message).toMatch(says);
    expect(told?.cure).toBeDefined();
    expect(told?.code).not.toBe('internal');
    expect(stackOf(result)).toEqual([]);
    expect(await processesOf(cli)).toEqual([]);
  }

  async function expectSound(): Promise<void> {
    expect((await cli.run(['db', 'verify'])).stdout).toBe('The database is sound.\n');
  }

  async function expectUp(): Promise<void> {
    const { nodes, run: last } = await cli.status();
    expect(nodes.map(({ status }) => status)).toEqual(['active', 'active']);
    expect(last?.status).toBe('done');
    const listed = await lab.sh('server-1', 'k3s kubectl get nodes --no-headers');
    expect(listed.trim().split('\n')).toHaveLength(2);
    expect(listed.match(/ Ready /g)).toHaveLength(2);
    expect(await note()).toBe('');
    expect(await processesOf(cli)).toEqual([]);
    await expectSound();
  }

  describe('in networks, disk and time', () => {
    const filler = () => join(cli.home, 'filler');

    beforeAll(async () => {
      cli = await cliFor(lab);
      await mkdir(cli.home);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=700', 'tmpfs', cli.home]);
      site = await siteFor(lab, cli, { distribution: 'k3s' });
    });
    afterAll(async () => {
      await run('umount', ['--lazy', cli.home]);
      await cli.dispose();
    });

    test('stops when the network of all hosts is gone while artifacts are sent, and names them', async () => {
      await all((host) => lab.slow(host, 60));
      const running = cli.start(['--json', 'up', site, '--pause-before', 'join-first-agent']);
      await running.event(({ body }) => body.type === 'phase' && body.phaseId === 'stage-bundle');
      const arrived = () => lab.sh('agent-1', 'du -sm /var/lib/muster 2>/dev/null | cut -f1');
      await expect.poll(async () => Number(await arrived()), { timeout: 60_000 }).toBeGreaterThan(2);
      await all((host) => lab.cut(host));
      const stopped = await running.ended;
      await expectStopped(stopped, /(?:server|agent)-1.*\(and 1 more in the same phase\)$/);
      expect(errorOf(stopped)?.code).toBe('host-unreachable');
      expect((await cli.status()).run?.status).toBe('stopped');
      await all((host) => lab.heal(host));
    });

    test('stops when the disk of the database is full, and loses nothing', async () => {
      const running = await begun(['resume'], 'prepare-hosts');
      await run('sh', ['-c', `dd if=/dev/zero of=${filler()} bs=4k 2>/dev/null || true`]);
      const stopped = await running.ended;
      const full = /^The laptop's disk is full: nothing more can be written to \S+muster\.db\.$/;
      await expectStopped(stopped, full);
      expect(errorOf(stopped)?.code).toBe('disk-full');
      expect(stopped.code).toBe(4);
      expect(stopped.stderr).toBe('');
      expect(await note()).toBe('');
      const still = await cli.run(['resume']);
      expect(still.code).toBe(4);
      expect(still.stderr).toMatch(/^muster: The laptop's disk is full: .*\n.*\n {2}-> Free some space/);
      expect(stackOf(still)).toEqual([]);
      // What happened is on disk up to where nothing more went on it.
      expect(journalOf(cli).get('stage-bundle/server-1')).toMatch(/^done /);
      await run('rm', [filler()]);
      await expectSound();
    });

    test('goes on after a minute in which its process stood still', async () => {
      const running = await begun(['resume'], 'install-initial-server');
      const staged = journalOf(cli).get('stage-bundle/server-1');
      running.signal('SIGSTOP');
      const held = await note();
      await sleep(60_000);
      expect(await note()).toBe(held);
      running.signal('SIGCONT');
      let result = await running.ended;
      if (endOf(result)?.status !== 'paused') {
        // Ansible's own clock went on meanwhile: a task that was waiting for the laptop has run out of time.
        await expectStopped(result, /^server-1 did not get as far as sudo in time/);
        result = await cli.run(['--json', 'resume']);
      }
      expect(result.code, result.stdout.slice(-1500)).toBe(0);
      expect(endOf(result)).toMatchObject({ status: 'paused' });
      expect(journalOf(cli).get('stage-bundle/server-1')).toBe(staged);
      expect(journalOf(cli).get('install-initial-server/server-1')).toMatch(/^done /);
      expect(await note()).toBe('');
    });

    test('stops when the network of a host is gone in the middle of its join, and names it', async () => {
      const running = await begun(['resume'], 'join-first-agent');
      await lab.cut('agent-1');
      const stopped = await running.ended;
      await expectStopped(stopped, /agent-1/);
      expect((await cli.status()).run?.status).toBe('stopped');
      await lab.heal('agent-1');
    });

    test('finishes the join of a host whose network was gone, and repeats nothing of the other', async () => {
      const before = journalOf(cli);
      const result = await cli.run(['--json', 'resume']);
      expect(result.code, result.stdout.slice(-1500)).toBe(0);
      expect(offerOf(result)).toMatchObject({ goesOnAt: { stepId: 'join-first-agent/agent-1' } });
      for (const phase of ['stage-bundle', 'prepare-hosts', 'install-initial-server']) {
        const id = `${phase}/server-1`;
        expect(before.get(id)).toMatch(/^done /);
        expect(journalOf(cli).get(id)).toBe(before.get(id));
      }
      await expectUp();
    });

    test('is taken away again, from a cluster like any other', async () => {
      const down = await cli.run(['down', '--yes', 'edge']);
      expect(down.code, down.stderr).toBe(0);
    });
  });

  describe('in hosts and laptops', () => {
    let first: MusterCli;
    /** The same machine with another name, as far as the command can tell. */
    const through = ['unshare', '--uts', 'sh', '-c', 'hostname laptop-2; exec "$@"', 'sh'];

    beforeAll(async () => {
      first = await cliFor(lab);
      cli = first;
      site = await siteFor(lab, cli, { distribution: 'k3s' });
    });
    afterAll(async () => {
      await first.dispose();
      await cli.dispose();
    });

    test('comes through the reboot of a host in the middle of its own install', async () => {
      const running = await begun(
        ['up', site, '--pause-before', 'join-first-agent'],
        'install-initial-server',
      );
      await lab.reboot('server-1');
      let result = await running.ended;
      if (endOf(result)?.status !== 'paused') {
        await expectStopped(result, /server-1/);
        result = await cli.run(['--json', 'resume']);
      }
      expect(result.code, result.stdout.slice(-1500)).toBe(0);
      expect(endOf(result)).toMatchObject({ status: 'paused' });
      expect(journalOf(cli).get('stage-bundle/agent-1')).toMatch(/^(?:done 1|held 0)$/);
      expect(journalOf(cli).get('prepare-hosts/server-1')).toMatch(/^(?:done 1|held 0)$/);
    });

    test('goes on from another laptop, with a copy of the database and the key of its secrets', async () => {
      cli = await cliFor(lab);
      await mkdir(cli.home, { mode: 0o700 });
      const backup = await first.run(['db', 'backup', join(cli.home, 'muster.db')]);
      expect(backup.stdout).toContain(join(first.home, 'vault.key'));
      await rename(site, `${site}.elsewhere`);

      const asked = await cli.run(['resume'], { through });
      expect(asked.code).not.toBe(0);
      expect(asked.stderr).toMatch(/It was worked on from \S+, this is laptop-2: make sure that nobody/);
      expect(asked.stderr).toContain('--accept laptop');
      expect((await cli.run(['db', 'verify'])).code).toBe(0);

      const sealed = await cli.run(['resume', '--accept', 'laptop'], { through });
      expect(sealed.code).toBe(2);
      expect(sealed.stderr).toMatch(/vault\.key, which is not there\.\n.*-> .*bring it from the laptop/);
      expect(stackOf(sealed)).toEqual([]);

      await copyFile(join(first.home, 'vault.key'), join(cli.home, 'vault.key'));
      const result = await cli.run(['--json', 'resume', '--accept', 'laptop'], { through });
      expect(result.code, result.stdout.slice(-1500)).toBe(0);
      expect(offerOf(result)).toMatchObject({ accepted: ['laptop'] });
      expect(journalOf(cli).get('install-initial-server/server-1')).toBe(
        journalOf(first).get('install-initial-server/server-1'),
      );
      await expectUp();
      const down = await cli.run(['down', '--yes', 'edge']);
      expect(down.code, down.stderr).toBe(0);
    });
  });
});
