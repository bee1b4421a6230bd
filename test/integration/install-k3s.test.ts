import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultVersions } from '../lab/distribution/pack.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { courseOf, outcomesOf, worksIn } from '../support/install-trial.ts';
import { linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-k3s-up-${process.pid}`;
const isRoot = process.getuid?.() === 0;

// A cluster has its own deadlines; this one is for a machine that is busy with other things.
vi.setConfig({ testTimeout: 900_000 });
const tokenFile = '/var/lib/rancher/k3s/server/token';

/** One cluster behind a jump host, with a login whose sudo asks: each test goes on where the last one ended. */
describe.skipIf(!isRoot)('a K3s cluster behind a jump host (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1, jump: true });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'k3s', user: 'asking' });
  });
  afterAll(async () => {
    await cli?.dispose();
    await removeLab(name);
  });

  const up = () => cli.start(['--json', 'up', site]);
  /** What Ansible left running on a host. */
  const remains = (host: string) => lab.sh(host, "pgrep -af '[a]nsible' || true");

  test('stops at the second Ctrl-C in the middle of a join, and leaves nothing running', async () => {
    const command = up();
    await command.event(worksIn('join-first-agent'));
    const heard = command.said('Stopping after the steps under way');
    command.signal('SIGINT');
    // Two signals at once would be one.
    await heard;
    command.signal('SIGINT');
    const result = await command.ended;
    expect(result.code, result.stdout.slice(-800)).toBe(130);
    expect(result.stderr).toContain('Stopping after the steps under way');
    expect(result.stderr).toContain('Stopping now');
    expect(stackOf(result)).toEqual([]);
    const ends = linesOf(result.stdout).flatMap((line) => (line.type === 'end' ? [line.status] : []));
    expect(ends).toEqual(['cancelled']);
    expect((await cli.status()).run?.status).toBe('cancelled');
    expect(outcomesOf(command.events)['join-first-agent/agent-1']).toBe('interrupted');
    expect(await processesOf(cli)).toEqual([]);
    expect(await runDirectories(cli)).toEqual([]);
    await expect.poll(() => remains('agent-1')).toBe('');
  });

  test('says so when the token belongs to another cluster', async () => {
    const token = await lab.sh('server-1', `cat ${tokenFile}`);
    await lab.sh('server-1', `sed -i 's/^K10[0-9a-f]*::/K10${'0'.repeat(64)}::/' ${tokenFile}`);
    try {
      const result = await cli.run(['up', site]);
      expect(result.stderr.split('\n')[0]).toMatch(
        /^muster: agent-1: The join token belongs to another cluster than the one that answers at the registration address\.$/,
      );
      expect(result.stderr).toMatch(/k3s-agent wrote: .*token CA hash does not match/);
      expect(result.code).toBe(4);
      expect(stackOf(result)).toEqual([]);
      const { nodes } = await cli.status();
      expect(nodes.map(({ hostname, status }) => `${hostname} ${status}`)).toEqual([
        'server-1 active',
        'agent-1 failed',
      ]);
      expect(nodes[1]?.installationError).toMatch(/belongs to another cluster/);
    } finally {
      const restored = await lab.exec('server-1', ['tee', tokenFile], { input: token });
      expect(restored.code).toBe(0);
    }
  });

  test("carries on, and gets over a pulled cable in the middle of the agent's join", async () => {
    const command = up();
    await command.event(worksIn('join-first-agent'));
    await lab.cut('agent-1');
    await sleep(10_000);
    await lab.heal('agent-1');
    const result = await command.ended;
    expect(result.code, result.stdout.slice(-800)).toBe(0);
    expect(linesOf(result.stdout).at(-1)).toMatchObject({ type: 'end', status: 'done' });
    expect(courseOf(command.events, 'install-initial-server/server-1')).toEqual(['held']);
    expect(courseOf(command.events, 'stage-bundle/agent-1')).toEqual(['held']);
    const nodes = await lab.sh('server-1', 'k3s kubectl get nodes --no-headers');
    for (const host of ['server-1', 'agent-1']) {
      const line = nodes.split('\n').find((each) => each.startsWith(`${host} `));
      expect(line?.split(/\s+/).slice(1)).toEqual(expect.arrayContaining(['Ready', defaultVersions.k3s]));
    }
    expect(await processesOf(cli)).toEqual([]);
    expect(await runDirectories(cli)).toEqual([]);
  });
});

/** Private directories of playbook runs that are still there. */
async function runDirectories(cli: MusterCli): Promise<readonly string[]> {
  const [base] = await readdir(cli.temporary);
  return base === undefined ? [] : readdir(join(cli.temporary, base));
}
