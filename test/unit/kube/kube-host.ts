import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import type { HostReader } from '../../../src/main/ports/hosts.ts';
import { credentialSchema } from '../../../src/shared/model/credential.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { clusterRow } from '../../support/descriptions.ts';

export const server: HostTarget = {
  nodeId: nodeIdSchema.parse('node-1'),
  name: 'km7-s1',
  address: '127.0.0.1',
  port: 22,
  credential: credentialSchema.parse({
    id: 'c',
    siteId: 's',
    name: 'c',
    user: 'u',
    auth: { method: 'agent' },
  }),
  jump: null,
};

export const cluster = clusterRow({
  name: 'km7',
  version: 'v1.36.4+rke2r1',
  credentialId: null,
  agentBatchSize: 5,
});

/** A host whose tunnels are connections to this machine's own loopback, and which has one file. */
export interface KubeHost {
  readonly hosts: Pick<HostReader, 'reader' | 'tunnel'>;
  /** Every tunnel opened so far. */
  readonly tunnels: Duplex[];
  /** Paths read so far. */
  readonly reads: string[];
  /** The kubeconfig, null while there is none. */
  kubeconfig: string | null;
  /** Where a tunnel really leads. */
  port: number;
  /** What opening a tunnel ends with, instead of a tunnel. */
  failure: MusterError | null;
}

export function kubeHost(kubeconfig: string | null, port: number): KubeHost {
  const host: KubeHost = {
    kubeconfig,
    port,
    failure: null,
    tunnels: [],
    reads: [],
    hosts: {
      reader: async () => ({
        target: server,
        read: async (_ctx, { argv, sudo }) => {
          if (sudo !== true) throw new MusterError('remote-command', 'permission denied');
          host.reads.push(argv.at(-1) ?? '');
          return { exitCode: host.kubeconfig === null ? 1 : 0, stdout: host.kubeconfig ?? '', stderr: '' };
        },
      }),
      tunnel: (ctx) =>
        new Promise((resolve, reject) => {
          if (host.failure !== null) throw host.failure;
          const socket = connect({ host: '127.0.0.1', port: host.port, signal: ctx.signal });
          socket.once('error', reject);
          socket.once('connect', () => {
            socket.off('error', reject);
            socket.on('error', () => socket.destroy());
            host.tunnels.push(socket);
            resolve(socket);
          });
        }),
    },
  };
  return host;
}
