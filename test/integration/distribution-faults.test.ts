import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { condition, Trial, until } from './distribution-trial.ts';

const name = `test-fault-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const version = 'v1.20.2+rke2r1';

describe.skipIf(!isRoot)('faults of the stand-in for RKE2 (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let trial: Trial;
  let url: string;

  const refused = async (text: string) => {
    expect(await trial.start('server-2', 'server')).toBe(1);
    expect(await trial.journal('server-2', 'server')).toContain(text);
    await trial.stop('server-2', 'server');
  };

  beforeAll(async () => {
    lab = await createLab({ name, servers: 2, agents: 0 });
    trial = new Trial(lab, 'rke2');
    url = `https://${lab.host('server-1').address}:9345`;
    await Promise.all(['server-1', 'server-2'].map((host) => trial.install(host, 'server', version)));
  });

  afterAll(() => removeLab(name));

  test('a server that is not there yet is refused as the network refuses it', async () => {
    await trial.configure('server-2', { token: 'one', server: url });
    const { address } = lab.host('server-1');
    await refused(
      `failed to get CA certs: Get \\"${url}/cacerts\\": dial tcp ${address}:9345: connect: connection refused`,
    );
  });

  test('drop-ins win over config.yaml, append with a plus, and a data directory may be elsewhere', async () => {
    await trial.configure('server-1', {
      token: 'one',
      'data-dir': '/srv/cluster',
      'node-name': 'wrong',
      'node-label': ['a=1'],
    });
    await lab.sh(
      'server-1',
      `mkdir -p /etc/rancher/rke2/config.yaml.d /srv/cluster/agent && mv /var/lib/rancher/rke2/agent/images /srv/cluster/agent/
       printf 'node-name: first\\nnode-label+: [b=2]\\n' > /etc/rancher/rke2/config.yaml.d/50-site.yaml`,
    );
    expect(await trial.start('server-1', 'server')).toBe(0);
    const node = await until(async () => {
      const found = await trial.node('server-1', 'first');
      expect(condition(found, 'EtcdIsVoter')).toBe('True/MemberNotLearner');
      return found;
    });
    expect(node.metadata.labels).toMatchObject({ a: '1', b: '2' });
    expect(await lab.sh('server-1', 'ls /var/lib/rancher 2>/dev/null; readlink /srv/cluster/bin')).toMatch(
      /^(rke2\n)?\/srv\/cluster\/data\/v1\.20\.2-rke2r1-/,
    );
  });

  test('a name that is not in the certificate is told with the names that are', async () => {
    await lab.sh('server-2', `echo '${lab.host('server-1').address} vip.example' >> /etc/hosts`);
    await trial.configure('server-2', { token: 'one', server: 'https://vip.example:9345' });
    await refused(
      `x509: certificate is valid for ${lab.host('server-1').address}, 127.0.0.1, localhost, first, server-1,`,
    );
  });

  test('a name that another server has is refused', async () => {
    await trial.configure('server-2', { token: 'one', server: url, 'node-name': 'first' });
    await refused(
      'etcd cluster join failed: duplicate node name found, please use a unique name for this node',
    );
    await lab.sh('server-2', 'rke2-killall.sh 2>/dev/null; rm -rf /var/lib/rancher/rke2/server');
  });

  test('a host without a default route finds no address', async () => {
    const route = (await lab.sh('server-2', 'ip route show default')).trim();
    await lab.sh('server-2', `ip route del ${route}`);
    await trial.configure('server-2', { token: 'one', server: url });
    await refused('no default routes found in \\"/proc/net/route\\"');
    await lab.sh('server-2', `ip route add ${route}`);
  });

  test('a taken supervisor port stops the start', async () => {
    await lab.sh('server-2', 'systemd-run --unit=squatter nc -lk 9345');
    await refused('listen tcp 0.0.0.0:9345: bind: address already in use');
    await lab.sh('server-2', 'systemctl stop squatter');
  });

  test('a malformed configuration, an http address and an old profile are refused in a sentence', async () => {
    await trial.configure('server-2', { token: 'one', server: 'http://x:9345' });
    await refused('only https:// URLs are supported, invalid scheme');
    await trial.configure('server-2', { token: 'one', profile: 'cis-1.23' });
    await refused('invalid value provided for --profile flag: cis-1.23');
    await lab.sh('server-2', "printf 'token: [\\n' > /etc/rancher/rke2/config.yaml");
    await refused('failed to load config file /etc/rancher/rke2/config.yaml: yaml:');
  });

  test('an archive dropped in while the service runs is imported, a broken one is told, a list is not data', async () => {
    const images = '/srv/cluster/agent/images';
    await lab.sh(
      'server-1',
      `cp ${images}/rke2-images-calico.linux-amd64.tar.zst ${images}/late.tar.zst; echo x > ${images}/broken.tar.zst; echo docker.io/a/b:1 > ${images}/list.txt`,
    );
    await until(async () => {
      const journal = await trial.journal('server-1', 'server');
      expect(journal).toContain(`Imported images from ${images}/late.tar.zst`);
      expect(journal).toContain(`Error encountered while importing ${images}/broken.tar.zst`);
      expect(journal).toContain('failed to pull image docker.io/a/b:1');
    });
    expect(await lab.sh('server-1', '/srv/cluster/bin/crictl images')).toContain(
      'rancher/mirrored-calico-node',
    );
  });

  test('another token than the data was made with is refused, and so is another address', async () => {
    await trial.stop('server-1', 'server');
    await trial.configure('server-1', { token: 'two', 'data-dir': '/srv/cluster' });
    expect(await trial.start('server-1', 'server')).toBe(1);
    expect(await trial.journal('server-1', 'server')).toContain(
      'bootstrap data already found and encrypted with different token',
    );
    await trial.stop('server-1', 'server');
    await trial.configure('server-1', { token: 'one', 'data-dir': '/srv/cluster', 'node-ip': '127.0.0.5' });
    expect(await trial.start('server-1', 'server')).toBe(1);
    expect(await trial.journal('server-1', 'server')).toContain(
      'this server is not a member of the etcd cluster. Found [first-',
    );
    await trial.stop('server-1', 'server');
  });

  test('uninstall with the data directory handed in removes it', async () => {
    const said = await lab.exec('server-1', ['sh', '-c', 'RKE2_DATA_DIR=/srv/cluster rke2-uninstall.sh']);
    expect(said.code).toBe(0);
    expect((await lab.exec('server-1', ['pgrep', '-fl', 'cluster'])).stdout).toBe('');
    expect((await lab.exec('server-1', ['ls', '/srv/cluster'])).code).not.toBe(0);
  });
});
