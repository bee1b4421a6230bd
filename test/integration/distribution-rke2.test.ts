import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { condition, Trial, until } from './distribution-trial.ts';

const name = `test-rke2-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const version = 'v1.20.2+rke2r1';
const data = '/var/lib/rancher/rke2';
const password = 'correct horse battery';

describe.skipIf(!isRoot)('the stand-in for RKE2 (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let trial: Trial;
  let url: string;
  let token: string;

  const join = (extra: Readonly<Record<string, unknown>> = {}) => ({ server: url, token, ...extra });
  const files = (host: string) =>
    lab.sh(
      host,
      "find / -xdev -type f -not -path '/var/log/*' -not -path '/run/*' -not -path '/tmp/*' -not -path '/proc/*' | sort",
    );
  let before: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 3, agents: 1 });
    trial = new Trial(lab, 'rke2');
    url = `https://${lab.host('server-1').address}:9345`;
    before = await files('agent-1');
    await Promise.all(
      ['server-1', 'server-2', 'server-3'].map((host) => trial.install(host, 'server', version)),
    );
    await trial.install('agent-1', 'agent', version);
  });

  afterAll(() => removeLab(name));

  test('installs without starting, and says its version before it ever ran', async () => {
    expect(await lab.sh('server-1', 'rke2 --version')).toMatch(
      /^rke2 version v1\.20\.2\+rke2r1 \([0-9a-f]+\)\ngo version go/,
    );
    expect(await trial.show('server-1', 'server')).toMatchObject({ ActiveState: 'inactive' });
    expect(await lab.sh('server-1', `ls ${data}/agent/images`)).toContain('rke2-images.linux-amd64.tar.zst');
  });

  test('brings up an initial server with its files, modes and token', async () => {
    await trial.configure('server-1', { token: password, 'tls-san': ['cluster.example'], 'no-such-key': 1 });
    expect(await trial.start('server-1', 'server')).toBe(0);
    await until(async () =>
      expect(condition(await trial.node('server-1', 'server-1'), 'Ready')).toBe('True/KubeletReady'),
    );
    await until(async () =>
      expect(condition(await trial.node('server-1', 'server-1'), 'EtcdIsVoter')).toBe(
        'True/MemberNotLearner',
      ),
    );
    token = (await lab.sh('server-1', `cat ${data}/server/node-token`)).trim();
    const served = await lab.sh('server-1', `curl -sk ${url}/cacerts`);
    expect(token).toBe(`K10${createHash('sha256').update(served).digest('hex')}::server:${password}`);
    const modes = await lab.sh(
      'server-1',
      `stat -c '%a %n' /etc/rancher/rke2/rke2.yaml ${data}/server/token /etc/rancher/node/password`,
    );
    expect(modes.split('\n').map((line) => line.slice(0, 3))).toEqual(['600', '600', '600', '']);
    expect(await lab.sh('server-1', `readlink ${data}/server/node-token ${data}/server/agent-token`)).toBe(
      `${data}/server/token\n`.repeat(2),
    );
    expect(await lab.sh('server-1', 'cat /etc/rancher/rke2/rke2.yaml')).toContain(
      'server: https://127.0.0.1:6443',
    );
    expect(
      await lab.sh(
        'server-1',
        `${data}/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml get --raw /readyz`,
      ),
    ).toBe('ok');
    const journal = await trial.journal('server-1', 'server');
    expect(journal).toContain('Unknown flag --no-such-key found in config.yaml, skipping');
    expect(journal).toContain('ETCD server is now running');
    expect(journal).toContain('rke2 is up and running');
  });

  test('answers a stranger with status codes', async () => {
    const status = (path: string, login = '') =>
      lab.sh('agent-1', `curl -sk ${login} -o /dev/null -w '%{http_code}' ${url}${path}`);
    expect(await lab.sh('agent-1', `curl -sk ${url}/ping`)).toBe('pong');
    expect(await status('/v1-rke2/server-bootstrap')).toBe('401');
    expect(await status('/v1-rke2/config', '-u server:wrong')).toBe('401');
    expect(await status('/v1-rke2/server-bootstrap', `-u 'node:${password}'`)).toBe('403');
    expect(await status('/v1-rke2/readyz', `-u 'server:${password}'`)).toBe('200');
    expect(await status('/nothing')).toBe('404');
  });

  test('a server with a wrong token exits and is started again and again', async () => {
    for (const [wrong, text] of [
      ['not the password', '/v1-rke2/server-bootstrap: 401 Unauthorized'],
      [
        `K10${'0'.repeat(64)}::server:${password}`,
        `token CA hash does not match the Cluster CA certificate hash: ${'0'.repeat(64)} != `,
      ],
    ] as const) {
      await trial.configure('server-2', join({ token: wrong }));
      expect(await trial.start('server-2', 'server')).toBe(1);
      await until(async () =>
        expect(Number((await trial.show('server-2', 'server')).NRestarts)).toBeGreaterThan(0),
      );
      const journal = await trial.journal('server-2', 'server');
      expect(journal).toContain('level=fatal msg="starting kubernetes: preparing server: ');
      expect(journal).toContain(text);
      await trial.stop('server-2', 'server');
    }
  });

  test('an agent with a wrong token hangs and says so every two seconds', async () => {
    await trial.configure('agent-1', join({ token: 'not the password' }));
    expect(await trial.start('agent-1', 'agent', 7)).toBe(124);
    expect(await trial.show('agent-1', 'agent')).toMatchObject({
      ActiveState: 'activating',
      SubState: 'start',
      NRestarts: '0',
    });
    await until(async () => {
      const lines = (await trial.journal('agent-1', 'agent')).match(
        /Failed to validate connection to cluster at https:.*401 Unauthorized/g,
      );
      expect(lines?.length).toBeGreaterThanOrEqual(3);
    });
    expect(await trial.show('agent-1', 'agent')).toMatchObject({ ActiveState: 'activating', NRestarts: '0' });
    await trial.stop('agent-1', 'agent');
  });

  test('a server whose critical settings differ is refused', async () => {
    await trial.configure('server-2', join({ 'cluster-cidr': '10.99.0.0/16' }));
    expect(await trial.start('server-2', 'server')).toBe(1);
    const journal = await trial.journal('server-2', 'server');
    expect(journal).toContain('critical configuration mismatched: cluster-cidr');
    expect(journal).toContain('critical configuration value mismatch between servers');
    await trial.stop('server-2', 'server');
  });

  test('two servers that join at once become voters one after the other, each a learner first', async () => {
    await trial.configure('server-2', join());
    await trial.configure('server-3', join());
    const journals = async () =>
      (await trial.journal('server-2', 'server')) + (await trial.journal('server-3', 'server'));
    // Whoever is the first stays a learner until both have been seen.
    await lab.sh('server-1', 'echo STANDIN_PROMOTE_SECONDS=280 >/etc/default/standin');
    const started = Promise.all([trial.start('server-2', 'server'), trial.start('server-3', 'server')]);
    await until(async () => {
      const nodes = await trial.nodes('server-1');
      expect(nodes.map((node) => condition(node, 'EtcdIsVoter'))).toContain('False/MemberIsLearner');
    }, 120_000);
    await until(
      async () =>
        expect(await journals()).toContain(
          'Waiting for other members to finish joining etcd cluster: etcdserver: too many learner members in cluster',
        ),
      120_000,
    );
    expect((await trial.members('server-1')).filter((member) => member.endsWith('learner'))).toHaveLength(1);
    await lab.sh('server-1', 'rm /etc/default/standin');
    expect(await started, await journals()).toEqual([0, 0]);
    await until(async () =>
      expect(await trial.members('server-1')).toEqual(['server-1 voter', 'server-2 voter', 'server-3 voter']),
    );
    await until(async () => {
      for (const node of await trial.nodes('server-3'))
        expect(condition(node, 'EtcdIsVoter')).toBe('True/MemberNotLearner');
    });
  });

  test('an agent joins with its labels, taints and facts', async () => {
    await trial.configure(
      'agent-1',
      join({ 'node-label': ['zone=a'], 'node-taint': ['key=value:NoSchedule'] }),
    );
    expect(await trial.start('agent-1', 'agent')).toBe(0);
    const node = await until(async () => {
      const found = await trial.node('server-1', 'agent-1');
      expect(condition(found, 'Ready')).toBe('True/KubeletReady');
      expect(found.metadata.annotations).toMatchObject({ 'rke2.io/hostname': 'agent-1' });
      expect(found.metadata.labels['node.kubernetes.io/instance-type']).toBe('rke2');
      return found;
    });
    expect(node.metadata.labels).toMatchObject({ zone: 'a', 'kubernetes.io/hostname': 'agent-1' });
    expect(node.metadata.labels).not.toHaveProperty(['node-role.kubernetes.io/control-plane']);
    expect(node.spec.providerID).toBe('rke2://agent-1');
    expect(node.spec.taints?.map((taint) => taint.key)).toContain('key');
    expect(node.status.addresses).toContainEqual({
      type: 'InternalIP',
      address: lab.host('agent-1').address,
    });
    expect(node.status.nodeInfo).toMatchObject({
      kubeletVersion: version,
      architecture: 'amd64',
      machineID: (await lab.sh('agent-1', 'cat /etc/machine-id')).trim(),
    });
    const server = await trial.node('server-1', 'server-2');
    expect(server.metadata.annotations['etcd.rke2.cattle.io/node-address']).toBe(
      lab.host('server-2').address,
    );
    expect(server.metadata.annotations['etcd.rke2.cattle.io/node-name']).toMatch(/^server-2-[0-9a-f]{8}$/);
  });

  test('a host that comes with another node password is refused until its node is deleted', async () => {
    await trial.stop('agent-1', 'agent');
    await lab.sh('agent-1', 'pkill -x kubelet || true; echo other > /etc/rancher/node/password');
    expect(await trial.start('agent-1', 'agent', 5)).toBe(124);
    await until(async () =>
      expect(await trial.journal('agent-1', 'agent')).toContain(
        "Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry",
      ),
    );
    await until(async () =>
      expect(await trial.journal('server-1', 'server')).toContain(
        'unable to verify password for node agent-1: hash does not match',
      ),
    );
    await trial.kubectl('server-1', 'delete node agent-1');
    await until(async () =>
      expect(condition(await trial.node('server-1', 'agent-1'), 'Ready')).toBe('True/KubeletReady'),
    );
    expect(await trial.show('agent-1', 'agent')).toMatchObject({ ActiveState: 'active' });
  });

  test('the control plane outlives a stopped service, and a start takes it up again', async () => {
    const etcd = (await lab.sh('server-2', 'pgrep -x etcd')).trim();
    await trial.stop('server-2', 'server');
    expect(await trial.kubectl('server-2', 'get --raw /readyz')).toBe('ok');
    expect((await lab.exec('server-2', ['pgrep', '-x', 'kubelet'])).code).toBe(1);
    expect(await trial.start('server-2', 'server')).toBe(0);
    expect((await lab.sh('server-2', 'pgrep -x etcd')).trim()).toBe(etcd);
  });

  test('a deleted server leaves etcd, and joins anew while its service is left running', async () => {
    const own = await lab.sh('server-3', `cat ${data}/server/db/etcd/name`);
    await trial.kubectl('server-1', 'delete node server-3');
    await until(async () =>
      expect(await trial.journal('server-3', 'server')).toContain(
        'this node has been removed from the cluster',
      ),
    );
    await until(async () => {
      expect(await trial.members('server-1')).toEqual(['server-1 voter', 'server-2 voter', 'server-3 voter']);
      expect(condition(await trial.node('server-1', 'server-3'), 'EtcdIsVoter')).toBe(
        'True/MemberNotLearner',
      );
    });
    expect(await lab.sh('server-3', `cat ${data}/server/db/etcd/name`)).not.toBe(own);
  });

  test('a server that is stopped, deleted and wiped stays away', async () => {
    await trial.stop('server-3', 'server');
    await trial.kubectl('server-1', 'delete node server-3');
    await until(async () =>
      expect(await trial.members('server-1')).toEqual(['server-1 voter', 'server-2 voter']),
    );
    await lab.sh('server-3', 'rke2-uninstall.sh');
    expect(await trial.members('server-2')).toEqual(['server-1 voter', 'server-2 voter']);
    expect(await trial.kubectl('server-1', 'get nodes -o name')).not.toContain('server-3');
  });

  test('a server comes back after its power was taken', async () => {
    await lab.kill('server-2');
    await lab.boot('server-2');
    await lab.sh('server-2', 'systemctl enable --now rke2-server');
    await until(async () =>
      expect(condition(await trial.node('server-2', 'server-2'), 'Ready')).toBe('True/KubeletReady'),
    );
    expect(await trial.members('server-2')).toEqual(['server-1 voter', 'server-2 voter']);
  });

  test('saves and lists snapshots', async () => {
    await lab.sh('server-1', 'rke2 etcd-snapshot save --name before-change');
    const list = JSON.parse(await lab.sh('server-1', 'rke2 etcd-snapshot ls -o json'));
    expect(list.items[0].spec).toMatchObject({ nodeName: 'server-1' });
    expect(list.items[0].spec.snapshotName).toMatch(/^before-change-server-1-\d+$/);
  });

  test('a newer version shows only after the restart', async () => {
    await lab.sh('agent-1', `rm ${data}/agent/images/*`);
    await trial.install('agent-1', 'agent', 'v1.20.3+rke2r1');
    expect(await lab.sh('agent-1', 'rke2 --version')).toContain('v1.20.3+rke2r1');
    expect((await trial.node('server-1', 'agent-1')).status.nodeInfo.kubeletVersion).toBe(version);
    await lab.sh('agent-1', 'systemctl restart rke2-agent');
    await until(async () =>
      expect((await trial.node('server-1', 'agent-1')).status.nodeInfo.kubeletVersion).toBe('v1.20.3+rke2r1'),
    );
  });

  test('without the images of its version a start fails and names the runtime image', async () => {
    await trial.stop('agent-1', 'agent');
    await lab.sh('agent-1', `rke2-killall.sh 2>/dev/null; rm -rf ${data}/data ${data}/agent/images`);
    expect(await trial.start('agent-1', 'agent')).toBe(1);
    expect(await trial.journal('agent-1', 'agent')).toContain('failed to get runtime image');
    await trial.stop('agent-1', 'agent');
  });

  test('uninstall leaves nothing behind', async () => {
    const said = await lab.exec('agent-1', ['rke2-uninstall.sh']);
    expect(said).toMatchObject({ code: 0 });
    expect(said.stdout).toContain('Cleanup completed successfully');
    await lab.sh('agent-1', 'rm -rf /var/lib/artifacts');
    expect(await files('agent-1')).toBe(before);
    expect((await lab.exec('agent-1', ['pgrep', '-fl', 'rancher'])).stdout).toBe('');
    const left = 'ls -d /etc/rancher /var/lib/rancher /run/k3s; ss -Hltn | grep -v :22; exit 0';
    expect((await lab.exec('agent-1', ['sh', '-c', left])).stdout).toBe('');
  });
});
