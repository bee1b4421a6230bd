import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFacts } from '../../../src/main/remote/facts/parse-facts.ts';
import { parseArchitecture, parseDate } from '../../../src/main/remote/facts/parse-system.ts';
import { PROBE_SCRIPT } from '../../../src/main/remote/facts/probe-script.ts';
import { Sections } from '../../../src/main/remote/facts/sections.ts';
import { hostFactsSchema } from '../../../src/shared/model/facts.ts';
import { traitsOf } from '../../../src/shared/rules/distributions.ts';
import { thrownBy } from '../../support/thrown.ts';

const marker = '@0123456789abcdef01234567';
const begin = 1_795_176_960_437;
const circumstances = {
  marker,
  sudo: 'passwordless',
  startedAt: begin,
  endedAt: begin + 100,
  host: 'a',
} as const;

const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8');
const facts = (text: string) => parseFacts(text, circumstances);
/** A probe with nothing in it but what is given. */
const probe = (sections: Readonly<Record<string, string>>) =>
  Object.entries({ begin: '', ...sections, done: '' })
    .map(([name, text]) => `\n${marker} ${name}\n${text}\n`)
    .join('');

describe('facts of a bare Debian host', () => {
  const seen = facts(recorded('debian-bare.txt'));

  it('tells what the host is', () => {
    expect(seen).toMatchObject({
      hostname: 'server-1',
      os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', family: [] },
      architecture: 'amd64',
      cpus: 2,
      memoryBytes: 24_684_096 * 1024,
      swapBytes: 0,
      python: { path: '/usr/bin/python3', version: '3.11.2' },
      sudo: 'passwordless',
      systemd: true,
      selinux: null,
      kernelModules: { overlay: true, brNetfilter: true },
      missingCommands: [],
      installed: [],
    });
  });

  it('takes the controllers of cgroup v1 where there is no v2', () => {
    expect(seen.cgroupControllers).toContain('memory');
  });

  it('names the mount of each directory with its free space', () => {
    expect(seen.mounts.map(({ path }) => path)).toEqual(['/', '/tmp', '/run']);
    expect(seen.mounts[0]).toMatchObject({ type: 'overlay', options: expect.arrayContaining(['rw']) });
    expect(seen.mounts.every(({ freeBytes, totalBytes }) => freeBytes > 0 && freeBytes <= totalBytes)).toBe(
      true,
    );
  });
});

describe('facts of a Rocky host with RKE2', () => {
  const seen = facts(recorded('rocky-rke2.txt'));

  it('ignores what a login profile says before the probe', () => {
    expect(seen.hostname).toBe('node-a.example.net');
  });

  it('reads quoted os-release values and the names of the architecture', () => {
    expect(seen.os).toEqual({
      id: 'rocky',
      version: '9.4',
      name: 'Rocky Linux 9.4 ("Blue" Onyx)',
      family: ['rhel', 'centos', 'fedora'],
    });
    expect(seen.architecture).toBe('arm64');
  });

  it.each([
    ['x86_64', 'amd64'],
    ['aarch64', 'arm64'],
    ['armv7l', 'armhf'],
    ['armv8l', 'armhf'],
  ])('names the machine %s as bundles do: %s', (machine, name) => {
    expect(parseArchitecture(new Sections(`\n@m machine\n${machine}\n`, '@m'))).toBe(name);
    expect(traitsOf('k3s').architectures).toContain(name);
  });

  it('leaves a machine alone that no artifacts are made for', () => {
    expect(parseArchitecture(new Sections('\n@m machine\narmv6l\n', '@m'))).toBe('armv6l');
  });

  it('lists addresses without loopback and link-local ones', () => {
    expect(seen.addresses).toEqual([
      { interface: 'ens18', address: '192.168.10.21', prefix: 24 },
      { interface: 'ens18', address: 'fd00:10::21', prefix: 64 },
      { interface: 'flannel.1', address: '10.42.0.0', prefix: 32 },
      { interface: 'tun0', address: '10.8.0.2', prefix: 32 },
    ]);
    expect(seen.macAddresses).toEqual(['bc:24:11:5a:00:01']);
    expect(seen.defaultRoute).toBe('default via 192.168.10.1 dev ens18 proto static metric 100');
  });

  it('looks behind the stub resolver', () => {
    expect(seen.nameservers).toEqual(['192.168.10.2', 'fd00:10::53']);
  });

  it('takes the upper one of two mounts on a path, and blanks in a path', () => {
    expect(seen.mounts.find(({ path }) => path === '/tmp')).toMatchObject({
      source: '/dev/sdd1',
      type: 'ext4',
    });
    expect(seen.mounts.find(({ path }) => path === '/var/lib/rancher')?.options).toContain('noexec');
  });

  it('reads listeners with and without a process, each once', () => {
    expect(seen.listeners).toEqual([
      { protocol: 'udp', address: '127.0.0.1', port: 323, process: 'chronyd' },
      { protocol: 'udp', address: '127.0.0.53', port: 53, process: 'systemd-resolve' },
      { protocol: 'tcp', address: '127.0.0.1', port: 2382, process: 'etcd' },
      { protocol: 'tcp', address: '*', port: 9345, process: 'rke2 server' },
      { protocol: 'tcp', address: '::', port: 6443, process: 'kube-apiserver' },
      { protocol: 'tcp', address: 'fe80::1', port: 22, process: null },
      { protocol: 'tcp', address: '0.0.0.0', port: 22, process: null },
    ]);
  });

  it('names what is installed; shared leftovers go with it, units at rest do not count', () => {
    expect(seen.installed).toEqual([
      {
        distribution: 'rke2',
        version: 'v1.36.4+rke2r1',
        paths: [
          '/usr/local/bin/rke2',
          '/etc/rancher/rke2',
          '/var/lib/rancher/rke2',
          '/etc/rancher/node/password',
        ],
        units: [{ name: 'rke2-server', active: 'active', enabled: 'enabled' }],
      },
    ]);
  });

  it('matches services to the order they were asked in', () => {
    expect(seen.activeServices).toEqual([
      'firewalld',
      'fapolicyd',
      'NetworkManager',
      'nm-cloud-setup.service',
      'chronyd',
    ]);
    expect(seen).toMatchObject({
      selinux: 'enforcing',
      kernelModules: { overlay: true, brNetfilter: false },
    });
    expect(seen.cgroupControllers).toContain('memory');
    expect(seen.missingCommands).toEqual(['iptables-save']);
  });
});

describe('odd answers', () => {
  it('makes gaps of missing programs', () => {
    const seen = facts(probe({}));
    expect(hostFactsSchema.parse(seen)).toEqual(seen);
    expect(seen).toMatchObject({
      hostname: '',
      architecture: 'unknown',
      cpus: 0,
      python: null,
      installed: [],
    });
  });

  it('takes leftovers that belong to nobody for something else', () => {
    expect(facts(probe({ paths: '/etc/rancher/node/password' })).installed).toEqual([
      { distribution: 'other', version: null, paths: ['/etc/rancher/node/password'], units: [] },
    ]);
  });

  it('finds a unit that goes on without its files', () => {
    const units = 'Id=k3s-agent.service\nLoadState=loaded\nActiveState=activating\nUnitFileState=enabled';
    expect(facts(probe({ units })).installed).toMatchObject([
      { distribution: 'k3s', version: null, units: [{ name: 'k3s-agent', active: 'activating' }] },
    ]);
  });

  it('keeps a machine name it does not know, and Python 2 is no Python', () => {
    expect(facts(probe({ machine: 'riscv64', python: '/usr/bin/python Python 2.7.18' }))).toMatchObject({
      architecture: 'riscv64',
      python: null,
    });
  });

  it('does not take content for a section', () => {
    const seen = facts(probe({ os: `NAME="x"\n@other hostname\nevil\nID=debian`, hostname: 'good' }));
    expect(seen).toMatchObject({ hostname: 'good', os: { id: 'debian' } });
  });

  it('refuses an answer that was cut off', () => {
    const whole = recorded('debian-bare.txt');
    const cut = whole.slice(0, whole.length / 2);
    expect(thrownBy(() => facts(cut))).toMatchObject({ code: 'remote-command', retryable: true });
  });

  it('never fails on anything else', () => {
    const names = [
      'os',
      'memory',
      'addresses',
      'mounts',
      'space',
      'listeners',
      'units',
      'versions',
      'services',
      'end',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string({ maxLength: 200 })), (sections) => {
        expect(hostFactsSchema.safeParse(facts(probe(sections))).success).toBe(true);
      }),
    );
  });
});

describe('clock', () => {
  const clock = (hostBegin: string, hostEnd: string) =>
    facts(probe({ begin: hostBegin, end: hostEnd })).clockSkewMs;

  it('takes half the way off on each side', () => {
    expect(clock('1795176960447000000', '1795176960527000000')).toBe(0);
    expect(clock('1795176965447000000', '1795176965527000000')).toBe(5_000);
  });

  it('knows dates without nanoseconds, and no date', () => {
    expect(parseDate('1795176960')).toBe(1_795_176_960_500);
    expect(parseDate('1795176960%N')).toBe(1_795_176_960_500);
    expect(parseDate('1795176960N')).toBe(1_795_176_960_500);
    expect(clock('', '')).toBe(0);
  });
});

describe('the probe', () => {
  it('is one POSIX script that needs neither root nor Kubernetes, and its answer parses', () => {
    const stdout = execFileSync('sh', ['-s', '--', marker], { input: PROBE_SCRIPT, encoding: 'utf8' });
    const seen = parseFacts(stdout, { ...circumstances, startedAt: Date.now(), endedAt: Date.now() });
    expect(seen.hostname).not.toBe('');
    expect(seen.cpus).toBeGreaterThan(0);
    expect(seen.memoryBytes).toBeGreaterThan(0);
    expect(Math.abs(seen.clockSkewMs)).toBeLessThan(10_000);
    expect(seen.mounts.map(({ path }) => path)).toContain('/');
  });

  it('goes on where every program is missing', () => {
    const stdout = execFileSync('/bin/sh', ['-s', '--', marker], {
      input: PROBE_SCRIPT,
      encoding: 'utf8',
      env: { PATH: '/nonexistent' },
    });
    const seen = facts(stdout);
    expect(seen).toMatchObject({ hostname: '', python: null });
    expect(seen.missingCommands).toContain('curl');
  });
});
