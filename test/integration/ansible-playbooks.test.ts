import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rootContext } from '../../src/main/platform/call-context.ts';
import type {
  PlaybookHostResult,
  PlaybookName,
  PlaybookRequest,
  TaskEvent,
} from '../../src/main/ports/playbook-runner.ts';
import { acquireLab, type HeldLab, type Lab } from '../lab/lab.ts';
import { aCluster } from '../support/ansible-fixtures.ts';
import { bundleDirectory, imageArchive, stageHusk } from './ansible-bundle.ts';
import { type AnsibleBench, openBench, playbooksDirectory } from './ansible-lab.ts';

const isRoot = process.getuid?.() === 0;
const version = 'v1.30.4+rke2r1';
// Not a number, although YAML readers in other languages take it for one.
const token = '12e5';
let held: HeldLab;
let lab: Lab;
let bench: AnsibleBench;

async function play(
  playbook: PlaybookName,
  names: readonly string[],
  changes: Partial<PlaybookRequest> = {},
) {
  const told: TaskEvent[] = [];
  const all = lab.hosts.map(({ name }) => bench.host(name));
  const request: PlaybookRequest = {
    playbook,
    cluster: aCluster({ version }),
    hosts: all.filter(({ node }) => names.includes(node.hostname)),
    allNodes: all.map(({ node }) => node),
    bundleDirectory,
    imageArchives: [imageArchive],
    token,
    ...changes,
  };
  const { hosts } = await bench.runner.run(rootContext(), request, (event) => told.push(event));
  return { told, results: [...hosts.values()], diffs: told.map(({ diff }) => diff ?? '').join('') };
}

function changes(results: readonly PlaybookHostResult[]): readonly (number | string)[] {
  return results.map(({ changed, error }) => error?.message ?? changed);
}

describe.skipIf(!isRoot)('the playbooks (skipped without root: lab hosts need it)', () => {
  beforeAll(async () => {
    held = await acquireLab({ name: 'test-ansible', servers: 2, agents: 1 });
    lab = held.lab;
    bench = await openBench(lab);
  });
  afterAll(async () => {
    await bench.dispose();
    await held.release();
  });

  test('prepare hosts once, record what was there, and take it back', async () => {
    const names = ['server-1', 'agent-1'];
    const before = await lab.sh('server-1', 'cat /etc/hosts; sysctl -n net.ipv4.ip_forward');
    const planned = await play('prepare_hosts', names, { check: true });
    expect(planned.diffs).toContain('+net.ipv4.ip_forward = 1');
    for (const record of ['before', 'directories'])
      expect(planned.diffs).toMatch(new RegExp(`^\\+record .* in /var/lib/muster/${record}\\.json$`, 'm'));
    expect(await lab.sh('server-1', 'cat /etc/hosts; sysctl -n net.ipv4.ip_forward')).toBe(before);

    const first = await play('prepare_hosts', names);
    expect(changes(first.results)).toEqual(changes(planned.results));
    expect(first.results.every(({ ok, changed }) => ok && changed > 0)).toBe(true);
    expect(await lab.sh('server-1', 'sysctl -n net.ipv4.ip_forward')).toBe('1\n');
    expect(JSON.parse(await lab.sh('server-1', 'cat /var/lib/muster/before.json'))).toMatchObject({
      parameters: { 'net.ipv4.ip_forward': '0' },
    });
    expect(changes((await play('prepare_hosts', names)).results)).toEqual([0, 0]);

    expect((await play('uninstall', names)).results.every(({ ok }) => ok)).toBe(true);
    expect(await lab.sh('server-1', 'cat /etc/hosts; sysctl -n net.ipv4.ip_forward')).toBe(before);
    expect(
      await lab.sh('server-1', 'ls -d /var/lib/muster /etc/sysctl.d/90-muster.conf 2>/dev/null || true'),
    ).toBe('');
    expect(changes((await play('uninstall', names)).results)).toEqual([0, 0]);
  });

  test('put back exactly what was found, byte by byte, and only while nobody else changed it', async () => {
    const names = ['server-1'];
    const look = [
      'sha256sum /etc/hosts; stat -c "%a %u %g" /etc/hosts',
      'sysctl -a 2>/dev/null | grep -E "forward|redirects|inotify|bridge-nf|overcommit|kernel.panic" | sort',
      'find / -xdev -newer /tmp/mark -not -path "/tmp*" -not -path /etc/hosts -not -path "/var/log/*" -not -path "/run/*" -not -path "/var/lib/systemd/*" -type f',
      'ls -d /var/lib/muster /etc/cni 2>/dev/null || true',
    ].join('; ');
    // No end of line at the end of the file: naming hosts has to add one, putting back has to take it away.
    await lab.sh('server-1', 'printf "\n192.0.2.9 printer" >> /etc/hosts; sleep 1; touch /tmp/mark');
    const before = await lab.sh('server-1', look);
    await play('prepare_hosts', names);
    await lab.sh('server-1', 'mkdir -p /etc/cni/net.d; sysctl -qw vm.overcommit_memory=1 kernel.panic=10');
    const planned = await play('restore_hosts', names, { check: true });
    expect(planned.diffs).toContain('+net.ipv4.ip_forward = 0');
    expect(await lab.sh('server-1', 'sysctl -n net.ipv4.ip_forward; ls /var/lib/muster')).toBe(
      '1\nbefore.json\ndirectories.json\nhosts.before\n',
    );
    const back = await play('restore_hosts', names);
    expect(back.results[0]).toMatchObject({ ok: true });
    expect(changes(back.results)[0]).toBeGreaterThanOrEqual(4);
    const after = await lab.sh('server-1', look);
    expect(after).toBe(before);
    expect(changes((await play('restore_hosts', names)).results)).toEqual([0]);

    await play('prepare_hosts', names);
    await lab.sh('server-1', 'echo "192.0.2.10 scanner" >> /etc/hosts');
    await play('restore_hosts', names);
    const hosts = await lab.sh('server-1', 'tail -2 /etc/hosts');
    expect(hosts).toBe('192.0.2.9 printer\n192.0.2.10 scanner\n');
    await lab.reset('server-1');
  });

  test('take off a distribution whose install or uninstall broke off, with all that still runs', async () => {
    const broken = [
      'mkdir -p /usr/local/lib/systemd/system /var/lib/rancher/rke2/data/bin /var/lib/rancher/rke2/agent/store /etc/rancher/rke2',
      'cp /usr/bin/sleep /var/lib/rancher/rke2/data/bin/containerd-shim; cp /usr/bin/sleep /usr/local/bin/rke2',
      'printf "#!/bin/sh\nexit 1\n" > /usr/local/bin/rke2-uninstall.sh; chmod +x /usr/local/bin/rke2-uninstall.sh',
      'printf "[Service]\nType=notify\nTimeoutStartSec=0\nExecStart=/usr/local/bin/rke2 9000\n[Install]\nWantedBy=multi-user.target\n" > /usr/local/lib/systemd/system/rke2-agent.service',
      'systemctl daemon-reload; systemctl enable --now --no-block rke2-agent 2>/dev/null',
      'mount -t tmpfs none /var/lib/rancher/rke2/agent/store',
      'setsid /var/lib/rancher/rke2/data/bin/containerd-shim 9000 >/dev/null 2>&1 < /dev/null &',
      'until pgrep -x containerd-shim && pgrep -x rke2; do sleep 0.1; done >/dev/null',
      'systemctl is-active rke2-agent || true',
    ].join('\n');
    expect(await lab.sh('agent-1', broken)).toBe('activating\n');
    const planned = await play('take_back_nodes', ['agent-1'], { check: true });
    expect(planned.results[0]).toMatchObject({ ok: true });
    expect(planned.diffs).toContain('-/var/lib/rancher/rke2/agent/store');
    expect(await lab.sh('agent-1', 'systemctl is-active rke2-agent || true')).toBe('activating\n');
    const back = await play('take_back_nodes', ['agent-1']);
    expect(back.results[0]).toMatchObject({ ok: true });
    const left = [
      'ls -d /etc/rancher /var/lib/rancher /usr/local/bin/rke2* /usr/local/lib/systemd/system/rke2* 2>/dev/null || true',
      'pgrep -af "[ ]9000" || true; grep rancher /proc/mounts || true',
      'systemctl list-unit-files --no-legend "rke2*" || true; systemctl list-units --all --no-legend "rke2*"',
    ];
    expect(await lab.sh('agent-1', left.join('; '))).toBe('');
    expect(changes((await play('take_back_nodes', ['agent-1'])).results)).toEqual([0]);
    await lab.reset('agent-1');
  });

  describe('install', () => {
    beforeEach(async () => {
      for (const { name } of lab.hosts) await stageHusk(lab, name, version);
    });

    test('an initial server: as planned, then nothing more, then an upgrade', async () => {
      await lab.sh('server-1', `rm -rf ${bundleDirectory}`);
      const planned = await play('install_initial_server', ['server-1'], { check: true });
      expect(planned.diffs).toContain('token: (hidden)');
      expect(planned.diffs).not.toContain(token);
      expect(await lab.sh('server-1', 'ls /etc/rancher 2>/dev/null || true')).toBe('');

      await stageHusk(lab, 'server-1', version);
      const first = await play('install_initial_server', ['server-1']);
      expect(changes(first.results)).toEqual(changes(planned.results));
      const config = await lab.sh(
        'server-1',
        'stat -c %a%U /etc/rancher/rke2/config.yaml; cat /etc/rancher/rke2/config.yaml',
      );
      expect(config).toMatch(/^600root\n/);
      expect(config).toContain('token: "12e5"\n');
      expect(config).not.toContain('server:');
      expect(
        await lab.sh('server-1', 'systemctl is-enabled rke2-server; systemctl is-active rke2-server'),
      ).toBe('enabled\nactive\n');
      expect(await lab.sh('server-1', 'ls /var/lib/rancher/rke2/agent/images')).toBe(`${imageArchive}\n`);
      expect(changes((await play('install_initial_server', ['server-1'])).results)).toEqual([0]);
      expect(changes((await play('install_initial_server', ['server-1'], { check: true })).results)).toEqual([
        0,
      ]);

      const newer = 'v1.30.5+rke2r1';
      await stageHusk(lab, 'server-1', newer);
      const upgraded = await play('install_initial_server', ['server-1'], {
        cluster: aCluster({ version: newer }),
      });
      expect(upgraded.results[0]).toMatchObject({ ok: true });
      expect(await lab.sh('server-1', 'rke2 --version')).toContain(newer);
    });

    test('joining server and agent: each with its own settings, a URL to join through and registries', async () => {
      const registry = {
        systemDefault: null,
        mirrors: { 'docker.io': { endpoints: ['https://registry.site:5000'] } },
        configs: { 'registry.site:5000': { username: 'puller' } },
      };
      const cluster = aCluster({
        version,
        registry,
        variables: { 'kubelet-arg': ['max-pods=60'], profile: null },
      });
      const more = { cluster, registryPasswords: { 'registry.site:5000': 'pull-secret' } };
      const joined = await play('install_joining_servers', ['server-2'], more);
      const agents = await play('install_agents', ['agent-1'], more);
      expect([...joined.results, ...agents.results].every(({ ok }) => ok)).toBe(true);
      const url = `server: "https://${lab.host('server-1').address}:9345"\n`;
      const ofServer = await lab.sh('server-2', 'cat /etc/rancher/rke2/config.yaml');
      const ofAgent = await lab.sh('agent-1', 'cat /etc/rancher/rke2/config.yaml');
      expect(ofServer).toContain(url);
      expect(ofServer).toContain('cni: "canal"');
      expect(ofAgent).toContain(url);
      expect(ofAgent).not.toMatch(/cni|tls-san|profile/);
      expect(ofAgent).toContain('kubelet-arg:\n  - "max-pods=60"\n');
      const registries = await lab.sh(
        'agent-1',
        'stat -c %a /etc/rancher/rke2/registries.yaml; cat /etc/rancher/rke2/registries.yaml',
      );
      expect(registries).toMatch(/^600\n/);
      expect(registries).toContain('password: "pull-secret"');
      expect(await lab.sh('agent-1', 'systemctl is-active rke2-agent')).toBe('active\n');
      expect(changes((await play('install_agents', ['agent-1'], more)).results)).toEqual([0]);

      // Registries that leave the site file leave the host; what somebody else writes there stays.
      const file = '/etc/rancher/rke2/registries.yaml';
      const none = { cluster: aCluster({ version, variables: cluster.variables }) };
      const planned = await play('install_agents', ['agent-1'], { ...none, check: true });
      const without = await play('install_agents', ['agent-1'], none);
      expect(changes(without.results)).toEqual(changes(planned.results));
      const restarts = without.told.filter(({ task }) => task.includes('Restart the running service'));
      expect(restarts.map(({ outcome }) => outcome)).toContain('changed');
      expect(await lab.sh('agent-1', `ls ${file} 2>/dev/null || true`)).toBe('');
      await lab.sh('agent-1', `echo "mirrors: {}" > ${file}`);
      expect(changes((await play('install_agents', ['agent-1'], none)).results)).toEqual([0]);
      expect(await lab.sh('agent-1', `cat ${file}; rm ${file}`)).toBe('mirrors: {}\n');
    });

    test('take what a person typed for text and nothing else', async () => {
      const marker = '/tmp/muster-injected';
      const evil = [
        `{{ lookup('pipe', 'touch ${marker}') }}`,
        '{% raw %}',
        '!unsafe x',
        `$(touch ${marker})`,
        'a\nb: c',
        '#"\'\\',
      ];
      const cluster = aCluster({ version, variables: { 'kubelet-arg': evil } });
      const { node, target } = bench.host('agent-1');
      const labels = { 'site/evil': evil[0] ?? '' };
      const result = await play('install_agents', ['agent-1'], {
        cluster,
        hosts: [{ target, node: { ...node, labels } }],
        token: `{{ 7*7 }}'"`,
      });
      expect(changes(result.results)).toEqual([expect.any(Number)]);
      const read =
        'import json,yaml; print(json.dumps(yaml.safe_load(open("/etc/rancher/rke2/config.yaml"))))';
      const config = JSON.parse(await lab.sh('agent-1', `python3 -c '${read}'`));
      expect(config).toMatchObject({
        'kubelet-arg': evil,
        'node-label': [`site/evil=${evil[0]}`],
        token: `{{ 7*7 }}'"`,
      });
      expect(() => execFileSync('test', ['!', '-e', marker])).not.toThrow();
      expect(await lab.sh('agent-1', `test ! -e ${marker} && echo clean`)).toBe('clean\n');
    });

    test('say what is missing where the bundle was not staged', async () => {
      await lab.reset('agent-1');
      const { results } = await play('install_agents', ['agent-1']);
      expect(results[0]?.error).toMatchObject({
        code: 'node-failed',
        message: expect.stringContaining(`Not staged in ${bundleDirectory}`),
      });
    });

    test('say so when the installed program is not the wanted version', async () => {
      const { results } = await play('install_agents', ['agent-1'], {
        cluster: aCluster({ version: 'v1.31.0+rke2r1' }),
      });
      expect(results[0]?.error?.message).toMatch(
        /reports v1\.30\.4\+rke2r1 after the install; v1\.31\.0\+rke2r1 is wanted/,
      );
    });

    test('and uninstall, twice', async () => {
      const names = lab.hosts.map(({ name }) => name);
      await play('install_agents', ['agent-1']);
      const first = await play('uninstall', names);
      expect(first.results.every(({ ok }) => ok)).toBe(true);
      for (const name of names) {
        const left =
          'ls -d /etc/rancher/rke2 /etc/rancher/node /var/lib/rancher/rke2 /usr/local/bin/rke2 2>/dev/null || true';
        expect(await lab.sh(name, left)).toBe('');
      }
      expect(changes((await play('uninstall', names)).results)).toEqual([0, 0, 0]);
    });
  });

  test('a host the playbook does not act on is a failure, not a silent success', async () => {
    await expect(play('install_agents', ['server-2'])).rejects.toMatchObject({ code: 'ansible-failed' });
  });

  test('a host that cannot be reached does not spoil the others', async () => {
    await lab.cut('server-2');
    try {
      const { results } = await play('prepare_hosts', ['server-1', 'server-2', 'agent-1']);
      expect(results.map(({ error }) => error?.code ?? 'ok')).toEqual(['ok', 'host-unreachable', 'ok']);
      expect(results[1]?.error).toMatchObject({
        retryable: true,
        message: expect.stringContaining('server-2'),
      });
    } finally {
      await lab.heal('server-2');
    }
  });
});

test.each([
  'prepare_hosts',
  'install_initial_server',
  'install_joining_servers',
  'install_agents',
  'verify_cluster',
  'uninstall',
  'take_back_nodes',
  'restore_hosts',
])('%s.yml can be run by hand with the sample inventory', (name) => {
  const argv = ['-i', 'inventory/sample', '--list-hosts', `${name}.yml`];
  const output = execFileSync('ansible-playbook', argv, { cwd: playbooksDirectory, encoding: 'utf8' });
  expect(output).toMatch(/hosts \(\d\):\n +(?:server|agent)-\d/);
});
