import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDeadline } from '../../../src/main/platform/call-context.ts';
import { offeredAlgorithms } from '../../../src/main/remote/ssh/algorithms.ts';
import { Gate } from '../../../src/main/remote/ssh/gate.ts';
import { judgeKey, readOfferedKey } from '../../../src/main/remote/ssh/host-keys.ts';
import { readPrivateKey } from '../../../src/main/remote/ssh/private-key.ts';
import { endpointOf } from '../../../src/shared/model/host-key.ts';
import {
  byAgent,
  byKey,
  byPassword,
  credentialOf,
  errorOf,
  remoteWorld,
  wayTo,
} from '../../support/remote-world.ts';
import { thrownBy } from '../../support/thrown.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-keys-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let keys = 0;
/** A key file as ssh-keygen makes it. */
function keyFile(type: readonly string[], passphrase = ''): string {
  keys += 1;
  const path = join(dir, `key-${keys}`);
  execFileSync('ssh-keygen', ['-q', ...type, '-N', passphrase, '-C', 'test', '-f', path]);
  return path;
}

const target = wayTo(
  { name: 'server-1', address: '10.0.0.5', port: 22 },
  credentialOf({ user: 'eng', auth: byKey }),
);

describe('private keys', () => {
  it.each([
    ['OpenSSH ed25519', ['-t', 'ed25519'], 'ssh-ed25519'],
    ['OpenSSH ecdsa', ['-t', 'ecdsa'], 'ecdsa-sha2-nistp256'],
    ['OpenSSH rsa', ['-t', 'rsa', '-b', '2048'], 'ssh-rsa'],
    ['PEM rsa', ['-t', 'rsa', '-b', '2048', '-m', 'PEM'], 'ssh-rsa'],
    ['PEM ecdsa', ['-t', 'ecdsa', '-m', 'PEM'], 'ecdsa-sha2-nistp256'],
    ['PKCS#8 rsa', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8'], 'ssh-rsa'],
    ['PKCS#8 ecdsa', ['-t', 'ecdsa', '-m', 'PKCS8'], 'ecdsa-sha2-nistp256'],
  ])('%s, plain and encrypted', (_name, type, algorithm) => {
    expect(readPrivateKey(target, readFileSync(keyFile(type), 'utf8'), undefined).type).toBe(algorithm);
    const sealed = readFileSync(keyFile(type, 'open sesame'), 'utf8');
    expect(readPrivateKey(target, sealed, 'open sesame').type).toBe(algorithm);
    expect(thrownBy(() => readPrivateKey(target, sealed, undefined))).toMatchObject({
      code: 'host-login',
      message: expect.stringContaining('is encrypted and no passphrase is given'),
    });
    expect(thrownBy(() => readPrivateKey(target, sealed, 'wrong'))).toMatchObject({
      code: 'host-login',
      message: expect.stringContaining('passphrase of its private key is wrong'),
    });
  });

  it('blames the passphrase for whatever a sealed PKCS#8 file turns out to be', () => {
    const garbled = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAwAA==\n-----END ENCRYPTED PRIVATE KEY-----\n';
    expect(thrownBy(() => readPrivateKey(target, garbled, 'wrong'))).toMatchObject({
      message: expect.stringContaining('passphrase of its private key is wrong'),
    });
  });

  it('refuses public keys and other texts', () => {
    const publicKey = readFileSync(`${keyFile(['-t', 'ed25519'])}.pub`, 'utf8');
    for (const text of [
      '',
      'hello',
      publicKey,
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    ]) {
      expect(thrownBy(() => readPrivateKey(target, text, undefined))).toMatchObject({ code: 'host-login' });
    }
  });
});

describe('host keys', () => {
  it('reads algorithm and fingerprint as ssh-keygen does', () => {
    const path = `${keyFile(['-t', 'ed25519'])}.pub`;
    const [algorithm, key = ''] = readFileSync(path, 'utf8').split(' ');
    const [, fingerprint] = execFileSync('ssh-keygen', ['-lf', path], { encoding: 'utf8' }).split(' ');
    expect(readOfferedKey(Buffer.from(key, 'base64'))).toEqual({ algorithm, key, fingerprint });
  });

  it('takes any key but the pinned ones for a changed key', () => {
    const offered = { algorithm: 'ssh-ed25519', key: 'k', fingerprint: 'SHA256:a' };
    const pin = { endpoint: 'e', ...offered, firstSeenAt: '', confirmedAt: '' };
    expect(judgeKey([], offered)).toBe('unknown');
    expect(judgeKey([{ ...pin, key: '' }], offered)).toBe('known');
    expect(judgeKey([{ ...pin, fingerprint: 'SHA256:b' }], offered)).toBe('changed');
    expect(judgeKey([{ ...pin, fingerprint: 'SHA256:b' }, pin], offered)).toBe('known');
  });

  it('asks first for the kind of key that is pinned, and never for SHA-1', () => {
    const { serverHostKey } = offeredAlgorithms(['ssh-rsa']);
    expect(serverHostKey).toEqual(expect.arrayContaining(['ssh-ed25519']));
    expect(Array.isArray(serverHostKey) && serverHostKey.slice(0, 2)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
    ]);
    expect(serverHostKey).not.toContain('ssh-rsa');
  });

  it('pins at the whole way to a host', () => {
    const jump = { address: '10.0.0.5', port: 22, jump: null };
    expect(endpointOf({ address: 'fd00::5', port: 2222, jump })).toBe('[fd00::5]:2222 via 10.0.0.5:22');
  });
});

describe('the gate', () => {
  const { signal } = new AbortController();

  it('lets in as many as fit, in order', async () => {
    const gate = new Gate(1);
    const order: number[] = [];
    const leave = await gate.enter(signal);
    const waiting = [1, 2].map(async (number) => {
      const go = await gate.enter(signal);
      order.push(number);
      go();
    });
    expect(order).toEqual([]);
    leave();
    leave();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2]);
    expect(gate.inside).toBe(0);
  });

  it('forgets who stopped waiting, and shrinks', async () => {
    const gate = new Gate(2);
    const stop = new AbortController();
    const [first, second] = [await gate.enter(signal), await gate.enter(signal)];
    const given = gate.enter(stop.signal);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    gate.shrink(1);
    const late = gate.enter(signal);
    first();
    expect(gate.inside).toBe(1);
    second();
    await late;
    expect(gate.inside).toBe(1);
  });
});

describe('a login that never comes to SSH', () => {
  const world = remoteWorld({ secrets: { 'credential-password/cred': 'secret' } });
  const servers: Server[] = [];
  afterAll(async () => {
    await world.hosts.close();
    for (const server of servers) server.close();
  });
  const listen = async (onSocket: (socket: import('node:net').Socket) => void) => {
    const server = createServer(onSocket);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  };
  /** @param patienceMs short for a server that will not answer. */
  const login = (port: number, { address = '127.0.0.1', patienceMs = 60_000 } = {}) =>
    errorOf(
      withDeadline(world.ctx, { ms: patienceMs, what: 'Connect' }, (ctx) =>
        world.hosts.reader(
          ctx,
          wayTo({ name: 'server-1', address, port }, credentialOf({ user: 'eng', auth: byPassword })),
        ),
      ),
    );

  it('is refused where nothing listens', async () => {
    const port = await listen(() => undefined);
    servers.at(-1)?.close();
    expect(await login(port)).toMatchObject({
      code: 'host-unreachable',
      message: `server-1 (127.0.0.1:${port}) refused the connection: nothing listens on that port.`,
      retryable: true,
    });
  });

  it('names a host that does not answer when the deadline has come', async () => {
    const port = await listen((socket) => socket.on('error', () => socket.destroy()));
    expect(await login(port, { patienceMs: 500 })).toMatchObject({
      code: 'host-unreachable',
      message: `server-1 (127.0.0.1:${port}) did not answer in time while beginning SSH.`,
      retryable: true,
    });
  });

  it('says when something else than sshd answers', async () => {
    const hangUp = await listen((socket) => socket.end());
    expect(await login(hangUp)).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('closed the connection before SSH began'),
    });
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await login(web)).toMatchObject({ code: 'host-unreachable' });
  });

  it('survives a host that hangs up while others hold all places for a handshake', async () => {
    const silent = await listen((socket) => socket.on('error', () => socket.destroy()));
    const rude = await listen((socket) => setTimeout(() => socket.resetAndDestroy(), 50));
    // As many as there are places; 127.0.0.0/8 makes each a host of its own.
    const holders = Array.from({ length: 8 }, (_, index) =>
      login(silent, { address: `127.0.0.${index + 1}`, patienceMs: 500 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await login(rude)).toMatchObject({
      code: 'host-unreachable',
      message: `server-1 (127.0.0.1:${rude}) closed the connection before SSH began.`,
    });
    for (const held of await Promise.all(holders)) expect(held.message).toContain('did not answer in time');
  });

  it('does not keep a terminal waiting behind hosts that a run logs in to', async () => {
    const begun = new Set<string>();
    const port = await listen((socket) => {
      socket.on('error', () => socket.destroy());
      // Whoever has a place says its version first.
      socket.once('data', () => begun.add(socket.localAddress ?? ''));
    });
    const stop = new AbortController();
    const ctx = { ...world.ctx, signal: stop.signal };
    const way = (last: number) =>
      wayTo(
        { name: `host-${last}`, address: `127.0.1.${last}`, port },
        credentialOf({ user: 'eng', auth: byPassword }),
      );
    const runs = Array.from({ length: 20 }, (_, index) => world.hosts.reader(ctx, way(index + 1)));
    const ended = Promise.allSettled(runs);
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await until(() => begun.size === 8);
    const shell = world.hosts.shell(ctx, way(100), { columns: 80, rows: 24 });
    await until(() => begun.has('127.0.1.100'));
    expect(begun.size).toBe(9);
    stop.abort(new Error('seen enough'));
    await expect(shell).rejects.toThrow('seen enough');
    await ended;
  });

  it('knows a cancel from a deadline', async () => {
    const port = await listen((socket) => socket.on('error', () => socket.destroy()));
    const stop = new AbortController();
    const why = new Error('no more');
    setTimeout(() => stop.abort(why), 50);
    const host = wayTo(
      { name: 'server-1', address: '127.0.0.1', port },
      credentialOf({ user: 'eng', auth: byPassword }),
    );
    await expect(world.hosts.reader({ ...world.ctx, signal: stop.signal }, host)).rejects.toBe(why);
  });

  it('says that there is no agent', async () => {
    const host = wayTo(
      { name: 'server-1', address: '127.0.0.1', port: 1 },
      credentialOf({ user: 'eng', auth: byAgent }),
    );
    expect(await errorOf(world.hosts.reader(world.ctx, host))).toMatchObject({
      code: 'host-login',
      message: expect.stringContaining('SSH_AUTH_SOCK is not set'),
    });
  });
});
