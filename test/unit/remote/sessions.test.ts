// ssh2 is CommonJS: Node finds its values only on the default export.
import ssh2, { type AcceptConnection, type RejectConnection, type Session } from 'ssh2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { createKillers } from '../../../src/main/remote/exec/group-killer.ts';
import { runJob } from '../../../src/main/remote/exec/run-job.ts';
import { SshConnection } from '../../../src/main/remote/ssh/connection.ts';
import { dial } from '../../../src/main/remote/ssh/dial.ts';
import { byPassword, credentialOf, errorOf, wayTo } from '../../support/remote-world.ts';

type OnSession = (accept: AcceptConnection<Session>, refuse: RejectConnection) => void;

/** Gives or refuses the next session as `gives` says, and all after the last. */
const giving =
  (gives: boolean[]): OnSession =>
  (accept, refuse) => {
    if (gives.shift() === false) return refuse();
    accept().on('exec', (take) => {
      const channel = take();
      channel.exit(0);
      channel.end();
    });
  };

/** A connection to a server that does this where a session is wanted. */
async function connectionTo(onSession: OnSession) {
  const server = new ssh2.Server(
    { hostKeys: [ssh2.utils.generateKeyPairSync('ed25519').private] },
    (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (attempt) => attempt.accept());
      client.on('session', onSession);
    },
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  const target = wayTo(
    { name: 'server-1', address: '127.0.0.1', port },
    credentialOf({ user: 'eng', auth: byPassword }),
  );
  const socket = await dial(rootContext(), target);
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject);
    client.connect({ sock: socket, username: 'eng', password: 'x' });
  });
  const connection = new SshConnection(target, client, socket);
  onTestFinished(async () => {
    await connection.close();
    server.close();
  });
  return connection;
}

/** Opens a session and waits for its end. */
async function use(connection: SshConnection): Promise<void> {
  const { channel } = await connection.session(rootContext(), 'true');
  channel.resume();
  await new Promise<void>((resolve) => void channel.once('close', resolve));
}

describe('sessions of a connection', () => {
  it('are asked for again where sshd still counts one that has ended', async () => {
    const connection = await connectionTo(giving([true, false, false, true]));
    await use(connection);
    await use(connection);
  });

  it('are not asked for again where there never was one', async () => {
    const gives = [false, true];
    const connection = await connectionTo(giving(gives));
    expect(await errorOf(use(connection))).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('opens no session'),
      cure: expect.stringContaining('MaxSessions'),
    });
    expect(gives).toEqual([true]);
  });
});

describe('a command that is stopped', () => {
  it('is left alone where the host does not end it in time, and the next one too', async () => {
    const begun: string[] = [];
    // Every command begins, says so, and hears of nothing more: a host that stands still.
    const connection = await connectionTo((accept) => {
      accept().on('exec', (take, _refuse, { command }) => {
        const channel = take();
        const marker = /muster-[0-9a-f]+/.exec(command)?.[0] ?? '';
        channel.write(`${marker}!\n`);
        channel.stderr.write(`${marker}!4242\n`);
        begun.push(command);
      });
    });
    const killer = createKillers(200)(connection);
    for (const name of ['first', 'second']) {
      const stop = new AbortController();
      const ctx = rootContext({ signal: stop.signal });
      const work = runJob(ctx, { connection, sudoPassword: null, killer }, { argv: [name], root: false });
      await expect.poll(() => begun.filter((command) => command.includes(name))).toHaveLength(1);
      stop.abort(new Error('enough'));
      await expect(work).rejects.toThrow('enough');
    }
    expect(begun.filter((command) => command.includes('kill -s TERM'))).toHaveLength(2);
  });
});
