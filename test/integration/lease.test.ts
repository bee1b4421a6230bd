import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { cliFor, processesOf, siteFor } from '../support/cli-lab.ts';
import { linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-lease-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const file = '/var/lib/muster/lease.json';

vi.setConfig({ testTimeout: 900_000 });

/** What another laptop would have written, renewed so long ago. */
const noteOf = (secondsAgo: number) => `
  read -r up rest </proc/uptime
  mkdir -p /var/lib/muster
  printf '{\\n  "id": "lease-of-another",\\n  "owner": {"person":"anna","laptop":{"name":"laptop-7","id":"a1"},"process":{"pid":1,"start":"1","boot":"other","space":"pid:[1]"},"runId":"run-7","operation":"install"},\\n  "since": "2026-03-01T08:00:00Z",\\n  "renewedAt": "2026-03-01T08:05:00Z",\\n  "renewed": {"boot": "%s", "uptimeSeconds": %s, "epochSeconds": 0},\\n  "validForSeconds": 90\\n}\\n' \\
    "$(cat /proc/sys/kernel/random/boot_id)" "$((\${up%%.*} - ${secondsAgo}))" >${file}`;

/** One cluster and two laptops, which are two data directories. */
describe.skipIf(!isRoot)('a cluster for one laptop at a time (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let one: MusterCli;
  let two: MusterCli;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 0 });
  });
  beforeEach(async () => {
    one = await cliFor(lab);
    two = await cliFor(lab);
  });
  afterEach(async () => {
    await one.dispose();
    await two.dispose();
    await lab.sh('server-1', 'rm -rf /var/lib/muster');
  });
  afterAll(() => removeLab(name));

  const site = (cli: MusterCli) => siteFor(lab, cli, { distribution: 'k3s' });
  const ours = () => lab.sh('server-1', 'ls -d /var/lib/muster 2>/dev/null || true');
  const note = () => lab.sh('server-1', `cat ${file} 2>/dev/null || true`);

  test('is held while a run works, refused to others, and free and without a trace afterwards', async () => {
    const running = one.start(['--json', 'up', await site(one)]);
    await running.event(({ body }) => body.type === 'phase' && body.phaseId === 'stage-bundle');
    const held = await note();
    expect(held).toContain('"operation":"install"');

    const refused = await two.run(['up', await site(two)]);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(
      /^muster: Cluster edge is held by \S+ at \S+ \(install, run-\S+\), since \S+, last renewed \d+ s ago\.$/m,
    );
    expect(refused.stderr).toMatch(/-> Wait until that run has ended\..*muster unlock edge/);
    expect(await note()).toContain(/"id": "(.*)"/.exec(held)?.[1] ?? 'no id');
    expect((await two.status()).run?.status).toBe('stopped');

    expect((await running.ended).code).toBe(0);
    expect(await note()).toBe('');
    const again = await one.run(['--json', 'up', await site(one)]);
    expect(linesOf(again.stdout).at(-1)).toMatchObject({ type: 'end', status: 'unchanged' });
    expect(await note()).toBe('');

    const down = await one.run(['down', '--yes', 'edge']);
    expect(down.code, down.stderr).toBe(0);
    expect(await ours()).toBe('');
  });

  test.each([
    [10, /Wait until that run has ended/, /renewed regularly/],
    [7500, /not been heard of for 2 h\. Make sure/, /probably gone/],
  ])(
    'renewed by another laptop %d seconds ago is taken from it only deliberately',
    async (age, cure, shown) => {
      await lab.sh('server-1', noteOf(age));
      const file = await site(one);
      const refused = await one.run(['up', file]);
      expect(refused.code).toBe(4);
      expect(refused.stderr).toContain('Cluster edge is held by anna at laptop-7 (install, run-7)');
      expect(refused.stderr).toMatch(cure);

      const nobody = await one.run(['unlock', 'edge']);
      expect(nobody.code).toBe(2);
      expect(nobody.stdout).toMatch(shown);
      expect((await one.run(['unlock', 'edge', '--yes', 'egde'])).code).toBe(130);
      expect(await note()).toContain('laptop-7');
      const freed = await one.run(['unlock', 'edge', '--yes', 'edge']);
      expect([freed.code, freed.stdout.trim().split('\n').at(-1)]).toEqual([0, 'Cluster edge is free.']);
      expect(await ours()).toBe('');
      expect((await one.run(['unlock', 'edge'])).stdout).toBe('Nobody holds cluster edge.\n');
    },
  );

  test('left by a process of this laptop that was killed is taken over, and said so', async () => {
    const file = await site(one);
    const first = one.start(['--json', 'up', file]);
    await first.event(({ body }) => body.type === 'phase' && body.phaseId === 'stage-bundle');
    first.signal('SIGKILL');
    await first.ended;
    const left = await note();
    expect(left).not.toBe('');

    // It has another data directory: nothing of it but the note on the host is known here.
    const second = two.start(['--json', 'up', await site(two)]);
    const told = await second.event(({ body }) => body.type === 'log' && body.text.includes('Taking over.'));
    expect(told.body).toMatchObject({ level: 'warn' });
    await second.event(({ body }) => body.type === 'phase' && body.phaseId === 'stage-bundle');
    expect(await note()).not.toContain(/"id": "(.*)"/.exec(left)?.[1] ?? 'no id');
    second.signal('SIGINT');
    expect((await second.ended).code).toBe(130);
    expect(await note()).toBe('');
    expect(await processesOf(two)).toEqual([]);
  });

  test('that is taken away in the middle of a run ends it, and leaves the next one alone', async () => {
    // The bundle takes half a minute over this cable, and a lease that is gone is seen within 20 s.
    await lab.slow('server-1', 20);
    const running = one.start(['--json', 'up', await site(one)]);
    await running.event(({ body }) => body.type === 'phase' && body.phaseId === 'stage-bundle');
    await two.run(['plan', await site(two)]);
    // Stands still, so that it cannot look between one owner and the next.
    running.signal('SIGSTOP');
    expect((await two.run(['unlock', 'edge', '--yes', 'edge'])).code).toBe(0);
    await lab.sh('server-1', noteOf(0));
    running.signal('SIGCONT');
    const ended = await running.ended;
    await lab.heal('server-1');
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain('"code":"lease-lost"');
    expect(ended.stdout).toContain('Now it is held by anna at laptop-7');
    expect((await one.status()).run?.status).toBe('stopped');
    expect(await note()).toContain('laptop-7');
    expect(await processesOf(one)).toEqual([]);
  });
});
