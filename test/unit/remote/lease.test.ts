import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { ownIdentity } from '../../../src/main/platform/process-identity.ts';
import type { ClusterHold, ClusterLeases } from '../../../src/main/ports/cluster-lease.ts';
import type { WriteRunner } from '../../../src/main/ports/hosts.ts';
import type { LeaseTaker } from '../../../src/main/remote/lease/cluster-hold.ts';
import { createClusterLeases } from '../../../src/main/remote/lease/cluster-leases.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { leaseSchema } from '../../../src/shared/model/lease.ts';
import { byAgent, credentialOf, errorOf, wayTo } from '../../support/remote-world.ts';

const server = wayTo(
  { name: 's1', address: '192.0.2.1', port: 22 },
  credentialOf({ user: 'root', auth: byAgent }),
);
const request = { clusterName: 'edge', runId: 'run-1', operation: 'install' };
const timing = { renewMs: 30, validForSeconds: 90 };

let base: string;
let directory: string;
let holds: ClusterHold[];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'muster-lease-'));
  directory = join(base, 'muster');
  holds = [];
});
afterEach(async () => {
  await Promise.all(holds.map((hold) => hold.giveBack(rootContext())));
  await rm(base, { recursive: true, force: true });
});

/** A host that is this machine: commands run here, as whoever runs the tests. */
function local(down: () => boolean = () => false): WriteRunner {
  const exec: WriteRunner['exec'] = (ctx, { argv, allowExit = [] }) =>
    new Promise((resolve, reject) => {
      if (down()) {
        reject(new MusterError('host-unreachable', 's1 does not answer.', { retryable: true }));
        return;
      }
      const [program = '', ...rest] = argv;
      execFile(program, rest, { signal: ctx.signal }, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : Number(error.code);
        if (error === null || allowExit.includes(exitCode)) resolve({ exitCode, stdout, stderr });
        else reject(new MusterError('remote-command', stderr));
      });
    });
  // The other ways to change a host are not what a lease is made with.
  return { target: server, exec } as unknown as WriteRunner;
}

function laptop(
  name: string,
  options: { process?: LeaseTaker['process']; down?: () => boolean } = {},
): ClusterLeases {
  const process = options.process ?? { pid: 1, start: '1', boot: `boot of ${name}`, space: 'pid:[1]' };
  const writer = local(options.down);
  return createClusterLeases({
    hosts: { writer: async () => writer },
    taker: { person: `anna "of" ${name}`, laptop: { name, id: `id of ${name}` }, process },
    timing,
    directory,
  });
}

function holdOf(leases: ClusterLeases): ClusterHold {
  const hold = leases.forRun(request);
  holds.push(hold);
  return hold;
}

const file = () => readFile(join(directory, 'lease.json'), 'utf8');
const left = () => readdir(base);
const ctx = rootContext();

describe('a lease', () => {
  it('names its owner on the host, and leaves nothing there at the end', async () => {
    const hold = holdOf(laptop('one'));
    expect(await hold.look(ctx)).toBeNull();
    await hold.take(ctx, server);
    expect(leaseSchema.parse(JSON.parse(await file()))).toMatchObject({
      owner: { person: 'anna "of" one', laptop: { name: 'one' }, runId: 'run-1', operation: 'install' },
      validForSeconds: 90,
    });
    expect(await hold.look(ctx)).toBe('held on s1 for anna "of" one at one');
    await hold.giveBack(ctx);
    expect(await left()).toEqual([]);
    expect(await hold.look(ctx)).toBeNull();
  });

  it('leaves a directory in which there is more, and the rest of it', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'before.json'), '{}');
    const hold = holdOf(laptop('one'));
    await hold.take(ctx, server);
    await hold.giveBack(ctx);
    expect(await readdir(directory)).toEqual(['before.json']);
  });

  it('is got by exactly one of many that race for it, time and again', async () => {
    for (let round = 0; round < 5; round += 1) {
      const racers = Array.from({ length: 12 }, (_, index) => holdOf(laptop(`laptop-${index}`)));
      const results = await Promise.allSettled(racers.map((hold) => hold.take(ctx, server)));
      const winners = racers.filter((_, index) => results[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'cluster-leased' });
      }
      // Losers that leave do not take the winner's lease with them.
      await Promise.all(racers.filter((hold) => !winners.includes(hold)).map((hold) => hold.giveBack(ctx)));
      expect(await winners[0]?.look(ctx)).not.toBeNull();
      await winners[0]?.giveBack(ctx);
      expect(await left()).toEqual([]);
    }
  });

  it('is got while others give theirs back, and never by two', async () => {
    let holders = 0;
    let most = 0;
    const work = async (index: number) => {
      for (let got = 0; got < 3; ) {
        const hold = holdOf(laptop(`laptop-${index}`));
        try {
          await hold.take(ctx, server);
          got += 1;
          holders += 1;
          most = Math.max(most, holders);
          await hold.look(ctx);
          holders -= 1;
        } catch (error) {
          expect(error).toMatchObject({ code: 'cluster-leased' });
        }
        await hold.giveBack(ctx);
      }
    };
    await Promise.all([0, 1, 2, 3].map(work));
    expect(most).toBe(1);
    expect(await left()).toEqual([]);
  });

  it("is nobody's where the host does not say that it was taken", async () => {
    const silent = { exec: async () => ({ exitCode: 0, stdout: 'none\n', stderr: '' }) };
    const leases = createClusterLeases({
      hosts: { writer: async () => silent as unknown as WriteRunner },
      taker: {
        person: 'anna',
        laptop: { name: 'one', id: 'one' },
        process: { pid: 1, start: '1', boot: 'b', space: 'pid:[1]' },
      },
      timing,
      directory,
    });
    const error = await errorOf(holdOf(leases).take(ctx, server));
    expect(error).toMatchObject({ code: 'remote-command', retryable: true });
  });

  it('is taken although the directory goes away again and again', async () => {
    // A program in front on the path that makes a directory and at once takes it away, four times.
    const tricks = join(base, 'tricks');
    await mkdir(tricks);
    const count = join(base, 'count');
    const script = `#!/bin/sh\n/bin/mkdir "$@"\necho x >>'${count}'\n[ "$(wc -l <'${count}')" -gt 4 ] || rmdir "${'$'}{3}"\n`;
    await writeFile(join(tricks, 'mkdir'), script, { mode: 0o755 });
    vi.stubEnv('PATH', `${tricks}:${process.env.PATH}`);
    const hold = holdOf(laptop('one'));
    await hold.take(ctx, server);
    vi.unstubAllEnvs();
    expect(await hold.look(ctx)).not.toBeNull();
    expect((await readFile(count, 'utf8')).length).toBe(10);
  });

  it('is taken although others make the directory and take it away all the time', async () => {
    const others = `while :; do mkdir -p "$1"; (flock 9; [ "$1" -ef /proc/self/fd/9 ] && rmdir "$1") 9<"$1"; done 2>/dev/null`;
    const flapping = [1, 2, 3].map(() => spawn('sh', ['-c', others, 'sh', directory]));
    try {
      for (let round = 0; round < 10; round += 1) {
        const hold = holdOf(laptop('one'));
        await hold.take(ctx, server);
        await hold.giveBack(ctx);
      }
    } finally {
      for (const child of flapping) child.kill('SIGKILL');
    }
  });

  it('names owner, laptop, run, age and the cure to who comes second', async () => {
    await holdOf(laptop('one')).take(ctx, server);
    const error = await errorOf(holdOf(laptop('two')).take(ctx, server));
    expect(error.code).toBe('cluster-leased');
    expect(error.message).toMatch(
      /^Cluster edge is held by anna "of" one at one \(install, run-1\), since 20\S+Z, last renewed \d s ago\.$/,
    );
    expect(error.cure).toMatch(/muster unlock edge$/);
  });

  it('is renewed while it is held', async () => {
    const hold = holdOf(laptop('one'));
    await hold.take(ctx, server);
    const first = leaseSchema.parse(JSON.parse(await file()));
    await expect
      .poll(async () => leaseSchema.parse(JSON.parse(await file())).renewedAt)
      .not.toBe(first.renewedAt);
    expect(leaseSchema.parse(JSON.parse(await file()))).toMatchObject({ id: first.id, since: first.since });
  });

  it('is kept over a time in which the server does not answer', async () => {
    let down = false;
    const hold = holdOf(laptop('one', { down: () => down }));
    await hold.take(ctx, server);
    down = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
    down = false;
    expect(hold.lost.aborted).toBe(false);
    expect(await hold.look(ctx)).not.toBeNull();
  });

  it('that somebody broke ends the run of who had it, saying who has it now', async () => {
    const [one, two] = [laptop('one'), laptop('two')];
    const hold = holdOf(one);
    await hold.take(ctx, server);
    const found = await two.look(ctx, server);
    if (found === null) throw new Error('nobody holds it');
    expect(await two.break(ctx, server, found)).toBe(true);
    await expect.poll(() => hold.lost.aborted).toBe(true);
    expect(hold.lost.reason).toMatchObject({ code: 'lease-lost' });
    const next = holdOf(two);
    await next.take(ctx, server);
    await hold.giveBack(ctx);
    expect(await next.look(ctx)).not.toBeNull();
  });

  it('is broken only as the one that was shown', async () => {
    const one = laptop('one');
    const first = holdOf(one);
    await first.take(ctx, server);
    const found = await one.look(ctx, server);
    if (found === null) throw new Error('nobody holds it');
    await first.giveBack(ctx);
    expect(await one.break(ctx, server, found)).toBe(false);
    await holdOf(one).take(ctx, server);
    expect(await one.break(ctx, server, found)).toBe(false);
    expect(await one.look(ctx, server)).not.toBeNull();
  });

  it.each([
    ['of a dead process of this laptop is taken over', 999_999_999, true],
    ['of a living process of this laptop is not', process.ppid, false],
  ])('%s', async (_, pid, taken) => {
    const own = await ownIdentity();
    const start = /^\d+ \(.*\) (?:\S+ ){19}(\d+)/.exec(
      await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => `${pid} (gone) ${'0 '.repeat(19)}1`),
    )?.[1];
    const earlier = createHoldThatStays({ ...own, pid, start: start ?? '' });
    await earlier.take(ctx, server);
    const lines: string[] = [];
    const log = { ...ctx.log, warn: (text: string) => void lines.push(text) };
    const taking = holdOf(laptop('one', { process: own })).take({ ...ctx, log }, server);
    if (taken) {
      await taking;
      expect(lines.join()).toContain('Taking over.');
    } else expect(await errorOf(taking)).toMatchObject({ code: 'cluster-leased' });
  });

  function createHoldThatStays(process: LeaseTaker['process']): ClusterHold {
    return holdOf(laptop('one', { process }));
  }

  it.each([
    ['nothing', ''],
    ['no JSON', 'the disk was full'],
    ['a lease of another form', '{\n  "id": "lease-from-future",\n  "form": 2\n}\n'],
  ])('file with %s in it is in the way, and can be broken', async (_, text) => {
    await mkdir(directory);
    await writeFile(join(directory, 'lease.json'), text);
    const one = laptop('one');
    const error = await errorOf(holdOf(one).take(ctx, server));
    expect(error).toMatchObject({ code: 'cluster-leased' });
    expect(error.message).toContain('cannot be read');
    const found = await one.look(ctx, server);
    expect(found?.lease).toBeNull();
    if (found !== null) expect(await one.break(ctx, server, found)).toBe(true);
    expect(await left()).toEqual([]);
  });

  it('that cannot be given back is a warning, with when it will be stale', async () => {
    let down = false;
    const hold = holdOf(laptop('one', { down: () => down }));
    await hold.take(ctx, server);
    down = true;
    const lines: string[] = [];
    const log = { ...ctx.log, warn: (text: string) => void lines.push(text) };
    await hold.giveBack({ ...ctx, log });
    expect(lines).toEqual([
      's1 could not be told that the run is over: s1 does not answer. Others see its lease as stale after 90 s.',
    ]);
  });
});
