import { generateKeyPairSync } from 'node:crypto';
// ssh2 is CommonJS: Node finds its values only on the default export.
import ssh2, { type Server } from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readOfferedKey } from '../../../src/main/remote/ssh/host-keys.ts';
import { endpointOf } from '../../../src/shared/model/host-key.ts';
import {
  byPassword,
  credentialOf,
  errorOf,
  type RemoteWorld,
  remoteWorld,
  wayTo,
} from '../../support/remote-world.ts';

/** A host key of a server, and what it shows of it. */
function hostKey(exported: string | Buffer) {
  const pem = exported.toString();
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  return { pem, ...readOfferedKey(parsed.getPublicSSH()) };
}

const rsa = hostKey(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
);
const ecdsa = hostKey(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
);
const strange = `SHA256:${'A'.repeat(43)}`;

let server: Server;
let logins = 0;
beforeAll(async () => {
  // It shows its ECDSA key first, as the client prefers that.
  server = new ssh2.Server({ hostKeys: [ecdsa.pem, rsa.pem] }, (client) => {
    client.on('error', () => client.end());
    client.on('authentication', (attempt) => {
      if (attempt.method !== 'password') return attempt.reject(['password']);
      logins += 1;
      return attempt.accept();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

describe('a host with several keys, of which only a fingerprint is known', () => {
  let world: RemoteWorld;
  beforeEach(() => {
    logins = 0;
    world = remoteWorld({ secrets: { 'credential-password/cred': 'secret' } });
    return () => world.hosts.close();
  });
  const login = (...pins: readonly { readonly fingerprint: string; readonly key?: string }[]) => {
    const { port } = server.address() as { port: number }; // It listens on TCP.
    const target = wayTo(
      { name: 'server-1', address: '127.0.0.1', port },
      credentialOf({ user: 'eng', auth: byPassword }),
    );
    for (const { fingerprint, key = '' } of pins) {
      world.hostKeys.pin({
        endpoint: endpointOf(target),
        algorithm: '',
        key,
        fingerprint,
        firstSeenAt: '',
        confirmedAt: '',
      });
    }
    return world.hosts.reader(world.ctx, target);
  };

  it.each([
    ['shown first', ecdsa],
    ['shown second', rsa],
  ])('is logged in to by the key %s', async (_which, { fingerprint, key, algorithm }) => {
    await login({ fingerprint });
    expect(world.hostKeys.keys).toMatchObject([{ fingerprint, key, algorithm }]);
    expect(world.asked).toEqual([]);
    expect(logins).toBe(1);
  });

  it('has changed when none of its keys fits, and hears nothing of the credential', async () => {
    const error = await errorOf(login({ fingerprint: strange }));
    expect(error).toMatchObject({
      code: 'host-key-changed',
      message: expect.stringContaining(`known is ${strange}, shown is ${ecdsa.fingerprint.slice(0, -6)}….`),
      retryable: false,
    });
    expect(logins).toBe(0);
    expect(world.hostKeys.keys).toMatchObject([{ fingerprint: strange, key: '' }]);
  });

  it('is told without the last letters of what it shows, in no word of the error', async () => {
    const { message, cure, detail } = await errorOf(login({ fingerprint: strange, key: 'AAAA' }));
    const said = [message, cure, detail].join();
    expect(said).toContain('The host key of server-1');
    for (const { fingerprint } of [ecdsa, rsa]) expect(said).not.toContain(fingerprint);
  });

  it('is not asked for another key where the whole key is known', async () => {
    const error = await errorOf(login({ fingerprint: strange, key: 'AAAA' }));
    expect(error).toMatchObject({ code: 'host-key-changed' });
    expect(logins).toBe(0);
  });
});
