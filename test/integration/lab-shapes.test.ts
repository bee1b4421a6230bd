import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { acquireLab, createLab, openLab, removeLab } from '../lab/lab.ts';
import { realSsh } from '../lab/real-ssh.ts';
import { tryRun } from '../lab/run-command.ts';
import { traces } from './lab-traces.ts';

const name = `test-shapes-${process.pid}`;
const cli = new URL('../lab/cli.ts', import.meta.url).pathname;
const isRoot = process.getuid?.() === 0;

/** Waits until something of the lab can be seen whose description holds `text`. */
async function firstSign(text: string): Promise<void> {
  const seen = async () => (await traces(name)).some((trace) => trace.includes(text));
  await expect.poll(seen, { interval: 20 }).toBe(true);
}

describe.skipIf(!isRoot)('labs of other shapes (skipped without root: hosts need it)', () => {
  afterEach(() => removeLab(name));

  test('hides nodes behind a jump host', async () => {
    const lab = await createLab({ name, servers: 1, agents: 1, jump: true });
    expect(lab.hosts.map((host) => host.role)).toEqual(['jump', 'server', 'agent']);
    const login = { user: 'keyed', host: 'server-1', key: lab.keyPath, command: 'hostname; ip route' };
    const direct = await realSsh(lab, login);
    expect(direct.code).toBe(255);
    expect(direct.stderr).toMatch(/No route to host|Network is unreachable/);
    const through = await realSsh(lab, { ...login, jump: 'jump' });
    expect(through).toMatchObject({ code: 0 });
    expect(through.stdout).toMatch(/^server-1\ndefault via 10\.78\.\d+\.5 /);
    await lab.cut('jump');
    expect((await realSsh(lab, { ...login, jump: 'jump', patienceSeconds: 2 })).code).toBe(255);
    expect((await lab.exec('agent-1', ['ping', '-c1', '-W1', 'jump'])).code).not.toBe(0);
  });

  test('fills a small disk', async () => {
    const lab = await createLab({ name, servers: 0, agents: 0, bare: 1, diskMib: 64 });
    const fill = await lab.exec('bare-1', ['dd', 'if=/dev/zero', 'of=/var/lib/fill', 'bs=1M', 'count=100']);
    expect(fill.code).toBe(1);
    expect(fill.stderr).toContain('No space left on device');
    await lab.sh('bare-1', 'rm /var/lib/fill; echo kept > /var/lib/kept');
    await lab.kill('bare-1');
    await lab.boot('bare-1');
    expect(await lab.sh('bare-1', 'cat /var/lib/kept; df --output=size -m /var/lib | tail -1')).toMatch(
      /kept\n +64\n/,
    );
    await lab.reset('bare-1');
    await lab.sh('bare-1', 'test ! -e /var/lib/kept');
  });

  test('stands beside another lab without either seeing the other', async () => {
    const other = `${name}-b`;
    const [one, two] = await Promise.all([
      createLab({ name, servers: 1, agents: 0 }),
      createLab({ name: other, servers: 1, agents: 0 }),
    ]);
    try {
      const there = two.host('server-1').address;
      expect(there).not.toBe(one.host('server-1').address);
      expect((await one.exec('server-1', ['ping', '-c1', '-W1', there])).code).not.toBe(0);
      await one.down();
      expect(await traces(name)).toEqual([]);
      expect(await two.isOn('server-1')).toBe(true);
    } finally {
      await two.down();
    }
  });

  test('leaves nothing behind when the command that started it dies half-way', async () => {
    const up = spawn(process.execPath, [cli, 'up', '--name', name, '--servers', '3', '--agents', '0'], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => up.once('close', resolve));
    await firstSign('systemd-nspawn');
    up.kill('SIGKILL');
    await ended;
    expect(await traces(name)).not.toEqual([]);
    expect((await tryRun(process.execPath, [cli, 'down', '--name', name])).code).toBe(0);
    expect(await traces(name)).toEqual([]);
  });

  test('cleans up after itself when stopped by Ctrl-C', async () => {
    // Hosts that never come as far as sshd, so that it is still booting them when it is stopped.
    const programs = await mkdtemp(join(tmpdir(), 'muster-half-boot-'));
    const halfBoot = '#!/bin/sh\nexec /usr/bin/systemd-nspawn "$@" systemd.unit=sysinit.target\n';
    await writeFile(join(programs, 'systemd-nspawn'), halfBoot, { mode: 0o755 });
    const up = spawn(process.execPath, [cli, 'up', '--name', name, '--servers', '3', '--agents', '0'], {
      stdio: 'ignore',
      env: { ...process.env, PATH: [programs, process.env.PATH].join(delimiter) },
    });
    const ended = new Promise((resolve) => up.once('close', resolve));
    await firstSign('systemd-nspawn');
    up.kill('SIGINT');
    expect(await ended).toBe(1);
    await rm(programs, { recursive: true });
    expect(await traces(name)).toEqual([]);
  });

  test('speaks on the command line: exit codes, status for machines, readable refusals', async () => {
    const lab = (...args: string[]) => tryRun(process.execPath, [cli, ...args, '--name', name]);
    expect(await lab('status')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no lab'),
    });
    expect(await lab('up', '--servers', '1', '--agents', '0')).toMatchObject({ code: 0 });
    const exec = ['exec', '--name', name, 'server-1', '--', 'sh', '-c', 'echo "$0"; exit 7', 'a b'];
    expect(await tryRun(process.execPath, [cli, ...exec])).toMatchObject({ code: 7, stdout: 'a b\n' });
    const status: unknown = JSON.parse((await lab('status', '--json')).stdout);
    expect(status).toMatchObject({ name, hosts: [{ name: 'server-1', on: true, cut: false, port: 22 }] });
    expect(await lab('cut', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no host "nobody"'),
    });
    expect(await lab('slow', 'server-1', '--mbit', 'many')).toMatchObject({ code: 1 });
  });

  test('is held by one test run at a time', async () => {
    const shape = { name, servers: 1, agents: 0 };
    const first = await acquireLab(shape);
    const order: string[] = [];
    const second = acquireLab(shape).then((held) => {
      order.push('second has it');
      return held;
    });
    await first.lab.sh('server-1', 'sleep 1');
    order.push('first lets go');
    await first.release();
    await (await second).release();
    expect(order).toEqual(['first lets go', 'second has it']);
    await expect(openLab(name)).rejects.toThrow('no lab');
  });
});
