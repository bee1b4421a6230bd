import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { hearGreeting } from '../../../src/main/remote/scan/hear-greeting.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A server that says something to whoever comes; `told` has what it was sent. */
async function saying(say: (socket: Socket) => void) {
  const told: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece) => told.push(piece));
    say(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  return { endpoint: { address: '127.0.0.1', port: at.port }, told };
}

/** Nothing here ends because time has passed: this is longer than a test may last. */
const patience = { connectMs: 600_000, greetingMs: 600_000 };

const hear = (endpoint: { address: string; port: number }, signal?: AbortSignal) =>
  hearGreeting(rootContext(signal === undefined ? {} : { signal }), endpoint, patience);

describe('the greeting of an SSH server', () => {
  it('is heard without anything being sent', async () => {
    const { endpoint, told } = await saying((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'));
    expect(await hear(endpoint)).toBe('SSH-2.0-OpenSSH_9.2p1 Debian-2');
    expect(told).toEqual([]);
  });

  it('may come in pieces, after other lines', async () => {
    const { endpoint } = await saying((socket) => {
      socket.write('Be good.\nSSH-2.0-dr');
      setImmediate(() => socket.write('opbear\n'));
    });
    expect(await hear(endpoint)).toBe('SSH-2.0-dropbear');
  });

  it.each([
    ['something else', (socket: Socket) => void socket.end('220 mail\r\n')],
    ['nothing before it hangs up', (socket: Socket) => void socket.end()],
    ['more than a greeting', (socket: Socket) => void socket.write('x'.repeat(5000))],
    ['half a line', (socket: Socket) => void socket.end('SSH-2.0-half')],
  ])('is not %s', async (_what, say) => {
    const { endpoint } = await saying(say);
    expect(await hear(endpoint)).toBeNull();
  });

  it('is cut where a server goes on and on', async () => {
    const { endpoint } = await saying((socket) => socket.end(`SSH-2.0-${'y'.repeat(1000)}\n`));
    expect(await hear(endpoint)).toHaveLength(255);
  });

  it('is not there where nothing listens', async () => {
    const { endpoint } = await saying(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await hear(endpoint)).toBeNull();
  });

  it('is waited for as long as it may take, and no longer', async () => {
    const { endpoint } = await saying(() => undefined);
    expect(await hearGreeting(rootContext(), endpoint, { ...patience, greetingMs: 1 })).toBeNull();
  });

  it('is not waited for once somebody has had enough', async () => {
    const stop = new AbortController();
    const { endpoint } = await saying(() => stop.abort());
    expect(await hear(endpoint, stop.signal)).toBeNull();
    expect(await hear(endpoint, stop.signal)).toBeNull();
  });
});
