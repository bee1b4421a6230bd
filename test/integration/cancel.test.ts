import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../src/shared/model/event.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor, stackOf } from '../support/cli-lab.ts';
import { programsOn } from '../support/host-programs.ts';
import { journalOf } from '../support/install-trial.ts';
import { linesOf, type MusterCli, type RunningCli } from '../support/muster-cli.ts';

const name = `test-cancel-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const hosts = ['server-1', 'agent-1'] as const;

vi.setConfig({ testTimeout: 900_000 });

const python = '$(readlink -f /usr/lib/python3.*/sitecustomize.py)';
/** Every Python of a host begins with a long sleep, and so does whatever Ansible does there. */
const bindPython = `cp ${python} /root/python.before; echo "import os; os.system('sleep 7766')" >>${python}`;
const freePython = `[ -e /root/python.before ] && mv /root/python.before ${python}; true`;

/** What runs on a laptop and on hosts after a run was stopped at once, or killed. */
describe.skipIf(!isRoot)('a run that is stopped (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let site: string;
  let before: readonly string[];

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1 });
  });
  beforeEach(async () => {
    cli = await cliFor(lab);
    site = await siteFor(lab, cli, { distribution: 'k3s' });
    before = await Promise.all(hosts.map((host) => programsOn(lab, host)));
  });
  afterEach(async () => {
    await cli.dispose();
    for (const host of hosts) {
      await lab.heal(host);
      await lab.sh(host, `${freePython}; rm -rf /var/lib/muster`);
    }
  });
  afterAll(() => removeLab(name));

  const inPhase =
    (phaseId: string) =>
    ({ body }: RunEvent) =>
      body.type === 'phase' && body.phaseId === phaseId;
  const sleepers = () => lab.sh('agent-1', 'pgrep -fc "[s]leep 7766" || true');

  /** Stands in the middle of sending artifacts, or of a task of a playbook that would not end by itself. */
  async function startedUntil(where: string): Promise<RunningCli> {
    // Half a minute for all of them, so that what is done here is done in the middle.
    await lab.slow('agent-1', 20);
    const running = cli.start(['--json', 'up', site]);
    await running.event(inPhase('stage-bundle'));
    if (where === 'sending artifacts') {
      const arrived = () => lab.sh('agent-1', 'du -sm /var/lib/muster 2>/dev/null | cut -f1');
      await expect.poll(async () => Number(await arrived())).toBeGreaterThan(2);
    } else {
      await lab.sh('agent-1', bindPython);
      await lab.heal('agent-1');
      await running.event(inPhase('prepare-hosts'));
      await expect.poll(async () => Number(await sleepers())).toBeGreaterThan(0);
    }
    return running;
  }

  async function expectNothingRuns(): Promise<void> {
    expect(await processesOf(cli)).toEqual([]);
    const now = () => Promise.all(hosts.map((host) => programsOn(lab, host)));
    await expect.poll(now, { interval: 1000 }).toEqual(before);
    expect(await lab.sh('server-1', 'ls /var/lib/muster/lease.json 2>/dev/null || true')).toBe('');
  }

  async function expectCarriesOn(words: readonly string[]): Promise<void> {
    await lab.heal('agent-1');
    await lab.sh('agent-1', freePython);
    const again = await cli.run(['--json', ...words]);
    expect(again.code, again.stdout.slice(-800)).toBe(0);
    expect((await cli.status()).nodes.map(({ status }) => status)).toEqual(['active', 'active']);
    expect((await cli.run(['down', '--yes', 'edge'])).code).toBe(0);
    await expectNothingRuns();
  }

  const places = ['sending artifacts', 'a task of a playbook'] as const;
  /** Stopped because somebody asked for it, and nothing runs on. */
  async function expectCancelled(running: RunningCli): Promise<void> {
    const ended = await running.ended;
    expect(stackOf(ended)).toEqual([]);
    expect(ended.code).toBe(130);
    const end = linesOf(ended.stdout).find((line) => line.type === 'end');
    expect(end).toMatchObject({ status: 'cancelled', goOnWith: 'muster resume edge' });
    expect((await cli.status()).run?.status).toBe('cancelled');
    expect(Number(await sleepers())).toBe(0);
    await expectNothingRuns();
  }

  test('by Ctrl-C once finishes what is under way, begins nothing new, and goes on there', async () => {
    const running = await startedUntil('sending artifacts');
    const heard = running.said('Stopping after the steps under way');
    running.signal('SIGINT');
    await heard;
    // What is under way need not take all its time.
    await lab.heal('agent-1');
    await expectCancelled(running);
    for (const host of hosts) {
      expect(journalOf(cli).get(`stage-bundle/${host}`)).toBe('done 1');
      expect(journalOf(cli).get(`prepare-hosts/${host}`)).toBe('pending 0');
    }
    await expectCarriesOn(['resume']);
  });

  test.each(places)('by Ctrl-C twice while at %s leaves nothing running, and goes on', async (where) => {
    const running = await startedUntil(where);
    const heard = running.said('Stopping after the steps under way');
    running.signal('SIGINT');
    await heard;
    expect(await processesOf(cli)).not.toEqual([]);
    running.signal('SIGINT');
    await expectCancelled(running);
    await expectCarriesOn(['resume']);
  });

  test('by SIGTERM while at a task of a playbook leaves nothing running, and carries on', async () => {
    const running = await startedUntil('a task of a playbook');
    running.signal('SIGTERM');
    await expectCancelled(running);
    await expectCarriesOn(['up', site]);
  });

  test.each(places)(
    'by SIGKILL while at %s leaves nothing that the next start does not end',
    async (where) => {
      const running = await startedUntil(where);
      running.signal('SIGKILL');
      expect((await running.ended).code).toBe(137);
      if (where === 'a task of a playbook') {
        expect(await processesOf(cli)).not.toEqual([]);
        expect(Number(await sleepers())).toBeGreaterThan(0);
      }
      // Any command; this one needs the database for itself, and so finds what was left.
      expect((await cli.run(['plan', site])).code).toBe(0);
      expect(await processesOf(cli)).toEqual([]);
      expect(Number(await sleepers())).toBe(0);
      expect((await cli.status()).run?.status).toBe('interrupted');
      await expectCarriesOn(['up', site]);
    },
  );
});
