import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, siteFor } from '../support/cli-lab.ts';
import { etcdOn } from '../support/etcd-on-host.ts';
import { hostSnapshot, snapshotDiff } from '../support/host-snapshot.ts';
import { outcomesOf, serviceHistory, worksIn } from '../support/install-trial.ts';
import { crashingEntry } from '../support/kill-rounds.ts';
import { eventsOf, linesOf, type MusterCli } from '../support/muster-cli.ts';

const isRoot = process.getuid?.() === 0;
vi.setConfig({ testTimeout: 900_000 });

const shapes = [
  { distribution: 'k3s', servers: 1, agents: 1 },
  { distribution: 'rke2', servers: 3, agents: 1 },
] as const;

describe.skipIf(!isRoot).each(shapes)(
  'taking back $distribution, $servers + $agents (skipped without root: hosts need it)',
  ({ distribution, servers, agents }) => {
    const name = `test-bare-${distribution}-${process.pid}`;
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
    });

    /** @returns the steps that were taken back, with the host of each. */
    async function rollback(status: string, ...words: readonly string[]): Promise<readonly string[]> {
      const result = await cli.run(['--json', 'rollback', 'edge', ...words, '--yes', 'edge']);
      expect(result.code, result.stdout.slice(-1500) + result.stderr).toBe(0);
      expect(linesOf(result.stdout).at(-1)).toMatchObject({ type: 'end', status });
      const outcomes = Object.entries(outcomesOf(eventsOf(result.stdout)));
      return outcomes.filter(([, outcome]) => outcome === 'undone').map(([stepId]) => stepId);
    }

    const etcd = () => etcdOn(lab, 'server-1', '/var/lib/rancher/rke2');
    const memberHosts = async () =>
      (await etcd().members()).map(({ name: member }) => member.slice(0, -9)).toSorted();

    async function expectBare(host: string): Promise<void> {
      expect(snapshotDiff(bare.get(host) ?? [], await hostSnapshot(lab, host)), host).toEqual([]);
    }

    const testJoining = servers > 1 ? test : () => undefined;
    testJoining('takes a server out of etcd that is a member and never became a node', async () => {
      // Dies before it does anything on the server; the member is added by hand, as an install that breaks off adds it.
      const options = {
        entry: crashingEntry,
        env: { MUSTER_TEST_CRASH: 'step-started@join-servers/server-3' },
      };
      expect((await cli.run(['up', site], options)).code).toBe(137);
      await etcd().addLearner(`https://${lab.host('server-3').address}:2380`);
      expect(await etcd().members()).toHaveLength(3);
      const undone = await rollback('stopped', '--only-failed');
      expect(undone).toContain('join-servers/server-3');
      expect(await memberHosts()).toEqual(['server-1', 'server-2']);
      await expectBare('server-3');
    });

    testJoining('takes back one server whose join broke off, and its member leaves etcd', async () => {
      const command = cli.start(['--json', 'up', site]);
      await command.event(worksIn('join-servers'));
      await expect
        .poll(() =>
          lab.sh('server-3', 'test -e /var/lib/rancher/rke2/server/db/etcd/name && echo begun || true'),
        )
        .toBe('begun\n');
      command.signal('SIGKILL');
      await command.ended;
      const undone = await rollback('stopped', '--only-failed');
      expect(undone.toSorted()).toEqual(
        ['join-servers', 'prepare-hosts', 'stage-bundle'].map((phase) => `${phase}/server-3`),
      );
      expect(await memberHosts()).toEqual(['server-1', 'server-2']);
      await expectBare('server-3');
    });

    async function install(): Promise<void> {
      const installed = await cli.run(['up', site]);
      expect(installed.code, installed.stderr).toBe(0);
    }

    // Once is enough, and K3s is the quicker one.
    const testOnce = distribution === 'k3s' ? test : () => undefined;
    testOnce('goes back to a phase, and leaves alone what came before it', async () => {
      await install();
      const before = await serviceHistory(lab, 'server-1', 'k3s');
      const undone = await rollback('stopped', '--to', 'install-initial-server');
      expect(undone.toSorted()).toEqual(['fetch-kubeconfig', 'join-first-agent/agent-1']);
      expect(await serviceHistory(lab, 'server-1', 'k3s')).toBe(before);
      expect(
        await lab.sh(
          'server-1',
          'k3s kubectl --cache-dir=/tmp/kubectl-cache get nodes --no-headers | cut -d" " -f1',
        ),
      ).toBe('server-1\n');
      const left = await lab.sh(
        'agent-1',
        'ls -d /etc/rancher /usr/local/bin/k3s* /var/lib/muster/* 2>/dev/null || true',
      );
      expect(left).toMatch(/^\/var\/lib\/muster\/before\.json$/m);
      expect(left).not.toMatch(/rancher|k3s/);
    });

    test('leaves every host as it was found', async () => {
      await install();
      const undone = await rollback('rolled-back');
      for (const host of hosts)
        expect(undone).toEqual(expect.arrayContaining([`prepare-hosts/${host}`, `stage-bundle/${host}`]));
      for (const host of hosts) await expectBare(host);
    });

    test('leaves a database that is whole, without token and kubeconfig', async () => {
      const verified = await cli.run(['--json', 'db', 'verify']);
      expect(linesOf(verified.stdout)).toEqual([{ type: 'verify', problems: [] }]);
      const { cluster, nodes } = await cli.status();
      expect(cluster.installStage).toBe('none');
      expect(nodes).toEqual([]);
      expect((await cli.run(['kubeconfig'])).code).toBe(2);
    });
  },
);
