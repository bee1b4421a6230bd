import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import { dataPathsOf } from '../../shared/rules/distributions.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { ClusterAccess } from '../ports/cluster-api.ts';
import { catCommand } from '../ports/commands.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { HostReader } from '../ports/hosts.ts';
import { callEtcd, type EtcdPlace, etcdPort } from './etcd-client.ts';
import { membersIn, removalOf } from './etcd-messages.ts';

/** MemberListRequest{linearizable: true} (etcd rpc.proto): otherwise a member answers by what it knows itself, which may be old, also without a quorum. */
const LINEARIZABLE = Uint8Array.of(0x08, 0x01);

/** What of {@link ClusterAccess} is asked of etcd itself. Nothing is kept open: it is asked a few times in the life of a cluster. */
export function createEtcdAccess(
  hosts: Pick<HostReader, 'reader' | 'tunnel'>,
): Pick<ClusterAccess, 'etcdMembers' | 'removeEtcdMember'> {
  const list = async (ctx: CallContext, place: EtcdPlace) =>
    callEtcd(ctx, place, { method: 'MemberList', message: LINEARIZABLE, read: membersIn });
  return {
    etcdMembers: async (ctx, server, cluster) => list(ctx, await placeOf(ctx, hosts, { server, cluster })),
    removeEtcdMember: async (ctx, { id, ...where }) => {
      const place = await placeOf(ctx, hosts, where);
      try {
        await callEtcd(ctx, place, { method: 'MemberRemove', message: removalOf(id), read: () => null });
      } catch (error) {
        ctx.signal.throwIfAborted();
        // Removed by somebody else meanwhile, or by this very request, whose answer was lost.
        if ((await list(ctx, place)).some((member) => member.id === id)) throw error;
      }
    },
  };
}

/** Reads what every server lays down for its own use (RKE2 and K3s: server/tls/etcd). */
async function placeOf(
  ctx: CallContext,
  hosts: Pick<HostReader, 'reader' | 'tunnel'>,
  { server, cluster }: { readonly server: HostTarget; readonly cluster: Cluster },
): Promise<EtcdPlace> {
  const { etcdTls } = dataPathsOf(cluster.distribution, cluster.dataDir);
  const reader = await hosts.reader(ctx, server);
  const read = async (name: string) => {
    const { exitCode, stdout } = await reader.read(ctx, catCommand(`${etcdTls}/${name}`));
    if (exitCode === 0 && stdout.trim() !== '') return stdout;
    throw new MusterError(
      'not-found',
      `${server.name} has no ${etcdTls}/${name}, so its etcd cannot be asked.`,
      {
        cure: 'Check that its data directory is the one in the site file, and that the server has started once.',
        retryable: true,
      },
    );
  };
  const [ca, clientCertificate, clientKey] = await Promise.all([
    read('server-ca.crt'),
    read('client.crt'),
    read('client.key'),
  ]);
  return {
    server: server.name,
    open: (signal) => hosts.tunnel({ ...ctx, signal }, server, etcdPort),
    credentials: { host: '127.0.0.1', ca, clientCertificate, clientKey },
  };
}
