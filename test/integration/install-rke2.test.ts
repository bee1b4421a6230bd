import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { rootContext } from '../../src/main/platform/call-context.ts';
import type { RunEvent } from '../../src/shared/model/event.ts';
import { ensureControlPlane } from '../lab/distribution/control-plane.ts';
import { defaultVersions } from '../lab/distribution/pack.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { run } from '../lab/run-command.ts';
import { cliFor, processesOf, signsOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { courseOf, hostState, outcomesOf, serviceHistory, worksIn } from '../support/install-trial.ts';
import { type LeakWatch, watchForLeaks } from '../support/leak-watch.ts';
import { eventsOf, linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-rke2-${process.pid}`;
const isRoot = process.getuid?.() === 0;

// A cluster has its own deadlines; this one is for a machine that is busy with other things.
vi.setConfig({ testTimeout: 900_000 });
const servers = ['server-1', 'server-2', 'server-3'];
const agents = ['agent-1', 'agent-2'];
const hosts = [...servers, ...agents];
const unitOf = (host: string) => (host.startsWith('server') ? 'rke2-server' : 'rke2-agent');
const kubectlOnHost =
  '/var/lib/rancher/rke2/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml --cache-dir /tmp/kube';

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        nodeInfo: z.object({ kubeletVersion: z.string() }),
        conditions: z.array(
          z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.string() }),
        ),
      }),
    }),
  ),
});
const kubeconfigFile = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })),
});

/** One cluster, from bare hosts to bare hosts: each test goes on where the last one ended. */
describe.skipIf(!isRoot)('an RKE2 cluster of five hosts (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;
  let watch: LeakWatch;
  let bare: readonly string[];
  let events: readonly RunEvent[];
  let runId = '';

  beforeAll(async () => {
    lab = await createLab({ name, servers: 3, agents: 2 });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'rke2' });
    bare = await states();
    watch = watchForLeaks({ directories: [cli.home, cli.temporary], trusted: () => cli.pids });
    watch.secret('the sudo password', lab.passwords.asking);
    watch.secret('the private key', await keyBody(lab.keyPath));
  });
  afterAll(async () => {
    await cli?.dispose();
    await removeLab(name);
  });

  const states = () => Promise.all(hosts.map((host) => hostState(lab, host)));
  const histories = () => Promise.all(hosts.map((host) => serviceHistory(lab, host, unitOf(host))));

  const up = () => cli.start(['--json', 'up', site]);

  async function liveNodes(): Promise<z.infer<typeof nodeList>['items']> {
    return nodeList.parse(JSON.parse(await lab.sh('server-1', `${kubectlOnHost} get nodes -o json`))).items;
  }

  test('survives the death of its process in the middle of a join', async () => {
    const first = up();
    await first.event(worksIn('join-servers'));
    first.signal('SIGKILL');
    expect((await first.ended).code).toBe(137);
    const { nodes } = await cli.status();
    expect(Object.fromEntries(nodes.map(({ hostname, status }) => [hostname, status]))).toEqual({
      'server-1': 'active',
      'server-2': 'installing',
      'server-3': 'pending',
      'agent-1': 'pending',
      'agent-2': 'pending',
    });
    const token = await lab.sh('server-1', 'cat /var/lib/rancher/rke2/server/token');
    watch.secret('the token', token.trim().split('::server:').at(-1) ?? 'no token');
  });

  test('carries on with the same command, without repeating what is proved', async () => {
    const before = await serviceHistory(lab, 'server-1', 'rke2-server');
    const command = up();
    const result = await command.ended;
    expect(stackOf(result)).toEqual([]);
    expect(result.code, result.stdout.slice(-800)).toBe(0);
    events = command.events;
    const end = linesOf(result.stdout).find((line) => line.type === 'end');
    expect(end?.status).toBe('done');
    runId = end?.runId ?? '';
    const outcomes = outcomesOf(events);
    for (const host of hosts) {
      expect(outcomes).toMatchObject({ [`stage-bundle/${host}`]: 'held', [`prepare-hosts/${host}`]: 'held' });
    }
    expect(courseOf(events, 'install-initial-server/server-1')).toEqual(['held']);
    expect(await serviceHistory(lab, 'server-1', 'rke2-server')).toBe(before);
    expect(await processesOf(cli)).toEqual([]);
  });

  test('joined one server at a time, and one agent before the other', async () => {
    const at = (stepId: string, ...statuses: readonly string[]) =>
      events.find(
        ({ body }) => body.type === 'step' && body.stepId === stepId && statuses.includes(body.status),
      )?.sequence ?? Number.NaN;
    expect(at('join-servers/server-2', 'done', 'held')).toBeLessThan(at('join-servers/server-3', 'running'));
    expect(at('join-servers/server-3', 'done')).toBeLessThan(at('join-first-agent/agent-1', 'running'));
    expect(at('join-first-agent/agent-1', 'done')).toBeLessThan(at('join-agents/agent-2', 'running'));
    // The cluster's own word: the second server voted before the service of the third was first started.
    const voter = (await liveNodes())
      .find(({ metadata }) => metadata.name === 'server-2')
      ?.status.conditions.find(({ type }) => type === 'EtcdIsVoter');
    const first = 'journalctl -u rke2-server -o json -n +1 --no-pager | head -1';
    const entry = z
      .object({ __REALTIME_TIMESTAMP: z.string() })
      .parse(JSON.parse(await lab.sh('server-3', first)));
    expect(Date.parse(voter?.lastTransitionTime ?? '')).toBeLessThan(
      Number(entry.__REALTIME_TIMESTAMP) / 1000,
    );
  });

  test('is Ready in the wanted version, and all servers vote', async () => {
    const nodes = await liveNodes();
    const holding = (type: string) =>
      nodes
        .filter(({ status }) =>
          status.conditions.some((each) => each.type === type && each.status === 'True'),
        )
        .map(({ metadata }) => metadata.name)
        .toSorted();
    expect(holding('Ready')).toEqual(hosts.toSorted());
    expect(holding('EtcdIsVoter')).toEqual(servers);
    expect(new Set(nodes.map(({ status }) => status.nodeInfo.kubeletVersion))).toEqual(
      new Set([defaultVersions.rke2]),
    );
  });

  test('is recorded, and can be handed on as inventory and kubeconfig', async () => {
    const { cluster, nodes, run: last } = await cli.status();
    expect(cluster.installStage).toBe('completed');
    expect(nodes.map(({ status }) => status)).toEqual(hosts.map(() => 'active'));
    expect(last?.status).toBe('done');

    const inventory = await cli.run(['inventory']);
    expect(inventory.code).toBe(0);
    const path = await cli.file('inventory.yml', inventory.stdout);
    const listed = await run('ansible-inventory', ['-i', path, '--list']);
    for (const host of hosts) expect(listed).toContain(host);
    expect(inventory.stdout).not.toContain(lab.passwords.asking);

    const kubeconfig = join(cli.directory, 'edge.kubeconfig');
    expect((await cli.run(['kubeconfig', '--out', kubeconfig])).code).toBe(0);
    const [entry] = kubeconfigFile.parse(parse(await readFile(kubeconfig, 'utf8'))).clusters;
    expect(entry?.cluster.server).toBe(`https://${lab.host('server-1').address}:6443`);
    const kubectl = join(await ensureControlPlane(rootContext()), 'kubectl');
    const names = await run(kubectl, ['--kubeconfig', kubeconfig, 'get', 'nodes', '-o', 'name']);
    expect(names.trim().split('\n').toSorted()).toEqual(hosts.map((host) => `node/${host}`).toSorted());
  });

  test('leaves a report in both forms', async () => {
    for (const form of ['md', 'html']) {
      const text = await readFile(join(cli.home, 'runs', runId, `report.${form}`), 'utf8');
      for (const host of hosts) expect(text).toContain(host);
      expect(text).toContain(defaultVersions.rke2);
    }
  });

  test('changes nothing when it is asked for again, and says so', async () => {
    const before = await histories();
    const again = await cli.run(['up', site]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('Nothing changed: cluster edge is as the site file says.');
    expect(await histories()).toEqual(before);
    const command = up();
    const result = await command.ended;
    expect(linesOf(result.stdout).at(-1)).toMatchObject({ type: 'end', status: 'unchanged' });
    const changing = /^(stage-bundle|prepare-hosts|install-|join-|fetch-)/;
    const outcomes = Object.entries(outcomesOf(eventsOf(result.stdout)));
    expect(outcomes.filter(([id, status]) => changing.test(id) && status !== 'held')).toEqual([]);
    expect(await histories()).toEqual(before);
  });

  test('has shown no secret to anybody', async () => {
    // Not secret, and on every command line: a watch that does not see it sees nothing.
    watch.secret('the site file', site);
    const seen = await watch.stop();
    expect(seen.some((leak) => leak.startsWith('the site file in /proc/'))).toBe(true);
    expect(seen.filter((leak) => !leak.startsWith('the site file'))).toEqual([]);
  });

  test('stays when its name is not given right', async () => {
    const before = await histories();
    const wrong = await cli.run(['down', '--yes', 'egde']);
    expect(wrong.code).toBe(130);
    expect(wrong.stdout).toContain('That is not its name. Nothing was changed.');
    const unasked = await cli.run(['down']);
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain('Add: --yes edge');
    expect(await histories()).toEqual(before);
  });

  test('goes without a trace', async () => {
    const result = await cli.run(['down', '--yes', 'edge']);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('Cluster edge is gone from its hosts.');
    const after = await states();
    for (const [index, state] of after.entries()) {
      expect(missingAndExtra(bare[index] ?? '', state), hosts[index]).toEqual([]);
    }
    for (const host of hosts) expect(await signsOf(lab, host)).toBe('');
    const { cluster, nodes } = await cli.status();
    expect(cluster.installStage).toBe('none');
    expect(nodes).toEqual([]);
    expect((await cli.run(['kubeconfig'])).code).toBe(2);
  });
});

/** A stretch from the middle of a key file, which no other key has. */
async function keyBody(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const line = lines[Math.floor(lines.length / 2)];
  if (line === undefined || line.length < 40) throw new Error(`${path} is no key`);
  return line;
}

/** Lines that only one of two texts has, marked with a sign. */
function missingAndExtra(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  const come = now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...come];
}
