import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LookLine } from '../../src/shared/model/look.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { snapshotDiff } from '../support/host-snapshot.ts';
import { labSecrets } from '../support/lab-site.ts';
import { type CliResult, linesOf, type MusterCli } from '../support/muster-cli.ts';
import { untouchedSnapshot } from '../support/untouched-host.ts';

const name = `test-dry-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const hosts = ['server-1', 'agent-1'];
const agentEdit = '/etc/rancher/k3s/config.yaml';

vi.setConfig({ testTimeout: 900_000 });

/** Each test goes on where the last one ended: bare hosts, a cluster, a cluster to be taken down. */
describe.skipIf(!isRoot)('a dry run (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1 });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'k3s', user: 'asking' });
    // What sudo leaves at an account's first password (its lecture) is none of ours.
    for (const host of hosts)
      await lab.sh(host, 'mkdir -p /var/lib/sudo/lectured && touch /var/lib/sudo/lectured/asking');
  });
  afterAll(async () => {
    await cli?.dispose();
    await removeLab(name);
  });

  const snapshots = () => Promise.all(hosts.map((host) => untouchedSnapshot(lab, host)));

  /** Runs a command and proves that neither hosts nor data directory took notice. */
  const withoutTrace = async (words: readonly string[]): Promise<CliResult> => {
    const [before, rows] = [await snapshots(), await dataOf(cli.home)];
    const result = await cli.run(words);
    const after = await snapshots();
    for (const [index, was] of before.entries()) {
      expect(snapshotDiff(was, after[index] ?? [])).toEqual([]);
    }
    expect(await dataOf(cli.home)).toEqual(rows);
    expect(await processesOf(cli)).toEqual([]);
    expect(stackOf(result)).toEqual([]);
    for (const secret of await secretsOf(lab)) expect(result.stdout + result.stderr).not.toContain(secret);
    return result;
  };

  test('is held against a snapshot that notices what leaves no other mark than a time', async () => {
    // A host that has just booted is busy with itself for a moment.
    const before = await vi.waitFor(
      async () => {
        const twice = [await snapshots(), await snapshots()] as const;
        expect(twice[1]).toEqual(twice[0]);
        return twice[1];
      },
      { timeout: 300_000, interval: 1000 },
    );
    await lab.sh('agent-1', 'chmod 644 /etc/hosts; f=/etc/machine-info; touch $f; rm $f');
    const [server, agent] = await snapshots();
    expect(snapshotDiff(before[0] ?? [], server ?? [])).toEqual([]);
    const changed = snapshotDiff(before[1] ?? [], agent ?? []).map((line) => line.split(' ').slice(1, 3));
    expect(new Set(changed.flat())).toEqual(new Set(['changed:', '/etc', '/etc/hosts']));
  });

  test('on bare hosts lists what would change, with diffs, and changes nothing', async () => {
    const result = await withoutTrace(['--json', 'up', site, '--dry-run']);
    expect(result.code, result.stdout.slice(-2000)).toBe(0);
    const steps = stepsOf(result);
    expect(foreseenOf(steps)).toMatchObject({
      'connect/server-1': 'seen',
      'gather-facts/agent-1': 'seen',
      preflight: 'seen',
      'stage-bundle/server-1': 'would-change',
      'prepare-hosts/server-1': 'would-change',
      'prepare-hosts/agent-1': 'would-change',
      'install-initial-server/server-1': 'would-change',
      'join-first-agent/agent-1': 'unknown',
      'fetch-kubeconfig': 'would-change',
      'verify-cluster': 'unknown',
    });
    const preparing = steps.find(({ stepId }) => stepId === 'prepare-hosts/agent-1')?.diff;
    expect(preparing).toMatch(/^\+\+\+ .*\/etc\/sysctl\.d\/90-muster\.conf$/m);
    expect(preparing).toMatch(/^\+-net\.ipv4\.ip_forward = 1$/m);
    expect(preparing).toMatch(/^\+\S+ server-1$/m);
    const bootstrap = steps.find(({ stepId }) => stepId === 'install-initial-server/server-1')?.diff;
    expect(bootstrap).toContain('/etc/rancher/k3s/config.yaml');
    expect(bootstrap).toContain('+cluster-init: true');
    expect(bootstrap).toContain('+token: (hidden)');
    expect(steps.find(({ stepId }) => stepId === 'join-first-agent/agent-1')?.text).toBe(
      'until "Initial server" is done',
    );
    expect(existsSync(join(cli.home, 'muster.db'))).toBe(false);
  });

  test('says the same in words', async () => {
    const { code, stdout } = await cli.run(['up', site, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Dry run: install of cluster edge\. Nothing is changed\.$/m);
    expect(stdout).toMatch(/^ {6}server-1 {2}WOULD CHANGE: .*Keep kernel parameters over a reboot/m);
    expect(stdout).toMatch(/^ {10}\+-net\.ipv4\.ip_forward = 1$/m);
    expect(stdout).toMatch(/^ {6}agent-1 {2}cannot tell until "Initial server" is done$/m);
    expect(stdout).toMatch(/^Of \d+ steps \d+ would change something, 1 cannot be told yet\.$/m);
  });

  test('stops with the code of what the preflight finds, and of a host that is not there', async () => {
    await lab.sh('agent-1', 'mkdir -p /etc/rancher/rke2 && echo token: x > /etc/rancher/rke2/config.yaml');
    await lab.cut('agent-1');
    const gone = await cli.run(['up', site, '--dry-run']);
    await lab.heal('agent-1');
    expect([gone.code, gone.stderr.split('\n')[0]]).toEqual([5, expect.stringContaining('agent-1')]);
    expect(gone.stdout).toMatch(/^ {6}server-1 {2}cannot tell until "Connect" is done$/m);
    await lab.sh('agent-1', 'rm -r /etc/rancher');
  });

  test('after an install has nothing to do', async () => {
    const installed = await cli.run(['up', site]);
    expect(installed.code, installed.stdout.slice(-2000) + installed.stderr).toBe(0);
    const result = await withoutTraceOfUp();
    expect(result.code, result.stdout.slice(-2000) + result.stderr).toBe(0);
    const dry = linesOf(result.stdout).find((line) => line.type === 'dry-run');
    expect(dry).toMatchObject({ summary: { wouldChange: 0, unknown: 0 } });
    expect(new Set(stepsOf(result).map(({ foreseen }) => foreseen))).toEqual(new Set(['seen', 'already-so']));
  });

  /** A running cluster writes on its hosts, so of those only what Muster could have written is compared. */
  const withoutTraceOfUp = async () => {
    const [before, rows] = [await ours(lab), await dataOf(cli.home)];
    const result = await cli.run(['--json', 'up', site, '--dry-run']);
    expect(await ours(lab)).toEqual(before);
    expect(await dataOf(cli.home)).toEqual(rows);
    return result;
  };

  test('of taking down lists what would go, and takes nothing away', async () => {
    const [before, rows] = [await ours(lab), await dataOf(cli.home)];
    const result = await cli.run(['--json', 'down', 'edge', '--dry-run']);
    expect(result.code, result.stdout.slice(-2000) + result.stderr).toBe(0);
    expect(await ours(lab)).toEqual(before);
    expect(await dataOf(cli.home)).toEqual(rows);
    for (const secret of await secretsOf(lab)) expect(result.stdout + result.stderr).not.toContain(secret);
    const steps = stepsOf(result);
    expect(foreseenOf(steps)).toMatchObject({
      'uninstall-agents/agent-1': 'would-change',
      'uninstall-servers/server-1': 'would-change',
      'forget-cluster': 'would-change',
    });
    const agent = steps.find(({ stepId }) => stepId === 'uninstall-agents/agent-1');
    expect(agent?.text).toContain('uninstall program');
    expect(agent?.diff).toContain('-/etc/rancher/k3s');
    expect((await cli.status()).nodes.map(({ status }) => status)).toEqual(['active', 'active']);
  });

  test('shows what somebody else wrote into a configuration without the secrets in it', async () => {
    await lab.sh('agent-1', `echo 'etcd-s3-secret-key: "hunter2hunter2"' >> ${agentEdit}`);
    await lab.sh('agent-1', 'systemctl stop k3s-agent');
    const result = await cli.run(['--json', 'up', site, '--dry-run']);
    expect(result.code, result.stdout.slice(-2000) + result.stderr).toBe(0);
    const agent = stepsOf(result).find(({ stepId }) => stepId === 'join-first-agent/agent-1');
    expect(agent?.foreseen).toBe('would-change');
    expect(agent?.diff).toContain('-etcd-s3-secret-key: (hidden)');
    for (const secret of [...(await secretsOf(lab)), 'hunter2hunter2'])
      expect(result.stdout).not.toContain(secret);
  });
});

type StepLine = Extract<LookLine, { type: 'step' }>;

function stepsOf({ stdout }: CliResult): readonly StepLine[] {
  return linesOf(stdout).flatMap((line) =>
    line.type === 'look' && line.look.type === 'step' ? [line.look] : [],
  );
}

function foreseenOf(steps: readonly StepLine[]): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ stepId, foreseen }) => [stepId, foreseen]));
}

/** What a data directory holds: its files, and every row of every table. */
async function dataOf(home: string): Promise<readonly string[]> {
  if (!existsSync(home)) return ['no data directory'];
  const files = (await readdir(home, { recursive: true })).filter((file) => !/-(wal|shm)$/.test(file));
  const path = join(home, 'muster.db');
  if (!existsSync(path)) return files.toSorted();
  const database = new Database(path, { readonly: true });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
    const rows = tables.flatMap((table) =>
      database
        .prepare(`SELECT * FROM "${String(table)}"`)
        .all()
        .map((row) => `${String(table)} ${JSON.stringify(row)}`),
    );
    return [...files.toSorted(), ...rows];
  } finally {
    database.close();
  }
}

/** Everything that is the product's, or that it could change, on hosts whose cluster lives. */
async function ours(lab: Lab): Promise<readonly string[]> {
  const places = '/etc /usr/local /opt /root /home /var/lib/muster /var/lib/rancher/k3s/agent/images';
  return Promise.all(
    hosts.map((host) =>
      lab.sh(
        host,
        `find ${places} -printf '%p %M %U:%G %s %C@\\n' 2>/dev/null | sort; systemctl show k3s k3s-agent -p MainPID -p ActiveState -p UnitFileState`,
      ),
    ),
  );
}

/** Secrets of the lab, and of the cluster where there is one. */
async function secretsOf(lab: Lab): Promise<readonly string[]> {
  const token = await lab.sh('server-1', 'cat /var/lib/rancher/k3s/server/token 2>/dev/null || true');
  const key = await readFile(lab.keyPath, 'utf8');
  const known = [...Object.values(labSecrets(lab)), ...key.split('\n').filter((line) => line.length > 40)];
  return token.trim() === '' ? known : [...known, token.trim(), token.trim().split(':').at(-1) ?? token];
}
