import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createEtcdAccess } from '../../../src/main/kube/etcd-access.ts';
import { framed, membersIn, removalOf } from '../../../src/main/kube/etcd-messages.ts';
import { rootContext, withDeadline } from '../../../src/main/platform/call-context.ts';
import type { HostReader } from '../../../src/main/ports/hosts.ts';
import { type Authority, createAuthority, type Identity } from './certificates.ts';
import { cluster, server } from './kube-host.ts';

/** A field of a protobuf message: bytes with their length, at most 127. */
const bytes = (number: number, content: Uint8Array | string) => {
  const payload = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, payload.length]), payload]);
};
const flag = (number: number, value: number) => Buffer.from([number << 3, value]);
/** 2^64 - 1, the largest id there can be. */
const largest = Buffer.from('08ffffffffffffffffff01', 'hex');

const listed = Buffer.concat([
  bytes(1, flag(1, 7)),
  bytes(2, Buffer.concat([largest, bytes(2, 's1-01234567'), bytes(3, 'https://10.0.0.1:2380')])),
  bytes(2, Buffer.concat([flag(1, 5), bytes(3, 'https://10.0.0.2:2380'), flag(5, 1)])),
]);
const asMembers = [
  { id: '18446744073709551615', name: 's1-01234567', peerUrls: ['https://10.0.0.1:2380'], isLearner: false },
  { id: '5', name: '', peerUrls: ['https://10.0.0.2:2380'], isLearner: true },
];

let authority: Authority;
let ours: Identity;
let etcds: Identity;

beforeAll(() => {
  authority = createAuthority('etcd-server-ca');
  ours = authority.client('/CN=etcd-client');
  etcds = authority.server('IP:127.0.0.1');
});
afterAll(() => authority.dispose());

interface Told {
  readonly path: string;
  readonly client: string;
  readonly body: Buffer;
}

/** An etcd that answers each request by its path; what it was asked is written down. */
async function startEtcd(answer: (stream: ServerHttp2Stream, told: Told) => void) {
  const asked: Told[] = [];
  const listener = createSecureServer({
    key: etcds.key,
    cert: etcds.certificate,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  let client = '';
  listener.on('secureConnection', (socket) => {
    client = String(socket.getPeerCertificate().subject.CN);
  });
  listener.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const told = { path: String(headers[':path']), client, body: Buffer.concat(chunks) };
      asked.push(told);
      answer(stream, told);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, asked };
}

function reply(stream: ServerHttp2Stream, message: Uint8Array, status = '0', words = ''): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status, 'grpc-message': words }));
  stream.end(framed(message));
}

/** A server whose tunnels lead to this machine's loopback, and which has the files that every server has. */
function access(port: number, files: Readonly<Record<string, string>> = allFiles()) {
  const reads: string[] = [];
  const hosts: Pick<HostReader, 'reader' | 'tunnel'> = {
    reader: async () => ({
      target: server,
      read: async (_ctx, { argv, sudo }) => {
        const path = argv.at(-1) ?? '';
        reads.push(`${sudo === true ? 'sudo ' : ''}${path}`);
        const stdout = files[path.slice(path.lastIndexOf('/') + 1)];
        return { exitCode: stdout === undefined ? 1 : 0, stdout: stdout ?? '', stderr: '' };
      },
    }),
    tunnel: (ctx, _target, wanted) =>
      new Promise((resolve, reject) => {
        expect(wanted).toBe(2379);
        const socket = connect({ host: '127.0.0.1', port, signal: ctx.signal });
        socket.once('error', reject);
        socket.once('connect', () => {
          socket.off('error', reject);
          socket.on('error', () => socket.destroy());
          resolve(socket);
        });
      }),
  };
  return { etcd: createEtcdAccess(hosts), reads };
}

const allFiles = () => ({
  'server-ca.crt': authority.certificate,
  'client.crt': ours.certificate,
  'client.key': ours.key,
});

describe('the members of etcd', () => {
  it('are asked for with the certificates of the server', async () => {
    const { port, asked } = await startEtcd((stream) => reply(stream, listed));
    const { etcd, reads } = access(port);
    expect(await etcd.etcdMembers(rootContext(), server, cluster)).toEqual(asMembers);
    expect(asked).toEqual([
      {
        path: '/etcdserverpb.Cluster/MemberList',
        client: 'etcd-client',
        body: framed(Uint8Array.of(0x08, 0x01)),
      },
    ]);
    expect(reads.toSorted()).toEqual(
      ['client.crt', 'client.key', 'server-ca.crt'].map(
        (name) => `sudo /var/lib/rancher/rke2/server/tls/etcd/${name}`,
      ),
    );
  });

  it('are not had of a server without those certificates', async () => {
    const { etcd } = access(1, { 'server-ca.crt': authority.certificate });
    await expect(etcd.etcdMembers(rootContext(), server, cluster)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/^km7-s1 has no \S+\/client\.\w+, so its etcd cannot be asked\.$/),
    });
  });

  it('are not had of one that does not answer, or not whole', async () => {
    const { port } = await startEtcd((stream) => reply(stream, listed.subarray(0, -1)));
    const cut = access(port).etcd.etcdMembers(rootContext(), server, cluster);
    await expect(cut).rejects.toMatchObject({ code: 'cluster-api', retryable: true });
    const silent = await startEtcd((stream) => stream.close());
    const none = access(silent.port).etcd.etcdMembers(rootContext(), server, cluster);
    await expect(none).rejects.toMatchObject({ code: 'cluster-api', retryable: true });
  });

  it('are waited for no longer than one is told to', async () => {
    const { port } = await startEtcd(() => undefined);
    const limit = { ms: 100, what: 'The list' };
    const waiting = withDeadline(rootContext(), limit, (ctx) =>
      access(port).etcd.etcdMembers(ctx, server, cluster),
    );
    await expect(waiting).rejects.toMatchObject({ code: 'deadline' });
  });
});

describe('a member is removed', () => {
  const remove = (port: number, id: string) =>
    access(port).etcd.removeEtcdMember(rootContext(), { server, cluster, id });

  it('by an id that no number could hold', async () => {
    const { port, asked } = await startEtcd((stream) => reply(stream, new Uint8Array()));
    await remove(port, '18446744073709551615');
    expect(asked).toMatchObject([{ path: '/etcdserverpb.Cluster/MemberRemove', body: framed(largest) }]);
  });

  it('also where somebody else was quicker', async () => {
    const { port } = await startEtcd((stream, { path }) =>
      path.endsWith('MemberList')
        ? reply(stream, listed)
        : reply(stream, new Uint8Array(), '5', 'etcdserver: member not found'),
    );
    await remove(port, '12');
  });

  it('or etcd says why not', async () => {
    const { port } = await startEtcd((stream, { path }) =>
      path.endsWith('MemberList')
        ? reply(stream, listed)
        : reply(stream, new Uint8Array(), '14', 'etcdserver: unhealthy cluster%21'),
    );
    await expect(remove(port, '5')).rejects.toMatchObject({
      code: 'cluster-api',
      message: 'etcd on km7-s1 refused: etcdserver: unhealthy cluster!.',
      retryable: true,
    });
  });
});

describe('messages of etcd', () => {
  it('are read by their own rules, and what is not known in them passed over', () => {
    const later = Buffer.concat([
      bytes(2, Buffer.concat([flag(1, 9), bytes(9, 'new'), bytes(2, 'a')])),
      flag(8, 1),
    ]);
    expect(membersIn(later)).toEqual([{ id: '9', name: 'a', peerUrls: [], isLearner: false }]);
    expect(membersIn(new Uint8Array())).toEqual([]);
  });

  it.each([Buffer.from([0x12, 0x05, 0x08]), Buffer.from([0x08, 0xff]), Buffer.from([0x0b])])(
    'are refused where they are none: %s',
    (message) => {
      expect(() => membersIn(message)).toThrow('cut off');
    },
  );

  it('carry ids as they came', () => {
    for (const id of ['0', '127', '128', '9223372036854775808']) {
      expect(membersIn(bytes(2, removalOf(id)))[0]?.id).toBe(id);
    }
  });
});
