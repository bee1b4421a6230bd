import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/main/platform/call-context.ts';
import type { UploadRequest, WriteRunner } from '../../src/main/ports/hosts.ts';
import { errorOf } from '../support/remote-world.ts';
import { logins, openRemoteLab, type RemoteLab, until } from './remote-lab.ts';

const MIB = 2 ** 20;
const there = '/var/lib/muster/bundle';

let at: RemoteLab;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'muster-upload-'));
  at = await openRemoteLab();
});
beforeEach(async () => {
  for (const host of ['jump', 'server-1']) await at.lab.sh(host, 'rm -rf /var/lib/muster /var/lib/filler');
});
afterEach(() => at.closeWorlds());
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await at.release();
});

/** A local file of random bytes, and the request that sends it. */
function artifact(name: string, bytes: number): UploadRequest {
  const content = randomBytes(bytes);
  const localPath = join(dir, name);
  writeFileSync(localPath, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { localPath, remotePath: `${there}/${name}`, sha256, sizeBytes: bytes, mode: 0o644 };
}

async function open(login: keyof typeof logins = 'keyed', target = at.jump(logins[login])) {
  const world = at.world();
  const seen: Progress[] = [];
  const ctx = { ...world.ctx, progress: (progress: Progress) => void seen.push(progress) };
  return { ...world, ctx, seen, writer: await world.hosts.writer(ctx, target) };
}

/** Mode, owner, size and sum of what lies in the directory; partial files included. */
async function listing(host = 'jump'): Promise<string[]> {
  const text = await at.lab.sh(host, `find ${there} -type f -printf "%m %U:%G %s %f\\n" | sort`);
  return text.split('\n').filter((line) => line !== '');
}

/** Size of the partial file on the way. */
async function partial(host = 'jump'): Promise<number> {
  const line = (await listing(host)).find((entry) => entry.includes('.muster-'));
  return Number(line?.split(' ')[2] ?? 0);
}

/** Uploads over a slow cable and breaks the connection once more than `bytes` have arrived. */
async function breakUpload(
  writer: WriteRunner,
  ctx: Parameters<WriteRunner['upload']>[0],
  request: UploadRequest,
) {
  await at.lab.slow('jump', 20);
  const upload = errorOf(writer.upload(ctx, request));
  await until(async () => (await partial()) > 4 * MIB);
  await at.lab.cut('jump');
  const error = await upload;
  await at.lab.heal('jump');
  return error;
}

describe('uploads', () => {
  it.each(['keyed', 'asking'] as const)(
    'arrive as root with their mode, and are not sent twice: %s',
    async (login) => {
      const { writer, ctx, seen } = await open(login);
      const request = artifact("a 'quoted' name.bin", 3 * MIB + 7);
      await writer.upload(ctx, { ...request, mode: 0o755 });
      expect(await listing()).toEqual([`755 0:0 ${request.sizeBytes} a 'quoted' name.bin`]);
      expect(seen.at(-1)).toMatchObject({ done: request.sizeBytes, total: request.sizeBytes });
      const sum = await at.lab.sh('jump', `sha256sum <"${request.remotePath}"`);
      expect(sum).toContain(request.sha256);
      seen.length = 0;
      await writer.upload(ctx, request);
      expect(seen).toEqual([]);
      expect(await listing()).toEqual([`644 0:0 ${request.sizeBytes} a 'quoted' name.bin`]);
    },
  );

  it('of nothing, and over a file that is wrong', async () => {
    const { writer, ctx } = await open();
    await writer.upload(ctx, artifact('empty', 0));
    const request = artifact('image', MIB);
    await at.lab.sh('jump', `head -c ${MIB} /dev/urandom >${request.remotePath}`);
    await writer.upload(ctx, request);
    expect(await at.lab.sh('jump', `sha256sum ${request.remotePath}`)).toContain(request.sha256);
    expect(await listing()).toEqual(['644 0:0 0 empty', `644 0:0 ${MIB} image`]);
  });

  it('go through a jump host', async () => {
    const { writer, ctx } = await open('keyed', at.server(logins.asking));
    const request = artifact('behind', 5 * MIB);
    await writer.upload(ctx, request);
    expect(await listing('server-1')).toEqual([`644 0:0 ${5 * MIB} behind`]);
  });

  it('go on where a pulled cable stopped them', async () => {
    const { writer, ctx, seen } = await open();
    const request = artifact('large', 40 * MIB);
    expect(await breakUpload(writer, ctx, request)).toMatchObject({
      code: 'host-unreachable',
      retryable: true,
    });
    const have = await partial();
    expect(have).toBeGreaterThan(4 * MIB);
    seen.length = 0;
    await writer.upload(ctx, request);
    expect(seen[0]?.done).toBeGreaterThan(have);
    // The writer of the lost connection is gone as well.
    expect((await at.lab.exec('jump', ['pgrep', '-x', 'cat'])).code).toBe(1);
    expect(await listing()).toEqual([`644 0:0 ${request.sizeBytes} large`]);
    expect(await at.lab.sh('jump', `sha256sum ${request.remotePath}`)).toContain(request.sha256);
  });

  it('begin again where the beginning on the host is damaged', async () => {
    const { writer, ctx } = await open();
    const request = artifact('damaged', 2 * MIB);
    await at.lab.sh(
      'jump',
      `mkdir -p ${there} && head -c ${MIB} /dev/urandom >${there}/.muster-${request.sha256}.part-old`,
    );
    await writer.upload(ctx, request);
    expect(await listing()).toEqual([`644 0:0 ${request.sizeBytes} damaged`]);
    expect(await at.lab.sh('jump', `sha256sum ${request.remotePath}`)).toContain(request.sha256);
  });

  it('that are stopped leave what arrived, and nothing that runs', async () => {
    const { writer, ctx } = await open();
    const request = artifact('stopped', 40 * MIB);
    await at.lab.slow('jump', 20);
    const stop = new AbortController();
    const upload = writer.upload({ ...ctx, signal: stop.signal }, request);
    await until(async () => (await partial()) > MIB);
    const why = new Error('stopped');
    stop.abort(why);
    await expect(upload).rejects.toBe(why);
    await at.lab.heal('jump');
    expect((await at.lab.exec('jump', ['pgrep', '-x', 'cat'])).code).toBe(1);
    expect(await partial()).toBeGreaterThan(0);
  });

  it.each([
    ['is gone', { localPath: '/nonexistent/medium/images.tar' }],
    // Its size is 0, and reading it at its beginning is an input/output error.
    ['breaks while it is read', { localPath: '/proc/self/mem' }],
  ])('says so when the medium with the bundle %s', async (_how, { localPath }) => {
    const { writer, ctx } = await open();
    expect(await errorOf(writer.upload(ctx, { ...artifact('empty', 0), localPath }))).toMatchObject({
      code: 'bad-input',
      message: `${localPath} cannot be read on this machine.`,
      retryable: true,
    });
    expect((await writer.exec(ctx, { argv: ['echo', 'on'] })).stdout).toBe('on\n');
  });

  it('with a wrong sum are thrown away', async () => {
    const { writer, ctx } = await open();
    const request = { ...artifact('wrong', MIB), sha256: '0'.repeat(64) };
    expect(await errorOf(writer.upload(ctx, request))).toMatchObject({
      code: 'bundle-checksum',
      message: expect.stringMatching(
        /^\/var\/lib\/muster\/bundle\/wrong arrived on jump \(.*\) with a wrong sha256 sum\.$/,
      ),
      detail: expect.stringContaining('expected 000'),
    });
    expect(await listing()).toEqual([]);
  });

  it('of a file that changed, or to a place that cannot be', async () => {
    const { writer, ctx } = await open();
    const request = artifact('odd', 100);
    expect(await errorOf(writer.upload(ctx, { ...request, sizeBytes: 99 }))).toMatchObject({
      code: 'bad-input',
    });
    for (const remotePath of ['relative', '/ends/', '/up/../there', '/']) {
      expect(await errorOf(writer.upload(ctx, { ...request, remotePath }))).toMatchObject({
        code: 'bad-input',
      });
    }
    expect(await errorOf(writer.upload(ctx, { ...request, remotePath: '/etc/ssh' }))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('is a directory'),
    });
    expect(await errorOf(writer.upload(ctx, { ...request, remotePath: '/sys/fs/cgroup/no' }))).toMatchObject({
      code: 'remote-command',
      message: expect.stringContaining('could not be written'),
      detail: expect.stringContaining('Read-only file system'),
    });
  });

  it('by somebody who cannot become root', async () => {
    const { writer, ctx } = await open('mute');
    expect(await errorOf(writer.upload(ctx, artifact('mute', 10)))).toMatchObject({ code: 'sudo' });
  });
});

describe('a full disk', () => {
  const freeKib = "df -Pk /var/lib | tail -n 1 | awk '{print $4}'";
  const free = async () => Number(await at.lab.sh('server-1', freeKib)) * 1024;

  it('is seen before anything is sent', async () => {
    const { writer, ctx, seen } = await open('keyed', at.server());
    const request = artifact('huge', 200 * MIB);
    expect(await errorOf(writer.upload(ctx, request))).toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(
        /^The disk of server-1 \(.*\) is full: \/var\/lib has \d+ MiB free, \/var\/lib\/muster\/bundle\/huge needs 200 MiB\.$/,
      ),
      retryable: false,
    });
    expect(seen).toEqual([]);
    expect(await listing('server-1')).toEqual([]);
  });

  it('in the middle of a file is not left full', async () => {
    const { writer, ctx } = await open('keyed', at.server());
    const request = artifact('middle', 40 * MIB);
    await at.lab.slow('server-1', 10);
    const upload = errorOf(writer.upload(ctx, request));
    await until(async () => (await partial('server-1')) > MIB);
    // All but a little and at one blow, so that it is the upload that meets the end of the disk and never the filler, which would take what
    // the upload gave back.
    await at.lab.sh('server-1', `fallocate -l "$(($(${freeKib}) - 8192))K" /var/lib/filler`);
    const error = await upload;
    await at.lab.heal('server-1');
    expect(error).toMatchObject({ code: 'disk-full', message: expect.stringContaining('/var/lib has ') });
    expect(await free()).toBeGreaterThan(MIB);
    expect(await listing('server-1')).toEqual([]);
    const text = { remotePath: '/var/lib/muster/text', content: 'x'.repeat(60 * MIB), mode: 0o600 };
    expect(await errorOf(writer.write(ctx, text))).toMatchObject({ code: 'disk-full' });
    await at.lab.sh('server-1', 'rm /var/lib/filler');
  });
});

describe('texts', () => {
  it('arrive whole, as root, with their mode, never in a process list', async () => {
    const { writer, ctx } = await open('asking');
    const content = 'tökén: "K10…"\n'.repeat(1000);
    await writer.write(ctx, { remotePath: '/etc/muster test/deep/config.yaml', content, mode: 0o600 });
    expect(await at.lab.sh('jump', 'cat "/etc/muster test/deep/config.yaml"')).toBe(content);
    expect(
      await at.lab.sh(
        'jump',
        'stat -c "%a %u:%g" "/etc/muster test/deep/config.yaml" "/etc/muster test/deep"',
      ),
    ).toBe('600 0:0\n755 0:0\n');
    await writer.write(ctx, { remotePath: '/etc/muster test/deep/config.yaml', content: '', mode: 0o644 });
    expect(await at.lab.sh('jump', 'cd "/etc/muster test/deep" && ls -A && wc -c <config.yaml')).toBe(
      'config.yaml\n0\n',
    );
  });

  it('that are cut off change nothing', async () => {
    const { writer, ctx } = await open();
    const request = { remotePath: '/etc/muster-cut', content: 'old', mode: 0o600 };
    await writer.write(ctx, request);
    await at.lab.slow('jump', 5);
    const write = errorOf(writer.write(ctx, { ...request, content: 'new'.repeat(4 * MIB) }));
    await until(async () => (await at.lab.exec('jump', ['sh', '-c', 'ls /etc/.muster-write.*'])).code === 0);
    await at.dropSessions('jump');
    expect(await write).toMatchObject({ code: 'host-unreachable', retryable: true });
    await at.lab.heal('jump');
    await until(async () => (await at.lab.exec('jump', ['sh', '-c', 'ls /etc/.muster-write.*'])).code !== 0);
    expect(await at.lab.sh('jump', 'cat /etc/muster-cut')).toBe('old');
  });
});
