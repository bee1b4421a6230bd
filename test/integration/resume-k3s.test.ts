import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { journalOf, outcomesOf, worksIn } from '../support/install-trial.ts';
import { type CliResult, eventsOf, linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-resume-${process.pid}`;
const isRoot = process.getuid?.() === 0;

// A cluster has its own deadlines; this one is for a machine that is busy with other things.
vi.setConfig({ testTimeout: 900_000 });

/** One cluster of two hosts: each test goes on where the last one ended. */
describe.skipIf(!isRoot)('a run that goes on (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1 });
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'k3s' });
  });
  afterAll(async () => {
    await cli?.dispose();
    await removeLab(name);
  });

  const journal = () => journalOf(cli);
  const endOf = ({ stdout }: CliResult) => linesOf(stdout).find((line) => line.type === 'end');
  const offerOf = ({ stdout }: CliResult) => linesOf(stdout).find((line) => line.type === 'resume');

  test('is found interrupted after its process was killed in the middle', async () => {
    const command = cli.start(['--json', 'up', site, '--pause-before', 'join-first-agent']);
    await command.event(worksIn('install-initial-server'));
    command.signal('SIGKILL');
    await command.ended;
    // The first command that owns the database notices.
    expect((await cli.run(['resume', 'elsewhere'])).code).toBe(2);
    expect((await cli.status()).run?.status).toBe('interrupted');
    expect(journal().get('install-initial-server/server-1')).toBe('interrupted 1');
  });

  test('says where and why, goes on there, and stands still where its plan asks', async () => {
    const result = await cli.run(['--json', 'resume', 'edge']);
    expect(result.code, result.stdout.slice(-800)).toBe(0);
    expect(offerOf(result)).toMatchObject({
      was: 'interrupted',
      why: expect.stringMatching(/^process \d+ on \S+ ended before the run did\.$/),
      goesOnAt: { stepId: 'install-initial-server/server-1' },
      accepted: [],
    });
    expect(endOf(result)).toMatchObject({
      status: 'paused',
      pause: 'before "First agent"',
      goOnWith: 'muster resume edge',
    });
    expect((await cli.status()).run?.status).toBe('paused');
    const told = outcomesOf(eventsOf(result.stdout));
    expect(Object.keys(told)).toEqual(
      expect.arrayContaining(['connect/server-1', 'install-initial-server/server-1']),
    );
    expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['stage-bundle/server-1']));
    expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['prepare-hosts/agent-1']));
    expect(journal().get('join-first-agent/agent-1')).toBe('pending 0');
  });

  test('finishes, and nothing that was finished is done twice', async () => {
    const result = await cli.run(['resume', 'edge']);
    expect(result.code, result.stdout.slice(-800)).toBe(0);
    expect(result.stdout).toContain("is paused: its plan asks for a person's word here.");
    expect(result.stdout).toMatch(/It goes on in \[\d+\/\d+\] First agent: Join agent agent-1\./);
    expect(result.stdout).toContain('Cluster edge is up.');
    expect(stackOf(result)).toEqual([]);
    const steps = journal();
    for (const phase of ['stage-bundle', 'prepare-hosts']) {
      for (const host of ['server-1', 'agent-1']) expect(steps.get(`${phase}/${host}`)).toBe('done 1');
    }
    expect(steps.get('install-initial-server/server-1')).toMatch(/^done [12]$/);
    expect(steps.get('join-first-agent/agent-1')).toBe('done 1');
    expect(steps.get('connect/server-1')).toBe('done 3');
    const nodes = await lab.sh('server-1', 'k3s kubectl get nodes --no-headers');
    expect(nodes.trim().split('\n')).toHaveLength(2);
    expect(nodes.match(/ Ready /g)).toHaveLength(2);
    const again = await cli.run(['resume', 'edge']);
    expect(again.code).toBe(4);
    expect(again.stderr).toContain('is done: there is nothing to go on with.');
  });

  test('stops after the steps under way at Ctrl-C, and goes on with what is left to take away', async () => {
    const command = cli.start(['--json', 'down', 'edge', '--yes', 'edge']);
    await command.event(worksIn('uninstall-agents'));
    command.signal('SIGINT');
    const stopped = await command.ended;
    expect(stopped.code, stopped.stdout.slice(-800)).toBe(130);
    expect(stopped.stderr).toContain(
      'Stopping after the steps under way; press Ctrl-C again to stop them now.',
    );
    expect(endOf(stopped)).toMatchObject({ status: 'cancelled', goOnWith: 'muster resume edge' });
    expect(journal().get('uninstall-agents/agent-1')).toBe('done 1');
    expect(journal().get('uninstall-servers/server-1')).toBe('pending 0');
    expect(await processesOf(cli)).toEqual([]);
    const result = await cli.run(['--json', 'resume']);
    expect(result.code, result.stdout.slice(-800)).toBe(0);
    expect(offerOf(result)).toMatchObject({
      was: 'cancelled',
      goesOnAt: { stepId: 'uninstall-servers/server-1' },
    });
    expect(endOf(result)).toMatchObject({ status: 'done' });
    // The agent is gone from the cluster: nobody looks at it again.
    expect(journal().get('connect/agent-1')).toBe('done 1');
    expect(journal().get('connect/server-1')).toBe('done 2');
    expect((await cli.status()).nodes).toEqual([]);
  });
});
