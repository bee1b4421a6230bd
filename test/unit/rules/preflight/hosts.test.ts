import { describe, expect, it } from 'vitest';
import type { HostFacts, InstalledDistribution } from '../../../../src/shared/model/facts.ts';
import { mountOf } from '../../../../src/shared/rules/preflight/resources.ts';
import { sampleFacts } from '../../../support/site-samples.ts';
import {
  complaints,
  findingsOf,
  goodBundle,
  goodCluster,
  goodHost,
  goodInput,
  goodMount,
  withFirst,
} from './world.ts';

const gib = 1024 ** 3;

describe('facts that a rule complains of', () => {
  it.each<[string, Partial<HostFacts>, string[]]>([
    ['sudo refused', { sudo: 'denied' }, ['F102 block server-1']],
    ['sudo with a password', { sudo: 'with-password' }, []],
    ['root', { sudo: 'is-root' }, []],
    ['no Python', { python: null }, ['F103 block server-1']],
    ['Python 2', { python: { path: '/usr/bin/python', version: '2.7.18' } }, ['F103 block server-1']],
    ['Python 3.6', { python: { path: '/usr/bin/python3', version: '3.6.8' } }, ['F103 warn server-1']],
    ['Python 3.8', { python: { path: '/usr/bin/python3', version: '3.8.0' } }, []],
    ['Python 3.13', { python: { path: '/usr/bin/python3', version: '3.13.1' } }, ['F103 warn server-1']],
    ['tar missing', { missingCommands: ['tar'] }, ['F104 block server-1']],
    ['curl missing', { missingCommands: ['curl'] }, ['F104 warn server-1']],
    ['no systemd', { systemd: false }, ['F110 block server-1']],
    [
      'an unknown system',
      { os: { id: 'plan9', version: '4', name: 'Plan 9', family: [] } },
      ['F111 warn server-1'],
    ],
    [
      'a relative of Red Hat',
      { os: { id: 'almalinux', version: '9', name: 'AlmaLinux', family: ['rhel', 'centos', 'fedora'] } },
      [],
    ],
    [
      'openSUSE Leap',
      { os: { id: 'opensuse-leap', version: '15', name: 'openSUSE Leap', family: ['suse'] } },
      [],
    ],
    ['riscv64', { architecture: 'riscv64' }, ['F112 block server-1']],
    ['no memory controller', { cgroupControllers: ['cpu', 'io'] }, ['F113 block server-1']],
    ['no br_netfilter', { kernelModules: { overlay: true, brNetfilter: false } }, ['F114 warn server-1']],
    ['fapolicyd', { activeServices: ['fapolicyd.service'] }, ['F115 warn server-1']],
    ['SELinux enforcing', { selinux: 'Enforcing' }, ['F116 warn server-1']],
    ['SELinux permissive', { selinux: 'Permissive' }, []],
    ['one processor', { cpus: 1 }, ['F120 warn server-1']],
    ['1 GiB of memory', { memoryBytes: gib }, ['F121 warn server-1']],
    ['3.8 GiB, a "4 GB" host', { memoryBytes: 3.8 * gib }, []],
    ['swap', { swapBytes: 4 * gib }, []],
    ['no default route', { defaultRoute: null }, ['F131 block server-1']],
    [
      'another address',
      { addresses: [{ interface: 'eth0', address: '10.9.9.9', prefix: 24 }] },
      ['F132 block server-1'],
    ],
    ['firewalld', { activeServices: ['firewalld'] }, ['F133 warn server-1']],
    ['ufw', { activeServices: ['ufw.service'] }, ['F133 warn server-1']],
    ['nm-cloud-setup', { activeServices: ['nm-cloud-setup.timer'] }, ['F134 warn server-1']],
    ['NetworkManager and chrony', { activeServices: ['NetworkManager', 'chrony'] }, []],
    ['only a loopback name server', { nameservers: ['127.0.0.53'] }, ['F135 warn server-1']],
    ['no name server', { nameservers: [] }, ['F135 warn server-1']],
    ['another name', { hostname: 'localhost' }, ['F142 warn server-1']],
    ['its name with a domain', { hostname: 'Server-1.site.internal' }, []],
  ])('%s', (_what, facts, expected) => {
    expect(complaints(withFirst({ facts }))).toEqual(expected);
  });

  it('takes a name server file instead of a name server', () => {
    const cluster = goodCluster({ variables: { 'resolv-conf': '/etc/site-resolv.conf' } });
    expect(complaints(withFirst({ facts: { nameservers: [] } }, { cluster }))).toEqual([]);
  });

  it('asks an agent of K3s for less', () => {
    const small = { cpus: 1, memoryBytes: gib / 2 };
    const cluster = goodCluster({ distribution: 'k3s', version: 'v1.36.4+k3s1', cni: 'flannel' });
    const nodes = [goodHost(1), goodHost(4, { facts: small })];
    expect(complaints(goodInput({ cluster, nodes })).filter((text) => text.startsWith('F12'))).toEqual([]);
    const server = [goodHost(1, { facts: small })];
    expect(
      complaints(goodInput({ cluster, nodes: server })).filter((text) => text.startsWith('F12')),
    ).toEqual(['F120 warn server-1', 'F121 warn server-1']);
  });
});

describe('disks', () => {
  it('finds the file system a path lies on', () => {
    const mounts = ['/', '/var', '/var/lib/rancher', '/variety'].map((path) => ({ ...goodMount, path }));
    const facts = sampleFacts({ mounts });
    expect(mountOf(facts, '/var/lib/rancher/rke2')?.path).toBe('/var/lib/rancher');
    expect(mountOf(facts, '/var/lib/rancher')?.path).toBe('/var/lib/rancher');
    expect(mountOf(facts, '/var/lib/rancher2')?.path).toBe('/var');
    expect(mountOf(facts, '/opt')?.path).toBe('/');
    expect(mountOf(sampleFacts({ mounts: [] }), '/opt')).toBeNull();
  });

  it.each<[string, Partial<typeof goodMount>, string[]]>([
    ['10 GiB free', { freeBytes: 10 * gib }, ['F122 warn server-1']],
    ['less than the bundle', { freeBytes: gib }, ['F122 block server-1']],
    ['noexec', { options: ['rw', 'noexec'] }, ['F123 block server-1']],
    ['NFS', { type: 'nfs4', source: 'nas:/x' }, ['F124 block server-1']],
    ['an SD card', { source: '/dev/mmcblk0p2' }, ['F124 warn server-1']],
    ['an overlay', { type: 'overlay', source: 'overlay' }, []],
  ])('%s', (_what, mount, expected) => {
    expect(complaints(withFirst({ facts: { mounts: [{ ...goodMount, ...mount }] } }))).toEqual(expected);
  });

  it('looks at the disk of the data directory only', () => {
    const mounts = [
      { ...goodMount, freeBytes: 0, options: ['noexec'] },
      { ...goodMount, path: '/data' },
    ];
    const cluster = goodCluster({ dataDir: '/data/rke2' });
    expect(complaints(withFirst({ facts: { mounts } }, { cluster }))).toEqual([]);
  });

  it('does not count the space that our own installation has taken', () => {
    const facts = { mounts: [{ ...goodMount, freeBytes: gib }], installed: [running()] };
    expect(complaints(withFirst({ facts, node: { status: 'active' } }))).toEqual([]);
  });

  it('says how much there is', () => {
    const [finding] = findingsOf(
      withFirst({ facts: { mounts: [{ ...goodMount, freeBytes: 1.25 * gib }] } }),
      'F122',
    );
    expect(finding?.seen).toBe('1.3 GiB free on /, the bundle alone has 2 GiB');
  });
});

function listener(port: number, process: string | null, protocol: 'tcp' | 'udp' = 'tcp') {
  return { protocol, address: '0.0.0.0', port, process };
}

function running(changes: Partial<InstalledDistribution> = {}): InstalledDistribution {
  return {
    distribution: 'rke2',
    version: 'v1.36.4+rke2r1',
    paths: ['/usr/local/bin/rke2', '/var/lib/rancher/rke2'],
    units: [{ name: 'rke2-server', active: 'active', enabled: 'enabled' }],
    ...changes,
  };
}

describe('ports', () => {
  it.each([
    [[listener(6443, 'haproxy')], ['F130 block server-1']],
    [[listener(9345, null)], ['F130 block server-1']],
    [[listener(10250, 'kubelet'), listener(2379, 'etcd')], ['F130 block server-1']],
    [[listener(22, 'sshd'), listener(80, 'nginx'), listener(30080, 'x')], []],
    [[listener(6443, 'x', 'udp')], []],
    [[listener(8472, null, 'udp')], []],
  ])('%j', (listeners, expected) => {
    expect(complaints(withFirst({ facts: { listeners } }))).toEqual(expected);
  });

  it('names port and program, each once', () => {
    const listeners = [
      listener(6443, 'haproxy'),
      { ...listener(6443, 'haproxy'), address: '::' },
      listener(2380, null),
    ];
    const [finding] = findingsOf(withFirst({ facts: { listeners } }), 'F130');
    expect(finding?.seen).toBe('taken: 6443/tcp (haproxy), 2380/tcp (unknown process)');
  });

  it("asks an agent for an agent's ports only", () => {
    const nodes = [
      goodHost(1),
      goodHost(4, { facts: { listeners: [listener(2379, 'etcd'), listener(9345, 'x')] } }),
    ];
    expect(complaints(goodInput({ nodes }))).toEqual([]);
  });

  it('leaves our own running installation alone', () => {
    const facts = { listeners: [listener(6443, 'kube-apiserver')], installed: [running()] };
    expect(complaints(withFirst({ facts, node: { status: 'active' } }))).toEqual([]);
    expect(complaints(withFirst({ facts, node: { status: 'failed' } }))).toEqual([]);
    expect(complaints(withFirst({ facts, node: { status: 'pending' } }))).toEqual([
      'F130 block server-1',
      'F143 block server-1',
    ]);
  });
});

describe('leftovers', () => {
  it.each<[string, InstalledDistribution[], string[]]>([
    ['RKE2', [running()], ['F143 block server-1']],
    ['K3s', [running({ distribution: 'k3s' })], ['F143 block server-1']],
    ['kubeadm', [running({ distribution: 'kubeadm', version: null })], ['F143 block server-1']],
    [
      'data only',
      [running({ version: null, units: [], paths: ['/var/lib/rancher/rke2'] })],
      ['F143 block server-1'],
    ],
    [
      'a node password',
      [running({ distribution: 'k3s', version: null, units: [], paths: ['/etc/rancher/node/password'] })],
      ['F143 warn server-1'],
    ],
    [
      'rests of nobody knows what',
      [
        running({
          distribution: 'other',
          version: null,
          units: [],
          paths: ['/run/k3s', '/var/lib/kubelet/pods'],
        }),
      ],
      ['F143 warn server-1'],
    ],
    ['nothing', [], []],
  ])('%s on a new host', (_what, installed, expected) => {
    expect(complaints(withFirst({ facts: { installed } }))).toEqual(expected);
  });

  it.each(['installing', 'active', 'failed', 'draining'] as const)(
    'our own on a node that is %s',
    (status) => {
      expect(complaints(withFirst({ facts: { installed: [running()] }, node: { status } }))).toEqual([]);
    },
  );

  it('a file system mounted for the data directory is worth a look', () => {
    const path = '/var/lib/rancher/rke2';
    const installed = [running({ version: null, units: [], paths: [path] })];
    const facts = { installed, mounts: [goodMount, { ...goodMount, path }] };
    expect(complaints(withFirst({ facts }))).toEqual(['F143 warn server-1']);
  });

  it('rests beside our own on one of our nodes', () => {
    const rest = running({ distribution: 'other', version: null, units: [], paths: ['/run/k3s'] });
    expect(
      complaints(withFirst({ facts: { installed: [running(), rest] }, node: { status: 'failed' } })),
    ).toEqual([]);
  });

  it('another distribution on one of our nodes', () => {
    const facts = { installed: [running({ distribution: 'k3s' })] };
    expect(complaints(withFirst({ facts, node: { status: 'failed' } }))).toEqual(['F143 block server-1']);
  });

  it('shows evidence and names the script', () => {
    const [finding] = findingsOf(
      withFirst({ facts: { installed: [running({ distribution: 'k3s', version: 'v1.30.0+k3s1' })] } }),
      'F143',
    );
    expect(finding?.seen).toBe(
      'K3s v1.30.0+k3s1 (/usr/local/bin/rke2; /var/lib/rancher/rke2; rke2-server active)',
    );
    expect(finding?.cure[0]).toContain('k3s-uninstall.sh or k3s-agent-uninstall.sh');
  });
});

describe('identity', () => {
  it('finds clones', () => {
    const nodes = [
      goodHost(1),
      goodHost(2, { facts: { machineId: goodHost(1).facts?.machineId ?? '' } }),
      goodHost(3),
    ];
    expect(complaints(goodInput({ nodes }))).toEqual(['F140 block lab']);
    expect(findingsOf(goodInput({ nodes }), 'F140')[0]?.seen).toContain('server-1 and server-2');
  });

  it('does not take missing machine ids for equal ones', () => {
    const nodes = [1, 2, 3].map((position) => goodHost(position, { facts: { machineId: '' } }));
    expect(complaints(goodInput({ nodes }))).toEqual([]);
  });

  it('finds one MAC address on two hosts, in any spelling, and not twice on one', () => {
    const nodes = [
      goodHost(1, { facts: { macAddresses: ['02:AA:00:00:00:01', '02:aa:00:00:00:01'] } }),
      goodHost(2, { facts: { macAddresses: ['02:aa:00:00:00:01'] } }),
      goodHost(3),
    ];
    expect(complaints(goodInput({ nodes }))).toEqual(['F141 warn lab']);
    expect(complaints(goodInput({ nodes: [nodes[0] ?? goodHost(1)] }))).toEqual([]);
  });
});

describe('clocks', () => {
  it.each([
    [0, 999, []],
    [0, 1000, ['F136 warn agent-4']],
    [0, -1500, ['F136 warn agent-4']],
    [0, 3000, ['F136 block agent-4']],
    [0, -3000, ['F136 block agent-4']],
    [50_000, 50_500, []],
    [60_000, 60_500, ['F137 warn lab']],
    [-90_000, -90_000, ['F137 warn lab']],
  ])('initial server %i ms, agent %i ms from the laptop', (server, agent, expected) => {
    const nodes = [
      goodHost(1, { facts: { clockSkewMs: server } }),
      goodHost(4, { facts: { clockSkewMs: agent } }),
    ];
    expect(complaints(goodInput({ nodes }))).toEqual(expected);
  });

  it('says which way', () => {
    const nodes = [goodHost(1), goodHost(4, { facts: { clockSkewMs: -4200 + 3 } })];
    expect(findingsOf(goodInput({ nodes }), 'F136')[0]?.seen).toBe('4.2 s behind server-1');
    const far = [goodHost(1, { facts: { clockSkewMs: 200_000 } })];
    expect(findingsOf(goodInput({ nodes: far }), 'F137')[0]?.seen).toBe(
      'the laptop is 3 min 20 s behind server-1',
    );
  });

  it('compares with another host while the initial server is silent', () => {
    const silent = { ...goodHost(1), facts: null };
    const nodes = [silent, goodHost(2), goodHost(3, { facts: { clockSkewMs: 5000 } })];
    expect(findingsOf(goodInput({ nodes }), 'F136')[0]?.seen).toBe('5 s ahead of server-2');
  });
});

describe('the bundle', () => {
  it.each([
    ['none', goodInput({ bundle: null }), ['F350 block lab']],
    [
      'another version',
      goodInput({ bundle: goodBundle({ version: 'v1.35.0+rke2r1' }) }),
      ['F351 block /srv/bundle'],
    ],
    [
      'another distribution',
      goodInput({ bundle: goodBundle({ distribution: 'k3s', version: 'v1.36.4+k3s1' }) }),
      ['F351 block /srv/bundle'],
    ],
    ['no pod network', goodInput({ cluster: goodCluster({ cni: 'cilium' }) }), ['F352 block /srv/bundle']],
  ])('%s', (_what, input, expected) => {
    expect(complaints(input)).toEqual(expected);
  });

  it('is judged for the architectures that were seen, once each', () => {
    const arm = { facts: { architecture: 'arm64' } };
    const nodes = [goodHost(1), goodHost(2, arm), goodHost(4, arm)];
    const seen = findingsOf(goodInput({ nodes }), 'F352').map((finding) => finding.seen);
    expect(seen).toHaveLength(4);
    expect(seen.every((text) => text.startsWith('arm64: no '))).toBe(true);
  });
});
