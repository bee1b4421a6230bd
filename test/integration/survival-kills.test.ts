import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor } from '../support/cli-lab.ts';
import { clusterShape, countedOf, onceMade, type ShapedCluster } from '../support/cluster-shape.ts';
import type { CrashPlace } from '../support/crash-trigger.ts';
import { programsOn } from '../support/host-programs.ts';
import { hostSnapshot, snapshotDiff } from '../support/host-snapshot.ts';
import { journalFaults } from '../support/journal-faults.ts';
import { keptRuns, settledForGood } from '../support/kept-run.ts';
import { type KillRounds, killRounds, type Moment, randomNumbers } from '../support/kill-rounds.ts';
import { linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-kills-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const hosts = ['server-1', 'agent-1'] as const;
const seed = Number(process.env.MUSTER_TEST_SEED ?? Date.now() % 1_000_000);

// Minutes where nobody else works; this is for a machine that is busy with other things.
vi.setConfig({ testTimeout: 1_800_000 });
/** One command, on such a machine. */
const budgetMs = 240_000;

/** One install is killed at all of these, one after the other: each lies behind what the last one had left. */
const installPlaces: readonly CrashPlace[] = [
  'run-begun',
  'phase-started@connect',
  'step-proved@connect/agent-1',
  'phase-settled@gather-facts',
  'step-started@hold-cluster',
  'step-acted@hold-cluster',
  'phase-settled@preflight',
  'phase-started@stage-bundle',
  'step-started@stage-bundle/agent-1',
  'step-settled@stage-bundle',
  'phase-settled@stage-bundle',
  'step-started@prepare-hosts/server-1',
  'step-acted@prepare-hosts/server-1',
  'step-proved@prepare-hosts/agent-1',
  'phase-settled@prepare-hosts',
  'step-started@install-initial-server',
  'step-acted@install-initial-server',
  'step-proved@install-initial-server',
  'stage-reached@install-initial-server',
  'phase-settled@install-initial-server',
  'phase-started@join-first-agent',
  'step-started@join-first-agent',
  'step-acted@join-first-agent',
  'step-proved@join-first-agent',
  'phase-settled@join-first-agent',
  'step-started@fetch-kubeconfig',
  'step-settled@fetch-kubeconfig',
  'step-proved@verify-cluster',
  'stage-reached@verify-cluster',
  'step-acted@report',
  'run-settled',
];

/** And the way back at all of these. */
const undoPlaces: readonly CrashPlace[] = [
  'rollback-begun',
  'undo-started@fetch-kubeconfig',
  'undo-settled@fetch-kubeconfig',
  'undo-started@join-first-agent',
  'undo-acted@join-first-agent',
  'undo-started@install-initial-server',
  'undo-proved@install-initial-server',
  'undo-acted@prepare-hosts/agent-1',
  'undo-started@stage-bundle',
  'undo-settled@stage-bundle',
  'run-settled',
];

/** One pair of hosts: installed undisturbed and taken back, then all of that again while it is killed and killed. */
describe.skipIf(!isRoot)('killed again and again (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;
  let cluster: ShapedCluster;
  let bare: ReadonlyMap<string, Bare>;
  let undisturbed: Awaited<ReturnType<typeof clusterShape>>;
  const random = randomNumbers(seed);
  const killed: Record<string, number> = {};

  const back = ['rollback', 'edge', '--yes', 'edge'];

  beforeAll(async () => {
    process.stdout.write(`random moments of seed ${seed}; for the same again: MUSTER_TEST_SEED=${seed}\n`);
    lab = await createLab({ name, servers: 1, agents: 1 });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'k3s', user: 'keyed' });
    cluster = { lab, server: 'server-1', agents: ['agent-1'] };
    // Logs in once, so that what a login itself leaves behind is there before.
    expect((await cli.run(['check', site])).stderr).toBe('');
    bare = new Map(await Promise.all(hosts.map(async (host) => [host, await bareOf(host)] as const)));
    const installed = await cli.run(['up', site]);
    expect(installed.code, installed.stdout.slice(-1500) + installed.stderr).toBe(0);
    undisturbed = await clusterShape(cluster);
    const taken = await cli.run(back);
    expect(taken.code, taken.stdout.slice(-1500) + taken.stderr).toBe(0);
  });
  afterAll(async () => {
    process.stdout.write(`${JSON.stringify(killed)} kills\n`);
    await cli?.dispose();
    await removeLab(name);
  }, 60_000);

  interface Bare {
    readonly snapshot: readonly string[];
    readonly programs: string;
  }
  async function bareOf(host: string): Promise<Bare> {
    return { snapshot: await hostSnapshot(lab, host), programs: await programsOn(lab, host) };
  }

  /** Kills, and looks each time that nothing is lost and nothing made anew. */
  function installRounds(): KillRounds {
    let settled: ReadonlyMap<string, string> = new Map();
    let settledOf = '';
    const made = new Map<string, string>();
    return killRounds({
      cli,
      budgetMs,
      afterEach: async () => {
        const run = keptRuns(cli.home).at(-1);
        if (run?.run.operation !== 'install') return;
        // A kill can come before a run of its own is written: what another run settled is not this one's.
        if (run.run.id !== settledOf) settled = new Map();
        settledOf = run.run.id;
        const now = settledForGood(run);
        expect(Object.fromEntries([...now].filter(([step]) => settled.has(step)))).toEqual(
          Object.fromEntries(settled),
        );
        settled = now;
        for (const [what, is] of await onceMade(cluster)) {
          expect(is, 'made once').toBe(made.get(what) ?? is);
          made.set(what, is);
        }
      },
    });
  }

  async function expectSound(): Promise<void> {
    const kept = keptRuns(cli.home);
    expect(kept.flatMap((run) => journalFaults(run).map((fault) => `${run.run.id}: ${fault}`))).toEqual([]);
    const verified = await cli.run(['--json', 'db', 'verify']);
    expect(linesOf(verified.stdout)).toEqual([{ type: 'verify', problems: [] }]);
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await processesOf(cli)).toEqual([]);
    for (const below of await readdir(cli.temporary)) {
      expect(await readdir(join(cli.temporary, below)), below).toEqual([]);
    }
    for (const host of hosts) {
      expect(await lab.sh(host, 'ls /var/lib/muster/lease.json 2>/dev/null || true')).toBe('');
      const files = await lab.sh(
        host,
        "find /tmp /var/tmp /root /home -iname '*ansible-tmp*' -o -path '/tmp/muster*'",
      );
      expect(files, host).toBe('');
    }
  }

  /** The services were started once since then, and stopped not once. */
  async function expectStartedOnce(before: Readonly<Record<string, number>>): Promise<void> {
    const now = await countedOf(cluster, 'starts');
    const since = hosts.map((host) => (now[host] ?? 0) - (before[host] ?? 0));
    expect(since).toEqual([1, 1]);
  }

  async function expectAsUndisturbed(): Promise<void> {
    expect(await clusterShape(cluster)).toEqual(undisturbed);
    const { nodes, cluster: recorded } = await cli.status();
    expect(nodes.map(({ status }) => status)).toEqual(['active', 'active']);
    expect(recorded.installStage).toBe('completed');
    // Nothing is left to do, for whoever looks anew.
    const again = await cli.run(['--json', 'up', site]);
    expect(linesOf(again.stdout).at(-1), again.stderr).toMatchObject({ type: 'end', status: 'unchanged' });
  }

  test('at every crash point of an install, it ends in the same cluster', async () => {
    const starts = await countedOf(cluster, 'starts');
    const rounds = installRounds();
    for (const [index, place] of installPlaces.entries()) {
      await rounds.at(place, index === 0 ? ['up', site] : ['resume', 'edge']);
    }
    killed.install = rounds.kills();
    expect(rounds.kills()).toBe(installPlaces.length);
    expect((await cli.status()).run).toMatchObject({ operation: 'install', status: 'done' });
    await expectStartedOnce(starts);
    await expectAsUndisturbed();
    await expectNothingLeft();
    await expectSound();
  });

  test('at every crash point of the way back, it ends with bare hosts', async () => {
    const stops = await countedOf(cluster, 'stops');
    const rounds = killRounds({ cli, budgetMs, afterEach: () => Promise.resolve() });
    // The killed install itself; the run after it found nothing to do.
    const install = keptRuns(cli.home).at(-2)?.run.id ?? '';
    for (const place of undoPlaces) await rounds.at(place, ['rollback', install, '--yes', 'edge']);
    killed.rollback = rounds.kills();
    expect(keptRuns(cli.home).at(-2)?.run.status).toBe('rolled-back');
    await expectTakenBackOnce(stops);
  });

  async function expectTakenBackOnce(stops: Readonly<Record<string, number>>): Promise<void> {
    await expectBare();
    const now = await countedOf(cluster, 'stops');
    expect(hosts.map((host) => (now[host] ?? 0) - (stops[host] ?? 0))).toEqual([1, 1]);
    expect((await cli.status()).nodes).toEqual([]);
    await expectNothingLeft();
    await expectSound();
  }

  async function expectBare(): Promise<void> {
    for (const host of hosts) {
      const before = bare.get(host);
      expect(snapshotDiff(before?.snapshot ?? [], await hostSnapshot(lab, host)), host).toEqual([]);
      await expect
        .poll(() => programsOn(lab, host), { timeout: 20_000, interval: 1000 })
        .toBe(before?.programs);
    }
  }

  test(`at random moments of an install (seed ${seed}), it ends in the same cluster`, async () => {
    const starts = await countedOf(cluster, 'starts');
    const rounds = installRounds();
    while (rounds.kills() < 12) {
      const open = keptRuns(cli.home).at(-1)?.run;
      const goesOn = open?.operation === 'install' && ['running', 'interrupted'].includes(open.status);
      const words = goesOn ? ['resume', 'edge'] : ['up', site];
      if (!(await rounds.atMoment(anyMoment(random), words))) break;
    }
    killed.installAtRandom = rounds.kills();
    expect(rounds.kills()).toBeGreaterThanOrEqual(6);
    await rounds.toEnd(['up', site]);
    await expectStartedOnce(starts);
    await expectAsUndisturbed();
    await expectNothingLeft();
    await expectSound();
  });

  test(`at random moments of the way back (seed ${seed}), it ends with bare hosts`, async () => {
    const stops = await countedOf(cluster, 'stops');
    const rounds = killRounds({ cli, budgetMs, afterEach: () => Promise.resolve() });
    const takenBack = () => keptRuns(cli.home).filter(({ run }) => run.status === 'rolled-back').length;
    const before = takenBack();
    // A kill may come after the end was written, while the process clears up: then there is nothing more to take back.
    const isOver = () => takenBack() > before;
    while (!isOver() && rounds.kills() < 6) if (!(await rounds.atMoment(anyMoment(random), back))) break;
    killed.rollbackAtRandom = rounds.kills();
    if (!isOver()) await rounds.toEnd(back);
    await expectTakenBackOnce(stops);
    const sum = Object.values(killed).reduce((all, some) => all + some, 0);
    expect(sum).toBeGreaterThanOrEqual(40);
  });
});

/** Every other one falls into the work of Ansible. */
function anyMoment(random: () => number): Moment {
  const after = random() < 0.6 ? 'first-task' : 'start';
  return { after, ms: Math.round(random() * (after === 'start' ? 6000 : 2500)) };
}
