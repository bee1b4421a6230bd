import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor } from '../support/cli-lab.ts';
import type { CrashPlace } from '../support/crash-trigger.ts';
import { etcdOn } from '../support/etcd-on-host.ts';
import { hostSnapshot, snapshotDiff } from '../support/host-snapshot.ts';
import { outcomesOf, serviceHistory, worksIn } from '../support/install-trial.ts';
import { journalFaults } from '../support/journal-faults.ts';
import { keptRuns } from '../support/kept-run.ts';
import { killRounds, type Moment, randomNumbers } from '../support/kill-rounds.ts';
import { eventsOf, linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-wayback-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const servers = ['server-1', 'server-2', 'server-3'];
const agents = ['agent-1', 'agent-2'];
const hosts = [...servers, ...agents];
const seed = Number(process.env.MUSTER_TEST_SEED ?? Date.now() % 1_000_000);

vi.setConfig({ testTimeout: 1_800_000 });
/** One command, on a machine that is busy with other things. */
const budgetMs = 300_000;

/** One way back is killed at all of these, one after the other. What was done when it died is found so, and has no more places of its own. */
const undoPlaces: readonly CrashPlace[] = [
  'rollback-begun',
  'undo-settled@fetch-kubeconfig',
  'undo-started@join-agents/agent-2',
  'undo-acted@join-first-agent',
  'undo-started@join-servers/server-3',
  'undo-started@join-servers/server-2',
  'undo-acted@join-servers/server-3',
  'undo-started@install-initial-server',
  'undo-proved@install-initial-server',
  'undo-acted@prepare-hosts/server-2',
  'undo-settled@stage-bundle',
  'run-settled',
];

/** One cluster: each test goes on where the last one ended. */
describe.skipIf(!isRoot)('taking back RKE2, 3 + 2 (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;
  let bare: ReadonlyMap<string, readonly string[]>;
  const random = randomNumbers(seed);
  const back = ['rollback', 'edge', '--yes', 'edge'];

  beforeAll(async () => {
    process.stdout.write(`random moments of seed ${seed}; for the same again: MUSTER_TEST_SEED=${seed}\n`);
    lab = await createLab({ name, servers: 3, agents: 2 });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'rke2', user: 'keyed' });
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

  const etcd = () => etcdOn(lab, 'server-1', '/var/lib/rancher/rke2');
  const historyOf = (of: readonly string[]) =>
    Promise.all(
      of.map((host) => serviceHistory(lab, host, servers.includes(host) ? 'rke2-server' : 'rke2-agent')),
    );

  /** @returns the steps that were taken back. */
  async function rollback(status: string, ...words: readonly string[]): Promise<readonly string[]> {
    const result = await cli.run(['--json', ...back, ...words]);
    expect(result.code, result.stdout.slice(-1500) + result.stderr).toBe(0);
    expect(linesOf(result.stdout).at(-1)).toMatchObject({ type: 'end', status });
    const outcomes = Object.entries(outcomesOf(eventsOf(result.stdout)));
    return outcomes.flatMap(([stepId, outcome]) => (outcome === 'undone' ? [stepId] : [])).toSorted();
  }

  async function goOn(words: readonly string[]): Promise<void> {
    const result = await cli.run(words);
    expect(result.code, result.stdout.slice(-1500) + result.stderr).toBe(0);
    expect((await cli.status()).nodes.map(({ status }) => status)).toEqual(hosts.map(() => 'active'));
    expect((await etcd().members()).map(({ name: member }) => member.slice(0, -9)).toSorted()).toEqual(
      servers,
    );
  }

  async function expectBare(of: readonly string[] = hosts): Promise<void> {
    for (const host of of)
      expect(snapshotDiff(bare.get(host) ?? [], await hostSnapshot(lab, host)), host).toEqual([]);
  }

  async function expectSound(): Promise<void> {
    const kept = keptRuns(cli.home);
    expect(kept.flatMap((run) => journalFaults(run).map((fault) => `${run.run.id}: ${fault}`))).toEqual([]);
    const verified = await cli.run(['--json', 'db', 'verify']);
    expect(linesOf(verified.stdout)).toEqual([{ type: 'verify', problems: [] }]);
    expect(await processesOf(cli)).toEqual([]);
  }

  test('only what failed: the one node, whole, and no other is touched', async () => {
    const running = cli.start(['--json', 'up', site]);
    await running.event(worksIn('join-agents'));
    await lab.cut('agent-2');
    expect((await running.ended).code).not.toBe(0);
    await lab.heal('agent-2');
    const others = hosts.filter((host) => host !== 'agent-2');
    const before = await historyOf(others);
    expect(await rollback('stopped', '--only-failed')).toEqual(
      ['join-agents', 'prepare-hosts', 'stage-bundle'].map((phase) => `${phase}/agent-2`),
    );
    await expectBare(['agent-2']);
    expect(await historyOf(others)).toEqual(before);
    const { nodes } = await cli.status();
    expect(nodes.map(({ status }) => status)).toEqual(['active', 'active', 'active', 'active', 'pending']);
  });

  test('and what was taken back is put there again by going on', async () => {
    await goOn(['resume', 'edge']);
  });

  test('to a phase: what came after it, and what came before stands', async () => {
    const before = await historyOf(servers);
    expect(await rollback('stopped', '--to', 'join-servers')).toEqual([
      'fetch-kubeconfig',
      'join-agents/agent-2',
      'join-first-agent/agent-1',
    ]);
    expect(await historyOf(servers)).toEqual(before);
    for (const agent of agents) {
      const left = await lab.sh(
        agent,
        'ls -d /etc/rancher /usr/local/bin/rke2* /var/lib/muster/* 2>/dev/null || true',
      );
      expect(left).toContain('/var/lib/muster/before.json');
      expect(left).not.toMatch(/rancher|rke2/);
    }
    expect(await etcd().members()).toHaveLength(3);
  });

  test('to an earlier phase: the servers that joined leave, and one member stays', async () => {
    // The newest run is the one that was taken back in part.
    const id = keptRuns(cli.home).at(-1)?.run.id ?? '';
    const stopped = await cli.run([
      '--json',
      'rollback',
      id,
      '--to',
      'install-initial-server',
      '--yes',
      'edge',
    ]);
    expect(stopped.code, stopped.stdout.slice(-1500)).toBe(0);
    expect((await etcd().members()).map(({ name: member }) => member.slice(0, -9))).toEqual(['server-1']);
  });

  test('and all of it grows again from there', async () => {
    await goOn(['resume', 'edge']);
    await expectSound();
  });

  test('killed at every place of the way back, it ends with bare hosts and never loses its quorum', async () => {
    const rounds = killRounds({ cli, budgetMs, afterEach: expectQuorum });
    const run = keptRuns(cli.home).at(-1)?.run.id ?? '';
    for (const place of undoPlaces) await rounds.at(place, ['rollback', run, '--yes', 'edge']);
    expect(rounds.kills()).toBe(undoPlaces.length);
    expect(keptRuns(cli.home).at(-1)?.run.status).toBe('rolled-back');
    await expectBare();
    await expectSound();
  });

  /** As long as the first server is there, etcd answers, and each of its members is on a host that still has it. */
  async function expectQuorum(where: string): Promise<void> {
    if ((await lab.sh('server-1', 'test -e /usr/local/bin/rke2-killall.sh && echo there || true')) === '')
      return;
    for (const { name: member } of await etcd().members()) {
      const host = member.slice(0, -9);
      const kept = await lab.sh(host, 'cat /var/lib/rancher/rke2/server/db/etcd/name 2>/dev/null || true');
      expect(kept, `${where}: the member of ${host}`).toBe(member);
    }
  }

  test(`killed at random moments of the way back (seed ${seed}), it ends with bare hosts`, async () => {
    await goOn(['up', site]);
    const rounds = killRounds({ cli, budgetMs, afterEach: () => Promise.resolve() });
    const takenBack = () => keptRuns(cli.home).filter(({ run }) => run.status === 'rolled-back').length;
    const before = takenBack();
    // A kill may come after the end was written, while the process clears up: then there is nothing more to take back.
    const isOver = () => takenBack() > before;
    while (!isOver() && rounds.kills() < 8) if (!(await rounds.atMoment(anyMoment(random), back))) break;
    expect(rounds.kills()).toBeGreaterThanOrEqual(3);
    if (!isOver()) await rounds.toEnd(back);
    await expectBare();
    await expectSound();
  });
});

/** Every other one falls into the work of Ansible. */
function anyMoment(random: () => number): Moment {
  const after = random() < 0.6 ? 'first-task' : 'start';
  return { after, ms: Math.round(random() * (after === 'start' ? 8000 : 4000)) };
}
