import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClusterAccess } from '../../../src/main/kube/cluster-access.ts';
import { rootContext, withDeadline } from '../../../src/main/platform/call-context.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { Authority, Identity } from './certificates.ts';
import { createAuthority, kubeconfigOf } from './certificates.ts';
import { cluster, kubeHost, server } from './kube-host.ts';

let authority: Authority;
let admin: Identity;
let serverIdentity: Identity;
let kubeconfig: string;

beforeAll(() => {
  authority = createAuthority();
  admin = authority.client('/O=system:masters/CN=system:admin');
  serverIdentity = authority.server('IP:127.0.0.1,DNS:kubernetes');
  kubeconfig = kubeconfigOf(authority.certificate, admin);
});
afterAll(() => authority.dispose());

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(listener: Server): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listener.close();
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return (address satisfies AddressInfo).port;
}

interface Api {
  readonly port: number;
  readonly requests: string[];
  /** Who the client proved to be, per request. */
  readonly clients: string[];
  cut(): void;
}

async function startApi(handler: Handler, identity = serverIdentity): Promise<Api> {
  const requests: string[] = [];
  const clients: string[] = [];
  const options = { key: identity.key, cert: identity.certificate, ca: authority.certificate };
  const listener = createTlsServer(
    { ...options, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      const socket = request.socket;
      if ('getPeerCertificate' in socket && typeof socket.getPeerCertificate === 'function') {
        clients.push(String(socket.getPeerCertificate().subject?.CN));
      }
      handler(request, response);
    },
  );
  const port = await listen(listener);
  onTestFinished(() => listener.closeAllConnections());
  return { port, requests, clients, cut: () => listener.closeAllConnections() };
}

const json = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const node = (name: string, more: object = {}) => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: {},
  status: {
    conditions: [
      { type: 'Ready', status: 'True', reason: 'KubeletReady', message: '', lastHeartbeatTime: null },
    ],
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    nodeInfo: { kubeletVersion: 'v1.36.4+rke2r1', bootID: 'b1' },
  },
  ...more,
});

const answers: Handler = (request, response) => {
  if (request.url?.startsWith('/api/v1/nodes') === true && request.method === 'GET') {
    const second = request.url.includes('continue=more');
    const items = second ? [node('km7-a1', { spec: { unschedulable: true } })] : [node('km7-s1')];
    json(response, 200, { metadata: second ? {} : { continue: 'more' }, items });
  } else json(response, 200, {});
};

function accessTo(port: number, config: string | null = kubeconfig) {
  const host = kubeHost(config, port);
  const access = createClusterAccess({ hosts: host.hosts });
  onTestFinished(() => access.close());
  return { host, access, through: (ctx = rootContext()) => access.through(ctx, server, cluster) };
}

describe('a cluster that answers', () => {
  it('is asked as admin through one tunnel, page after page', async () => {
    const api = await startApi(answers);
    const { host, through } = accessTo(api.port);
    const nodes = await (await through()).nodes(rootContext());
    expect(nodes.map(({ name, unschedulable }) => `${name} ${unschedulable}`)).toEqual([
      'km7-s1 false',
      'km7-a1 true',
    ]);
    expect(nodes[0]).toMatchObject({
      kubeletVersion: 'v1.36.4+rke2r1',
      bootId: 'b1',
      internalIp: '10.0.0.1',
      deleting: false,
      conditions: [{ type: 'Ready', status: 'True' }],
    });
    expect(api.requests).toEqual([
      'GET /version',
      'GET /api/v1/nodes?limit=500',
      'GET /api/v1/nodes?limit=500&continue=more',
    ]);
    expect(new Set(api.clients)).toEqual(new Set(['system:admin']));
    expect(host.tunnels).toHaveLength(1);
    expect(host.reads).toEqual(['/etc/rancher/rke2/rke2.yaml']);
  });

  it('is not read again for the next one who asks', async () => {
    const api = await startApi(answers);
    const { host, through } = accessTo(api.port);
    const [first, second] = await Promise.all([through(), through()]);
    await first.readiness(rootContext());
    await second.readiness(rootContext());
    expect(await through()).toBe(await through());
    expect(host.reads.length).toBeLessThanOrEqual(2);
  });

  it('is reached anew when the tunnel died while it lay idle', async () => {
    const api = await startApi(answers);
    const { host, through } = accessTo(api.port);
    const cluster = await through();
    for (const tunnel of host.tunnels) tunnel.destroy();
    expect(await cluster.readiness(rootContext())).toEqual({ ready: true, reason: 'ok' });
    api.cut();
    expect(await cluster.nodes(rootContext())).toHaveLength(2);
  });

  it('deletes a node, and finds nothing wrong with one that is gone', async () => {
    const api = await startApi((request, response) =>
      json(response, request.method === 'DELETE' ? 404 : 200, {}),
    );
    const { through } = accessTo(api.port);
    await (await through()).deleteNode(rootContext(), 'km7-a1/../x');
    expect(api.requests.at(-1)).toBe('DELETE /api/v1/nodes/km7-a1%2F..%2Fx');
  });
});

describe('a cluster that is not ready', () => {
  it('tells which checks have not passed', async () => {
    const api = await startApi((request, response) => {
      if (request.url === '/version') json(response, 200, {});
      else
        response
          .writeHead(500)
          .end('[+]ping ok\n[-]etcd failed: reason withheld\n[-]poststarthook/rbac failed: x\n');
    });
    const cluster = await accessTo(api.port).through();
    expect(await cluster.readiness(rootContext())).toEqual({
      ready: false,
      reason: 'not passed yet: etcd, poststarthook/rbac',
    });
  });

  it('is a reason to wait when it says 503, with its own words', async () => {
    const api = await startApi((_request, response) =>
      json(response, 503, { message: 'apiserver not ready' }),
    );
    const cluster = await accessTo(api.port).through();
    expect((await cluster.readiness(rootContext())).reason).toBe(
      'The Kubernetes API on km7-s1 is not ready yet: apiserver not ready.',
    );
    await expect(cluster.nodes(rootContext())).rejects.toMatchObject({
      code: 'cluster-api',
      retryable: true,
    });
  });

  it('has no kubeconfig yet', async () => {
    await expect(accessTo(1, null).through()).rejects.toMatchObject({
      code: 'not-found',
      message: 'km7-s1 has no kubeconfig at /etc/rancher/rke2/rke2.yaml yet.',
      retryable: true,
    });
  });

  it('refuses connections', async () => {
    await expect(accessTo(1).through()).rejects.toMatchObject({
      code: 'cluster-api',
      message: 'The Kubernetes API on km7-s1 does not answer: nothing accepts connections on port 6443.',
      retryable: true,
    });
  });

  it('closes connections at once', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    await expect(accessTo(port).through()).rejects.toMatchObject({
      message: 'The Kubernetes API on km7-s1 closed the connection; it is starting or going down.',
      retryable: true,
    });
  });

  it('closes the connection in the middle of an answer', async () => {
    const api = await startApi((request, response) => {
      if (request.url === '/version') return json(response, 200, {});
      response.writeHead(200, { 'content-length': '1000' }).write('{"items"');
      setTimeout(() => response.destroy(), 20);
    });
    const cluster = await accessTo(api.port).through();
    await expect(cluster.nodes(rootContext())).rejects.toMatchObject({
      code: 'cluster-api',
      retryable: true,
    });
  });

  it('keeps silent until the deadline, which decides; and another request still works', async () => {
    const api = await startApi((request, response) => {
      if (request.url !== '/readyz?verbose') json(response, 200, { metadata: {}, items: [] });
    });
    const cluster = await accessTo(api.port).through();
    const limit = { ms: 150, what: 'asking the cluster' };
    await expect(withDeadline(rootContext(), limit, (ctx) => cluster.readiness(ctx))).rejects.toMatchObject({
      code: 'deadline',
    });
    expect(await cluster.nodes(rootContext())).toEqual([]);
  });

  it('keeps silent during the handshake, and the tunnel is given back', async () => {
    const port = await listen(createTcpServer((socket) => void socket.resume()));
    const { host, through } = accessTo(port);
    const limit = { ms: 150, what: 'asking the cluster' };
    await expect(withDeadline(rootContext(), limit, (ctx) => through(ctx))).rejects.toMatchObject({
      code: 'deadline',
    });
    expect(host.tunnels.map(({ destroyed }) => destroyed)).toEqual([true]);
  });
});

describe('a cluster that is another one', () => {
  it('shows a certificate of another authority', async () => {
    const other = createAuthority('other-ca');
    onTestFinished(() => other.dispose());
    const api = await startApi(answers, other.server('IP:127.0.0.1'));
    await expect(accessTo(api.port).through()).rejects.toMatchObject({
      code: 'cluster-api',
      message:
        "The Kubernetes API on km7-s1 shows a certificate that is not signed by the cluster's own authority.",
      retryable: false,
    });
    expect(api.requests).toEqual([]);
  });

  it('shows a certificate for other names', async () => {
    const api = await startApi(answers, authority.server('IP:10.9.9.9,DNS:elsewhere'));
    await expect(accessTo(api.port).through()).rejects.toThrow('shows a certificate that is for other names');
  });

  it('shows a certificate that has expired', async () => {
    const api = await startApi(answers, authority.server('IP:127.0.0.1', -1));
    await expect(accessTo(api.port).through()).rejects.toThrow('shows a certificate that has expired');
  });

  it('refuses the admin, whose kubeconfig is then read again', async () => {
    const api = await startApi((request, response) =>
      json(response, request.url === '/version' ? 200 : 401, { message: 'Unauthorized' }),
    );
    const { host, through } = accessTo(api.port);
    await expect((await through()).nodes(rootContext())).rejects.toMatchObject({
      message: 'The Kubernetes API on km7-s1 does not accept the certificate of its own admin kubeconfig.',
      retryable: false,
    });
    await through();
    expect(host.reads).toHaveLength(2);
  });

  it('answers something that is no list of nodes', async () => {
    const api = await startApi((_request, response) =>
      json(response, 200, { items: [{ metadata: { name: 7 } }] }),
    );
    const cluster = await accessTo(api.port).through();
    await expect(cluster.nodes(rootContext())).rejects.toThrow(
      'gave an unexpected answer to /api/v1/nodes?limit=500',
    );
  });

  it('does not speak TLS', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    await expect(accessTo(port).through()).rejects.toThrow('does not speak TLS as expected on port 6443');
  });
});

describe('the way to the server', () => {
  it('is a reason to wait when it may come back, and an error when it will not', async () => {
    const api = await startApi(answers);
    const { host, through } = accessTo(api.port);
    const cluster = await through();
    const lost = (retryable: boolean) => {
      host.tunnels.splice(0).forEach((tunnel) => void tunnel.destroy());
      host.failure = new MusterError('host-unreachable', 'km7-s1 is gone.', { retryable });
      return cluster.readiness(rootContext());
    };
    expect(await lost(true)).toEqual({ ready: false, reason: 'km7-s1 is gone.' });
    await expect(lost(false)).rejects.toThrow('km7-s1 is gone.');
  });
});
