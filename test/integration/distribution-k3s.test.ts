import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { condition, Trial, until } from './distribution-trial.ts';

const name = `test-k3s-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const version = 'v1.20.2+k3s1';
const data = '/var/lib/rancher/k3s';

describe.skipIf(!isRoot)('the stand-in for K3s (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let trial: Trial;
  let url: string;
  let token: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 2, agents: 1 });
    trial = new Trial(lab, 'k3s');
    url = `https://${lab.host('server-1').address}:6443`;
    await Promise.all(['server-1', 'server-2'].map((host) => trial.install(host, 'server', version)));
    await trial.install('agent-1', 'agent', version);
  });

  afterAll(() => removeLab(name));

  test('a server without cluster-init is a single one, which no other server can join', async () => {
    await trial.configure('server-1', { token: 'one' });
    expect(await trial.start('server-1', 'server')).toBe(0);
    await until(async () =>
      expect(condition(await trial.node('server-1', 'server-1'), 'Ready')).toBe('True/KubeletReady'),
    );
    const { labels } = (await trial.node('server-1', 'server-1')).metadata;
    expect(labels).toHaveProperty(['node-role.kubernetes.io/control-plane']);
    expect(labels).not.toHaveProperty(['node-role.kubernetes.io/etcd']);
    expect(condition(await trial.node('server-1', 'server-1'), 'EtcdIsVoter')).toBe('absent');
    await trial.configure('server-2', { token: 'one', server: url });
    expect(await trial.start('server-2', 'server')).toBe(1);
    expect(await trial.journal('server-2', 'server')).toContain('/v1-k3s/server-bootstrap: 404 Not Found');
    await trial.stop('server-2', 'server');
  });

  test('cluster-init moves the single server to etcd, with its objects', async () => {
    await trial.kubectl('server-1', 'create namespace kept');
    await trial.configure('server-1', { token: 'one', 'cluster-init': true });
    await lab.sh('server-1', 'systemctl restart k3s');
    expect(await trial.kubectl('server-1', 'get namespaces -o name')).toContain('namespace/kept');
    await until(async () =>
      expect(condition(await trial.node('server-1', 'server-1'), 'EtcdIsVoter')).toBe(
        'True/MemberNotLearner',
      ),
    );
  });

  test('the supervisor shares the API port: CA hash, client certificates and status codes', async () => {
    token = (await lab.sh('server-1', `cat ${data}/server/token`)).trim();
    const served = await lab.sh('agent-1', `curl -sk ${url}/cacerts`);
    expect(token).toBe(`K10${createHash('sha256').update(served).digest('hex')}::server:one`);
    expect(await lab.sh('agent-1', `curl -sk ${url}/ping`)).toBe('pong');
    const status = `curl -sk -o /dev/null -w '%{http_code}'`;
    expect(await lab.sh('agent-1', `${status} -u server:wrong ${url}/v1-k3s/config`)).toBe('401');
    expect(await lab.sh('agent-1', `${status} -u server:one ${url}/v1-k3s/server-bootstrap`)).toBe('200');
    expect(await lab.sh('agent-1', `${status} ${url}/api/v1/nodes`)).toBe('401');
    expect(await lab.sh('server-1', 'kubectl get --raw /readyz')).toBe('ok');
  });

  test('another server and an agent join', async () => {
    await trial.configure('server-2', { token, server: url });
    expect(await trial.start('server-2', 'server')).toBe(0);
    await trial.configure('agent-1', { token, server: url });
    expect(await trial.start('agent-1', 'agent')).toBe(0);
    await until(async () => {
      const nodes = await trial.nodes('server-2');
      expect(
        nodes.map((node) => [node.metadata.name, condition(node, 'Ready'), condition(node, 'EtcdIsVoter')]),
      ).toEqual([
        ['agent-1', 'True/KubeletReady', 'absent'],
        ['server-1', 'True/KubeletReady', 'True/MemberNotLearner'],
        ['server-2', 'True/KubeletReady', 'True/MemberNotLearner'],
      ]);
      expect(nodes.map((node) => node.status.nodeInfo.kubeletVersion)).toEqual([version, version, version]);
    });
  });

  test('an agent joins with a bootstrap token and survives a change of its registration host', async () => {
    const made = (await lab.sh('server-1', 'k3s token create')).trim();
    expect(made).toMatch(/^K10[0-9a-f]{64}::[a-z0-9]{6}\.[a-z0-9]{16}$/);
    await lab.sh('agent-1', 'systemctl stop k3s-agent');
    await trial.configure('agent-1', { token: made, server: `https://${lab.host('server-2').address}:6443` });
    expect(await trial.start('agent-1', 'agent')).toBe(0);
  });

  test('a stopped service takes everything with it', async () => {
    await lab.sh('server-2', 'systemctl stop k3s');
    expect((await lab.exec('server-2', ['pgrep', '-f', '/var/lib/rancher/k3s/data/'])).stdout).toBe('');
    // One of two voters is gone: without a quorum nothing can be written until it is back.
    const written = await lab.exec('server-1', [
      'k3s',
      'kubectl',
      '--request-timeout=4s',
      'create',
      'namespace',
      'late',
    ]);
    expect(written.code).not.toBe(0);
    expect(await trial.start('server-2', 'server')).toBe(0);
    // A request that was given up may have been carried out all the same.
    await until(() =>
      lab.sh('server-1', 'k3s kubectl get namespace late || k3s kubectl create namespace late'),
    );
  });

  test('drains a node: its pods are evicted and find another place', async () => {
    await trial.kubectl('server-1', 'create deployment web --image=rancher/pause:3.1 --replicas=4');
    await until(async () =>
      expect((await trial.kubectl('server-1', 'get pods -o wide')).match(/Running/g)?.length).toBe(4),
    );
    await trial.kubectl('server-1', 'drain agent-1 --timeout=240s');
    await until(async () => {
      const pods = await trial.kubectl('server-1', 'get pods -o wide');
      expect(pods).not.toContain('agent-1');
      expect(pods.match(/Running/g)?.length).toBe(4);
    });
  });

  test('a node that lost its power shows as unknown after its grace', async () => {
    await lab.kill('agent-1');
    await until(async () =>
      expect(condition(await trial.node('server-1', 'agent-1'), 'Ready')).toBe('Unknown/NodeStatusUnknown'),
    );
    await lab.boot('agent-1');
    await lab.sh('agent-1', 'systemctl start k3s-agent');
    await until(async () =>
      expect(condition(await trial.node('server-1', 'agent-1'), 'Ready')).toBe('True/KubeletReady'),
    );
  });

  test('uninstall removes all but the node password', async () => {
    await lab.sh('agent-1', 'k3s-agent-uninstall.sh');
    const left = await lab.exec('agent-1', [
      'sh',
      '-c',
      'find /etc/rancher /var/lib/rancher /usr/local/bin /run/k3s -type f',
    ]);
    expect(left.stdout).toBe('/etc/rancher/node/password\n');
    expect((await lab.exec('agent-1', ['pgrep', '-fl', 'rancher'])).stdout).toBe('');
    expect((await lab.exec('agent-1', ['k3s-agent-uninstall.sh'])).code).not.toBe(0);
  });
});
