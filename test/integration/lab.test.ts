import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab, openLab, removeLab } from '../lab/lab.ts';
import { realSsh } from '../lab/real-ssh.ts';
import { traces } from './lab-traces.ts';

const name = `test-lab-${process.pid}`;
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('the lab (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let bootMs: number;

  beforeAll(async () => {
    // Building the base tree is no part of the boot time.
    await (await createLab({ name, servers: 1, agents: 0 })).down();
    const started = Date.now();
    lab = await createLab({ name, servers: 2, agents: 1 });
    bootMs = Date.now() - started;
  });

  afterAll(() => removeLab(name));

  test('boots three hosts in seconds, each healthy and itself', async () => {
    // Five here; the rest is for a machine that does other things besides.
    expect(bootMs).toBeLessThan(60_000);
    expect(lab.hosts.map((host) => host.name)).toEqual(['server-1', 'server-2', 'agent-1']);
    const ids = new Set<string>();
    for (const host of lab.hosts) {
      expect((await lab.sh(host.name, 'systemctl is-system-running --wait')).trim()).toBe('running');
      expect((await lab.sh(host.name, 'hostname')).trim()).toBe(host.name);
      expect(await lab.sh(host.name, 'ip -4 addr show dev eth0')).toContain(`${host.address}/24`);
      expect(host.hostKeys.map((key) => key.type)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256']);
      ids.add(await lab.sh(host.name, 'cat /etc/machine-id'));
    }
    expect(ids.size).toBe(3);
    await lab.sh('agent-1', 'ping -c1 -W10 server-1');
  });

  test('lets people in as their names say', async () => {
    const key = lab.keyPath;
    const id = 'id -un; sudo -n id -un';
    const keyed = await realSsh(lab, { user: 'keyed', host: 'server-1', key, command: id });
    expect(keyed).toMatchObject({ code: 0, stdout: 'keyed\nroot\n' });
    const worded = { user: 'worded', host: 'server-1', command: id };
    expect(await realSsh(lab, { ...worded, secret: lab.passwords.worded })).toMatchObject({
      stdout: 'worded\nroot\n',
    });
    expect(await realSsh(lab, { ...worded, secret: 'wrong' })).toMatchObject({ code: 255 });
    expect(await realSsh(lab, { ...worded, key })).toMatchObject({ code: 255 });
    const mute = await realSsh(lab, { user: 'mute', host: 'server-1', key, command: id });
    expect(mute).toMatchObject({ code: 1, stdout: 'mute\n' });
    expect(await realSsh(lab, { user: 'root', host: 'server-1', key, command: 'id' })).toMatchObject({
      code: 255,
    });
  });

  test('asks "asking" for a password before sudo, and the sealed key for its passphrase', async () => {
    const asking = { user: 'asking', host: 'agent-1', key: lab.sealedKeyPath, secret: lab.passwords.key };
    const refused = await realSsh(lab, { ...asking, command: 'sudo -n id -un' });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    const command = 'sudo -S -p "" id -un';
    const admitted = await realSsh(lab, { ...asking, command, input: `${lab.passwords.asking}\n` });
    expect(admitted).toMatchObject({ code: 0, stdout: 'root\n' });
    expect(await realSsh(lab, { ...asking, secret: 'wrong', command: 'true' })).toMatchObject({ code: 255 });
  });

  test('keeps units of the same name apart', async () => {
    for (const host of ['server-1', 'server-2']) await lab.sh(host, 'systemd-run -q --unit=twin sleep 1000');
    await lab.sh('server-1', 'systemctl kill --signal=KILL twin');
    await lab.sh('server-1', 'systemctl is-active ssh');
    expect((await lab.sh('server-2', 'systemctl is-active twin ssh')).trim()).toBe('active\nactive');
    await lab.sh('server-2', 'systemctl stop twin');
  });

  test('keeps kernel settings of a host from the machine', async () => {
    const machine = await readFile('/proc/sys/kernel/panic_on_oops', 'utf8');
    await lab.sh(
      'server-1',
      'sysctl -q -w kernel.panic_on_oops=7 net.ipv4.ip_forward=1 && sysctl -q --system',
    );
    expect(await lab.sh('server-1', 'cat /proc/sys/kernel/panic_on_oops')).toBe('7\n');
    expect(await readFile('/proc/sys/kernel/panic_on_oops', 'utf8')).toBe(machine);
    expect(await lab.sh('server-2', 'cat /proc/sys/kernel/panic_on_oops')).toBe(machine);
    await lab.sh('server-1', 'modprobe overlay && modprobe br_netfilter');
  });

  test('cuts a host off and heals it, also for other processes', async () => {
    const login = { user: 'keyed', host: 'agent-1', key: lab.keyPath, command: 'true' };
    await lab.cut('agent-1');
    expect(await realSsh(lab, { ...login, patienceSeconds: 2 })).toMatchObject({ code: 255 });
    expect((await openLab(name)).host('agent-1').cut).toBe(true);
    await (await openLab(name)).heal('agent-1');
    expect(await realSsh(lab, login)).toMatchObject({ code: 0 });
  });

  test('slows a host down both ways', async () => {
    const fetch = { user: 'keyed', host: 'agent-1', key: lab.keyPath, command: 'head -c 2500000 /dev/zero' };
    const send = { ...fetch, command: 'cat > /dev/null', input: 'x'.repeat(2_500_000) };
    await lab.slow('agent-1', 10);
    for (const login of [fetch, send]) {
      const started = Date.now();
      expect((await realSsh(lab, login)).code).toBe(0);
      expect(Date.now() - started).toBeGreaterThan(1500);
    }
    await lab.heal('agent-1');
    const started = Date.now();
    expect((await realSsh(lab, { ...fetch, command: 'head -c 50000000 /dev/zero' })).code).toBe(0);
    // Over the slow cable it would have taken 40 s.
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test('loses power without warning and comes back with its disk', async () => {
    await lab.sh('server-2', 'echo kept > /var/lib/kept; sync; systemd-run -q --unit=gone sleep 1000');
    await lab.kill('server-2');
    expect(await lab.isOn('server-2')).toBe(false);
    await expect(lab.sh('server-2', 'true')).rejects.toThrow('server-2 is off');
    await lab.boot('server-2');
    expect(await lab.sh('server-2', 'cat /var/lib/kept')).toBe('kept\n');
    expect(await lab.exec('server-2', ['systemctl', 'is-active', 'gone'])).not.toMatchObject({ code: 0 });
  });

  test('reboots from inside with a fresh network and a cable that stays cut', async () => {
    const boot = () => lab.sh('server-2', 'systemctl show -P UserspaceTimestampMonotonic');
    const before = await boot();
    await lab.sh('server-2', 'ip link add leftover type bridge; echo 1 > /run/leftover');
    await lab.cut('server-2');
    await lab.reboot('server-2');
    expect(await boot()).not.toBe(before);
    expect(
      await lab.exec('server-2', ['sh', '-c', 'ip link show leftover || test -e /run/leftover']),
    ).not.toMatchObject({
      code: 0,
    });
    expect(await lab.sh('server-2', 'cat /sys/class/net/eth0/carrier')).toBe('0\n');
    await lab.heal('server-2');
    expect(await lab.sh('server-2', 'cat /sys/class/net/eth0/carrier')).toBe('1\n');
  });

  test('resets a host in seconds, host keys kept', async () => {
    await lab.sh('server-1', 'touch /etc/spoilt; rm -f /usr/bin/less; userdel mute');
    const started = Date.now();
    await lab.reset('server-1');
    // Two here; the rest is for a machine that does other things besides.
    expect(Date.now() - started).toBeLessThan(20_000);
    await lab.sh('server-1', 'test ! -e /etc/spoilt; test -e /usr/bin/less');
    const login = { user: 'mute', host: 'server-1', key: lab.keyPath, command: 'true' };
    expect(await realSsh(lab, login)).toMatchObject({ code: 0 });
  });

  test('says at once when a host cannot boot, and resets it', async () => {
    await lab.sh('server-1', 'rm /sbin/init /lib/systemd/systemd');
    await lab.kill('server-1');
    await expect(lab.boot('server-1')).rejects.toThrow(
      'server-1 went off while it booted; its console says:',
    );
    await lab.reset('server-1');
    expect(await lab.isOn('server-1')).toBe(true);
  });

  test('is used again when asked for once more, and refuses another shape', async () => {
    await lab.kill('agent-1');
    const again = await createLab({ name, servers: 2, agents: 1 });
    expect(await again.isOn('agent-1')).toBe(true);
    expect(again.passwords).toEqual(lab.passwords);
    await expect(createLab({ name, servers: 1, agents: 0 })).rejects.toThrow('exists with other hosts');
    await expect(lab.sh('server-9', 'true')).rejects.toThrow('no host "server-9"; it has server-1');
  });

  test('goes without a trace', async () => {
    expect(await traces(name)).not.toEqual([]);
    const subnet = lab.host('server-1').address.split('.')[2];
    expect(await readdir('/sys/class/net')).toContain(`muster${subnet}`);
    await lab.down();
    expect(await traces(name)).toEqual([]);
    expect(await readdir('/sys/class/net')).not.toContain(`muster${subnet}`);
    await expect(openLab(name)).rejects.toThrow(`no lab "${name}"`);
    await removeLab(name);
  });
});
