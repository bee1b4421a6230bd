import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { rollbackItems } from '../../src/shared/model/rollback.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, signsOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { outcomesOf } from '../support/install-trial.ts';
import { eventsOf, linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-back-${process.pid}`;
const isRoot = process.getuid?.() === 0;
vi.setConfig({ testTimeout: 900_000 });

/** One cluster: each test goes on where the last one ended. */
describe.skipIf(!isRoot)('taking a K3s cluster back (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;
  let bare: Readonly<Record<string, string>>;

  const hosts = ['server-1', 'agent-1'] as const;
  const state = async () => {
    const found = await Promise.all(hosts.map(async (host) => [host, await signsOf(lab, host)] as const));
    return Object.fromEntries(found);
  };
  const rollback = (...words: readonly string[]) =>
    cli.run(['--json', 'rollback', 'edge', ...words, '--yes', 'edge']);

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1 });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'k3s' });
    bare = await state();
    const installed = await cli.run(['up', site]);
    expect(installed.code, installed.stdout.slice(-2000) + installed.stderr).toBe(0);
  }, 900_000);
  afterAll(async () => {
    await cli?.dispose();
    await removeLab(name);
  });

  test('a dry run shows the list with what is seen, and changes nothing', async () => {
    const before = { hosts: await state(), status: await cli.status() };
    const result = await cli.run(['--json', 'rollback', '--dry-run']);
    expect(result.code, result.stdout.slice(-800) + result.stderr).toBe(0);
    const lines = linesOf(result.stdout);
    const items = lines.flatMap((line) => (line.type === 'rollback-plan' ? rollbackItems(line.plan) : []));
    const undo = items.filter(({ verdict }) => verdict === 'undo').map(({ stepId }) => String(stepId));
    expect(undo.indexOf('join-first-agent/agent-1')).toBeLessThan(
      undo.indexOf('install-initial-server/server-1'),
    );
    const looks = lines.flatMap((line) =>
      line.type === 'rollback-look' ? [`${line.stepId} ${line.look}`] : [],
    );
    expect(looks).toContain('install-initial-server/server-1 would-be-taken-back');
    expect({ hosts: await state(), status: await cli.status() }).toEqual(before);
  });

  test('asks for the name of the cluster', async () => {
    const nobody = await cli.run(['rollback', 'edge']);
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toContain('--yes edge');
    const wrong = await cli.run(['rollback', 'edge', '--yes', 'harbour']);
    expect(wrong.code).toBe(130);
  });

  test('stops where a host does not answer, and says what to do', async () => {
    await lab.cut('agent-1');
    const result = await rollback();
    expect(result.code, result.stdout.slice(-800) + result.stderr).toBe(4);
    expect(stackOf(result)).toEqual([]);
    const lines = linesOf(result.stdout);
    expect(lines.flatMap((line) => (line.type === 'end' ? [line.status] : []))).toEqual(['needs-attention']);
    const [error] = lines.flatMap((line) => (line.type === 'error' ? [line.error] : []));
    expect(error?.message).toContain('agent-1');
    expect(error?.cure).toContain('muster rollback run');
    expect(outcomesOf(eventsOf(result.stdout))['join-first-agent/agent-1']).toBe('undo-failed');
    const status = await cli.status();
    expect(status.run?.status).toBe('needs-attention');
    expect(status.nodes.map(({ hostname, status: node }) => `${hostname} ${node}`)).toEqual([
      'server-1 active',
      'agent-1 failed',
    ]);
    await lab.sh('server-1', 'k3s kubectl get nodes');
  });

  test('goes on with the same command once the host answers, and leaves nothing', async () => {
    await lab.heal('agent-1');
    const result = await rollback();
    expect(result.code, result.stdout.slice(-800) + result.stderr).toBe(0);
    expect(linesOf(result.stdout).at(-1)).toMatchObject({ type: 'end', status: 'rolled-back' });
    expect(await state()).toEqual(bare);
    expect((await cli.status()).cluster.installStage).toBe('none');
    expect(await processesOf(cli)).toEqual([]);
  });

  test('has kept the evidence of both attempts, without a secret', async () => {
    const [run] = await readdir(join(cli.home, 'runs'));
    const evidence = join(cli.home, 'runs', run ?? '', 'evidence');
    const [first, second] = (await readdir(evidence)).toSorted((a, b) => a.localeCompare(b));
    expect(await readFile(join(evidence, first ?? '', 'agent-1', 'not-kept.txt'), 'utf8')).toContain(
      'agent-1',
    );
    const config = await readFile(join(evidence, second ?? '', 'server-1', 'config.yaml'), 'utf8');
    expect(config).toMatch(/token: \[masked\]/);
    expect(await readFile(join(evidence, second ?? '', 'agent-1', 'k3s-agent.journal.txt'), 'utf8')).not.toBe(
      '',
    );
  });

  test('can be installed again', async () => {
    const result = await cli.run(['up', site]);
    expect(result.code, result.stdout.slice(-2000) + result.stderr).toBe(0);
    expect((await cli.status()).nodes.map(({ status }) => status)).toEqual(['active', 'active']);
  });
});
