import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, siteFor } from '../support/cli-lab.ts';
import { hostSnapshot, snapshotDiff } from '../support/host-snapshot.ts';
import { worksIn } from '../support/install-trial.ts';
import { linesOf, type MusterCli } from '../support/muster-cli.ts';
import { walkBack } from '../support/walk-back.ts';

const isRoot = process.getuid?.() === 0;
vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const shapes = [
  { distribution: 'k3s', servers: 1, agents: 1 },
  { distribution: 'rke2', servers: 3, agents: 1 },
] as const;

describe.skipIf(!isRoot).each(shapes)(
  'taking back $distribution, $servers + $agents (skipped without root: hosts need it)',
  ({ distribution, servers, agents }) => {
    const name = `test-back-${distribution}-${process.pid}`;
    let lab: Lab;
    let cli: MusterCli;
    let site: string;
    let hosts: readonly string[];
    let bare: ReadonlyMap<string, readonly string[]>;

    beforeAll(async () => {
      lab = await createLab({ name, servers, agents });
      cli = await cliFor(lab);
      site = await siteFor(lab, cli, { distribution, user: 'keyed' });
      hosts = lab.hosts.map((host) => host.name);
      // Logs in once, so that what a login itself leaves behind is there before.
      expect((await cli.run(['check', site])).stderr).toBe('');
      bare = new Map(
        await Promise.all(hosts.map(async (host) => [host, await hostSnapshot(lab, host)] as const)),
      );
    });
    afterAll(async () => {
      await cli?.dispose();
      await removeLab(name);
    }, 60_000);

    const testJoining = servers > 1 ? test : () => undefined;
    testJoining('takes back one server whose join broke off, and its member leaves etcd', async () => {
      const command = cli.start(['--json', 'up', site]);
      await command.event(worksIn('join-servers'));
      await command.event(
        ({ body }) =>
          body.type === 'step' && body.stepId === 'join-servers/server-2' && body.status === 'done',
      );
      await command.event(
        ({ body }) =>
          body.type === 'step' && body.stepId === 'join-servers/server-3' && body.status === 'running',
      );
      await expect
        .poll(
          () => lab.sh('server-3', 'test -e /var/lib/rancher/rke2/server/db/etcd/name && echo begun || true'),
          { timeout: 120_000 },
        )
        .toBe('begun\n');
      command.signal('SIGKILL');
      await command.ended;
      const told = await walkBack(cli.home, ['server-3']);
      expect(told.join('\n')).toContain(
        'join-servers/server-3: nothing of it on the host, and the cluster does not know it',
      );
      expect(await members(lab)).toHaveLength(2);
      expect(snapshotDiff(bare.get('server-3') ?? [], await hostSnapshot(lab, 'server-3'))).toEqual([]);
    });

    test('leaves every host as it was found', async () => {
      const installed = await cli.run(['up', site]);
      expect(installed.code, installed.stderr).toBe(0);
      const told = await walkBack(cli.home);
      expect(told.at(-1)).toMatch(/^stage-bundle\//);
      for (const host of hosts)
        expect(snapshotDiff(bare.get(host) ?? [], await hostSnapshot(lab, host)), host).toEqual([]);
    });

    test('leaves a database that is whole, without token and kubeconfig', async () => {
      const verified = await cli.run(['--json', 'db', 'verify']);
      expect(linesOf(verified.stdout)).toEqual([{ type: 'verify', problems: [] }]);
      const { cluster, nodes } = await cli.status();
      expect(cluster.installStage).toBe('none');
      expect(nodes).toEqual([]);
      expect((await cli.run(['kubeconfig'])).code).toBe(2);
    });

    // Once is enough, and K3s is the quicker one.
    const testOnce = distribution === 'k3s' ? test : () => undefined;
    testOnce('can be installed again', async () => {
      const again = await cli.run(['up', site]);
      expect(again.code, again.stderr).toBe(0);
      expect((await cli.status()).nodes.map(({ status }) => status)).toEqual(hosts.map(() => 'active'));
    });
  },
);

/** Members of etcd as etcd itself lists them. */
async function members(lab: Lab): Promise<readonly string[]> {
  const tls = '/var/lib/rancher/rke2/server/tls/etcd';
  const ask = `curl -s --cacert ${tls}/server-ca.crt --cert ${tls}/client.crt --key ${tls}/client.key -d '{}' https://127.0.0.1:2379/v3/cluster/member/list`;
  const text = await lab.sh('server-1', ask);
  return [...text.matchAll(/"name":"([^"]+)"/g)].map(([, each = '']) => each);
}
