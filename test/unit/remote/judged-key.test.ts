import { createServer, type Socket } from 'node:net';
// ssh2 is CommonJS: Node finds its values only on the default export.
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { withDeadline } from '../../../src/main/platform/call-context.ts';
import { type OfferedKey, readOfferedKey } from '../../../src/main/remote/ssh/host-keys.ts';
import { endpointOf } from '../../../src/shared/model/host-key.ts';
import { byPassword, credentialOf, errorOf, remoteWorld, wayTo } from '../../support/remote-world.ts';

const pairs = [
  ssh2.utils.generateKeyPairSync('ed25519'),
  ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }),
];
const [ed25519, ecdsa] = pairs.map(({ public: text }) => keyOf(text));
const other = keyOf(ssh2.utils.generateKeyPairSync('ed25519').public);
/** How often somebody tried to log in. */
let logins = 0;
const server = new ssh2.Server({ hostKeys: pairs.map(({ private: text }) => text) }, (client) => {
  client.on('error', () => undefined);
  client.on('authentication', (attempt) => {
    logins += 1;
    attempt.reject();
  });
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

function keyOf(publicKey: string): OfferedKey {
  return readOfferedKey(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
}

/** Looks at the server's key, with these pinned. */
async function look(...pinned: readonly (OfferedKey | undefined)[]) {
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  const target = wayTo(
    { name: 'server-1', address: '127.0.0.1', port },
    credentialOf({ user: 'eng', auth: byPassword }),
  );
  const world = remoteWorld();
  for (const key of pinned)
    if (key !== undefined)
      world.hostKeys.pin({ endpoint: endpointOf(target), ...key, firstSeenAt: '', confirmedAt: '' });
  const { verdict, shown } = await world.hosts.key(world.ctx, target);
  expect(world.asked).toEqual([]);
  expect(world.hostKeys.keys).toHaveLength(pinned.length);
  return { verdict, shown };
}

/** A server that is no sshd. @returns its port, on every address of this machine. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const listening = createServer(onSocket);
  await new Promise<void>((resolve) => void listening.listen(0, '0.0.0.0', resolve));
  onTestFinished(() => void listening.close());
  const at = listening.address();
  return typeof at === 'object' && at !== null ? at.port : 0;
}

/** How a look at a key fails. @param patienceMs short for a server that will not answer. */
function failing(
  { hosts, ctx }: ReturnType<typeof remoteWorld>,
  port: number,
  { address = '127.0.0.1', patienceMs = 60_000 } = {},
) {
  const target = wayTo({ name: 'server-1', address, port }, credentialOf({ user: 'eng', auth: byPassword }));
  return errorOf(
    withDeadline(ctx, { ms: patienceMs, what: 'A look' }, (limited) => hosts.key(limited, target)),
  );
}

/** As a site file may give it. */
const onlyPrint = (key: OfferedKey | undefined): OfferedKey => ({
  algorithm: '',
  key: '',
  fingerprint: key?.fingerprint ?? '',
});

describe('a look at the key of a host', () => {
  it('is not begun while Muster is closing', async () => {
    const target = wayTo(
      { name: 'server-1', address: '127.0.0.1', port: 1 },
      credentialOf({ user: 'eng', auth: byPassword }),
    );
    const world = remoteWorld();
    await world.hosts.close();
    await expect(world.hosts.key(world.ctx, target)).rejects.toThrow('after closing');
  });

  it('says what is shown, and proves nothing to it', async () => {
    expect(await look()).toEqual({ verdict: 'unknown', shown: ed25519 });
    expect(logins).toBe(0);
  });

  it('knows a pinned key, of whatever kind', async () => {
    expect(await look(ed25519)).toEqual({ verdict: 'known', shown: ed25519 });
    expect(await look(ecdsa)).toEqual({ verdict: 'known', shown: ecdsa });
  });

  it('tells of another key', async () => {
    expect(await look(other)).toEqual({ verdict: 'changed', shown: ed25519 });
  });

  it('asks for the next kind where only a fingerprint is pinned', async () => {
    expect(await look(onlyPrint(ecdsa))).toEqual({ verdict: 'known', shown: ecdsa });
    expect(await look(onlyPrint(other))).toEqual({ verdict: 'changed', shown: ed25519 });
  });

  it('says that a port is not one of sshd', async () => {
    const port = await listen((socket) => void socket.resume().end('220 mail\r\n'));
    expect(await failing(remoteWorld(), port)).toMatchObject({ code: 'host-unreachable' });
  });

  it('survives a host that hangs up while others hold all places', async () => {
    const silent = await listen((socket) => socket.on('error', () => socket.destroy()));
    const rude = await listen((socket) => setTimeout(() => socket.resetAndDestroy(), 50));
    const world = remoteWorld();
    // As many as there are places; 127.0.0.0/8 makes each a host of its own.
    const holders = Array.from({ length: 8 }, (_, index) =>
      failing(world, silent, { address: `127.0.0.${index + 1}`, patienceMs: 500 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await failing(world, rude)).toMatchObject({
      code: 'host-unreachable',
      message: `server-1 (127.0.0.1:${rude}) closed the connection before SSH began.`,
    });
    for (const held of await Promise.all(holders)) expect(held.message).toContain('did not answer in time');
  });
});
