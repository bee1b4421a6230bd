import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withDeadline } from '../../src/main/platform/call-context.ts';
import { existsCommand, versionCommand } from '../../src/main/ports/commands.ts';
import { toWireError } from '../../src/shared/model/error.ts';
import { errorOf } from '../support/remote-world.ts';
import { logins, openRemoteLab, openSockets, type RemoteLab, until } from './remote-lab.ts';

let at: RemoteLab;
beforeAll(async () => {
  at = await openRemoteLab();
});
afterEach(() => at.closeWorlds());
afterAll(() => at.release());

/** Whether a process with this text in its arguments runs on a host. */
async function runs(host: string, text: string): Promise<boolean> {
  const { code } = await at.lab.exec(host, ['pgrep', '-f', `[${text[0]}]${text.slice(1)}`]);
  return code === 0;
}

/** A writer on the jump host, where nothing stands between. */
async function open(login: keyof typeof logins = 'keyed', options: Parameters<RemoteLab['world']>[0] = {}) {
  const world = at.world(options);
  const writer = await world.hosts.writer(world.ctx, at.jump(logins[login]));
  return { ...world, writer };
}

describe('commands', () => {
  const hostile = ["it's", '$(touch /tmp/pwned)', '`id`', '-rf', '', 'a\nb', '"; rm -rf /; "', 'ünï'];

  it.each(['keyed', 'asking'] as const)(
    'bring hostile arguments through, plain and as root: %s',
    async (login) => {
      const { writer, ctx } = await open(login);
      for (const sudo of [false, true]) {
        const { stdout } = await writer.exec(ctx, { argv: ['printf', '%s\\0', ...hostile], sudo });
        expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
      }
      expect((await writer.exec(ctx, { argv: ['test', '-e', '/tmp/pwned'], allowExit: [1] })).exitCode).toBe(
        1,
      );
    },
  );

  it.each(['keyed', 'asking'] as const)('get their input whole, and nothing else: %s', async (login) => {
    const { writer, ctx } = await open(login);
    const stdin = 'secret\n'.repeat(100_000);
    const result = await writer.exec(ctx, { argv: ['wc', '-c'], stdin, sudo: true });
    expect(result.stdout.trim()).toBe(String(stdin.length));
    expect((await writer.exec(ctx, { argv: ['cat'], sudo: true })).stdout).toBe('');
  });

  it('keep out what a login profile and sudo say', async () => {
    await at.lab.sh('jump', 'echo "echo noise; echo more noise >&2" >/home/asking/.bashrc');
    const { writer, ctx } = await open('asking');
    const result = await writer.exec(ctx, { argv: ['sh', '-c', 'echo out; echo err >&2'], sudo: true });
    expect(result).toEqual({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
    await at.lab.sh('jump', 'rm /home/asking/.bashrc');
  });

  it('end with their exit code, or with an error that names them', async () => {
    const { writer, ctx } = await open();
    expect((await writer.exec(ctx, { argv: ['sh', '-c', 'exit 7'], allowExit: [7] })).exitCode).toBe(7);
    const error = await errorOf(writer.exec(ctx, { argv: ['sh', '-c', 'echo because >&2; exit 7'] }));
    expect(error).toMatchObject({ code: 'remote-command', detail: 'because' });
    expect(error.message).toMatch(/^`sh -c .*` on jump \(.*\) failed with exit code 7\.$/);
    const killed = await errorOf(writer.exec(ctx, { argv: ['sh', '-c', 'kill -9 $$'] }));
    expect(killed.message).toContain('signal 9');
  });

  it('that only read go through the reader', async () => {
    const { hosts, ctx } = at.world();
    const reader = await hosts.reader(ctx, at.jump());
    expect((await reader.read(ctx, existsCommand('/etc/shadow'))).exitCode).toBe(0);
    expect((await reader.read(ctx, existsCommand('/nonexistent'))).exitCode).toBe(1);
    expect((await reader.read(ctx, versionCommand('/usr/local/bin/no-such'))).exitCode).toBe(127);
  });

  it('with much output keep its two ends', async () => {
    const { writer, ctx } = await open();
    const { stdout } = await writer.exec(ctx, { argv: ['seq', '1', '3000000'] });
    expect(stdout.length).toBeLessThan(8.1 * 2 ** 20);
    expect(stdout.startsWith('1\n2\n')).toBe(true);
    expect(stdout.endsWith('2999999\n3000000\n')).toBe(true);
    expect(stdout).toContain('bytes left out');
  });

  it('run twenty at a time over one connection', async () => {
    const { writer, ctx } = await open();
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    // None of the first eight, which are all that a connection takes at once, ends before the eighth has begun.
    const meet =
      'mkdir -p /tmp/met; touch "/tmp/met/$1"; until [ "$(ls /tmp/met | wc -l)" -ge 8 ]; do sleep 0.1; done; echo "$1"';
    const results = await Promise.all(
      numbers.map((number) => writer.exec(ctx, { argv: ['sh', '-c', meet, 'sh', number] })),
    );
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
    expect(await openSockets(at.lab.host('jump').address)).toBe(1);
  });

  it('make do with fewer sessions where the server allows fewer', async () => {
    await at.configureSshd('jump', 'MaxSessions 2');
    try {
      const { writer, ctx } = await open();
      const results = await Promise.all(
        Array.from({ length: 8 }, () => writer.exec(ctx, { argv: ['sh', '-c', 'sleep 0.1; echo ok'] })),
      );
      expect(results.every(({ stdout }) => stdout === 'ok\n')).toBe(true);
    } finally {
      await at.configureSshd('jump');
    }
  });

  it('say so where the server allows no session', async () => {
    await at.configureSshd('jump', 'MaxSessions 0');
    try {
      const { writer, ctx } = await open();
      expect(await errorOf(writer.exec(ctx, { argv: ['true'] }))).toMatchObject({
        code: 'host-unreachable',
        message: expect.stringContaining('opens no session'),
        cure: expect.stringContaining('MaxSessions'),
      });
    } finally {
      await at.configureSshd('jump');
    }
  });
});

describe('sudo', () => {
  it('with a wrong password is tried once', async () => {
    const { writer, ctx } = await open('asking', { secrets: { 'credential-sudo/asking': 'wrong' } });
    const journal = 'journalctl --sync; journalctl -t sudo -o cat --cursor-file=/run/read-until';
    await at.lab.sh('jump', journal);
    expect(await errorOf(writer.exec(ctx, { argv: ['true'], sudo: true }))).toMatchObject({
      code: 'sudo',
      message: expect.stringMatching(
        /^The sudo password of asking on jump \(.*\) is wrong \(credential asking\)\.$/,
      ),
    });
    expect((await at.lab.sh('jump', journal)).match(/authentication failure/g)).toHaveLength(1);
  });

  it('that asks where no password is known, and that refuses', async () => {
    const silent = await open('askingSilently');
    expect(await errorOf(silent.writer.exec(silent.ctx, { argv: ['true'], sudo: true }))).toMatchObject({
      code: 'sudo',
      message: expect.stringContaining('asks asking for a password'),
    });
    const mute = await open('mute');
    expect(await errorOf(mute.writer.exec(mute.ctx, { argv: ['true'], sudo: true }))).toMatchObject({
      code: 'sudo',
    });
  });

  it('never shows the password in a process list, nor in what is logged or thrown', async () => {
    const { writer, ctx, log } = await open('asking');
    const password = at.lab.passwords.asking;
    const look =
      'touch /run/looking; while [ -e /run/looking ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; sleep 0.05; done';
    const looking = at.lab.exec('jump', ['sh', '-c', `${look} | tr "\\0" "\\n"`]);
    await until(async () => (await at.lab.exec('jump', ['test', '-e', '/run/looking'])).code === 0);
    const working = Array.from({ length: 6 }, () => writer.exec(ctx, { argv: ['sleep', '1.3'], sudo: true }));
    const error = errorOf(
      writer.exec(ctx, { argv: ['sh', '-c', 'cat >&2; exit 1'], sudo: true, stdin: password }),
    );
    await Promise.all([error, ...working]);
    await at.lab.sh('jump', 'rm /run/looking');
    const seen = await looking;
    expect(seen.stdout).toContain('sleep\n1.3');
    expect(seen.stdout).not.toContain(password);
    expect(JSON.stringify([toWireError(await error), log])).not.toContain(password);
  });
});

describe('stopping a command', () => {
  it.each([
    ['keyed', false],
    ['keyed', true],
    ['asking', true],
  ] as const)('ends it on the host with its children: %s, as root %s', async (login, sudo) => {
    const { writer, ctx } = await open(login);
    const mark = `4${String(Math.random()).slice(2, 8)}`;
    const stop = new AbortController();
    const work = writer.exec(
      { ...ctx, signal: stop.signal },
      { argv: ['sh', '-c', 'trap "" TERM; sleep "$1" & sleep "$1"', 'sh', mark], sudo },
    );
    await until(() => runs('jump', `sleep ${mark}`));
    const why = new Error('stopped');
    stop.abort(why);
    await expect(work).rejects.toBe(why);
    expect(await runs('jump', mark)).toBe(false);
  });

  it('works while all channels are taken, for all of them', async () => {
    const { writer, ctx } = await open();
    const stop = new AbortController();
    const limited = { ...ctx, signal: stop.signal };
    const work = Array.from({ length: 12 }, () => writer.exec(limited, { argv: ['sleep', '4711'] }));
    const settled = Promise.allSettled(work);
    await until(() => runs('jump', 'sleep 4711'));
    stop.abort(new Error('stopped'));
    expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await runs('jump', 'sleep 4711')).toBe(false);
    expect((await writer.exec(ctx, { argv: ['echo', 'free'] })).stdout).toBe('free\n');
  });

  it('by a deadline names the command and the host', async () => {
    const { writer, ctx } = await open();
    const error = await errorOf(
      withDeadline(ctx, { ms: 300, what: 'Waiting' }, (limited) =>
        writer.exec(limited, { argv: ['sleep', '60'] }),
      ),
    );
    expect(error.message).toMatch(/^jump \(.*\) did not answer in time while running `sleep 60`\.$/);
  });
});

describe('a connection that breaks', () => {
  it('ends a command with an error that may be tried again', async () => {
    const { writer, ctx } = await open();
    const work = errorOf(writer.exec(ctx, { argv: ['sleep', '77'] }));
    await until(() => runs('jump', 'sleep 77'));
    await at.dropSessions('jump');
    expect(await work).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('was lost while running `sleep 77`'),
      retryable: true,
    });
  });

  it('is noticed when the cable is pulled', async () => {
    const { writer, ctx } = await open();
    const work = errorOf(writer.exec(ctx, { argv: ['sleep', '78'] }));
    await until(() => runs('jump', 'sleep 78'));
    await at.lab.cut('jump');
    const cutAt = performance.now();
    try {
      expect(await work).toMatchObject({ code: 'host-unreachable', retryable: true });
      // After 20 s, and not after the quarter of an hour for which the kernel would go on trying.
      expect(performance.now() - cutAt).toBeLessThan(90_000);
    } finally {
      await at.lab.heal('jump');
    }
    expect((await writer.exec(ctx, { argv: ['echo', 'back'] })).stdout).toBe('back\n');
  });
});

describe('commands apart from the connection', () => {
  it('give output, errors and exit code, and leave nothing behind', async () => {
    for (const sudo of [true, false]) {
      const { writer, ctx } = await open('asking');
      const argv = ['sh', '-c', 'cat; echo "$1" >&2; sleep 0.3; exit 3', 'sh', '$HOME %n'];
      const command = { argv, sudo, stdin: 'input\n', allowExit: [3] };
      expect(await writer.execDetached(ctx, 'job-1', command)).toEqual({
        exitCode: 3,
        stdout: 'input\n',
        stderr: '$HOME %n\n',
      });
      const left = await at.lab.sh('jump', 'ls -A /run/muster /home/asking/.muster-run 2>/dev/null || true');
      expect(left).not.toContain('job-1');
    }
  });

  it('go on while the cable is out, and are followed again', async () => {
    const { writer, ctx, log } = await open();
    const isThere = async (path: string) => (await at.lab.exec('jump', ['test', '-e', path])).code === 0;
    const untilCut = 'echo 1; touch /run/begun; until [ -e /run/cut ]; do sleep 0.1; done; echo 2';
    const work = writer.execDetached(ctx, 'long', { argv: ['sh', '-c', untilCut], sudo: true });
    await until(() => isThere('/run/begun'));
    await at.lab.cut('jump');
    await at.lab.sh('jump', 'touch /run/cut');
    await until(() => isThere('/run/muster/long/exit'));
    await at.dropSessions('jump');
    await until(() => log.some((line) => line.includes('connecting again')));
    await at.lab.heal('jump');
    expect((await work).stdout).toBe('1\n2\n');
  });

  it('are found again by name, by another process too', async () => {
    const first = await open();
    const untilTold = 'while [ ! -e /run/told ]; do sleep 0.1; done; date +%s%N';
    const command = { argv: ['sh', '-c', untilTold], sudo: true };
    const following = first.writer.execDetached(first.ctx, 'found', command);
    await until(() => runs('jump', '/run/muster/found'));
    const second = await open();
    const other = { argv: ['sh', '-c', 'something else'], sudo: true };
    expect(await errorOf(second.writer.execDetached(second.ctx, 'found', other))).toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining('another command runs under the name found'),
    });
    const both = Promise.allSettled([following, second.writer.execDetached(second.ctx, 'found', command)]);
    await until(() => second.log.some((line) => line.includes('found runs already')));
    await at.lab.sh('jump', 'touch /run/told');
    // Whoever reads the result first forgets the command; the other one is told so, if it comes too late.
    const ends = await both;
    const outputs = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.stdout] : []));
    expect(outputs.length).toBeGreaterThan(0);
    expect(new Set(outputs).size).toBe(1);
    expect(outputs[0]).toMatch(/^\d{19}\n$/);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason.message).toContain('somebody else fetched its result');
    }
  });

  it('end on the host when they are stopped', async () => {
    const { writer, ctx } = await open();
    const stop = new AbortController();
    const work = writer.execDetached({ ...ctx, signal: stop.signal }, 'stopped', {
      argv: ['sh', '-c', 'sleep 4242 & sleep 4242'],
      sudo: true,
    });
    await until(() => runs('jump', 'sleep 4242'));
    const why = new Error('enough');
    stop.abort(why);
    await expect(work).rejects.toBe(why);
    expect(await runs('jump', 'sleep 4242')).toBe(false);
    expect((await at.lab.exec('jump', ['ls', '/run/muster/stopped'])).code).not.toBe(0);
  });

  it('that are killed on the host say so, and can be started again', async () => {
    const { writer, ctx } = await open();
    const work = errorOf(writer.execDetached(ctx, 'killed', { argv: ['sleep', '4343'], sudo: true }));
    await until(
      async () => (await at.lab.exec('jump', ['systemctl', '-q', 'is-active', 'muster-killed'])).code === 0,
    );
    await until(() => runs('jump', 'sleep 4343'));
    await at.lab.sh('jump', 'systemctl kill -s KILL muster-killed.service');
    expect(await work).toMatchObject({
      code: 'remote-command',
      message: expect.stringContaining('was killed on the host'),
      retryable: true,
    });
    expect((await writer.execDetached(ctx, 'killed', { argv: ['echo', 'again'], sudo: true })).stdout).toBe(
      'again\n',
    );
  });
});
