import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { ClusterAccess, ClusterApi } from '../ports/cluster-api.ts';
import { catCommand } from '../ports/commands.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { HostReader } from '../ports/hosts.ts';
import type { ApiClient } from './api-client.ts';
import { createApiClient } from './api-client.ts';
import { createClusterApi } from './cluster-api.ts';
import { createEtcdAccess } from './etcd-access.ts';
import { parseKubeconfig } from './kubeconfig.ts';
import { TunnelAgent } from './tunnel-agent.ts';

export interface ClusterAccessOptions {
  readonly hosts: Pick<HostReader, 'reader' | 'tunnel'>;
}

interface Session {
  readonly api: ClusterApi;
  readonly agent: TunnelAgent;
}

/** Reaches Kubernetes APIs through SSH alone. Keeps what it opened until `close`, or until the API refuses it. */
export function createClusterAccess({ hosts }: ClusterAccessOptions): ClusterAccess {
  const sessions = new Map<string, Session>();
  const forget = (key: string) => {
    sessions.get(key)?.agent.destroy();
    sessions.delete(key);
  };

  const open = async (ctx: CallContext, server: HostTarget, cluster: Cluster): Promise<Session> => {
    const key = keyOf(server, cluster);
    const where = `${traitsOf(cluster.distribution).kubeconfigFile} on ${server.name}`;
    const credentials = parseKubeconfig(await readKubeconfig(ctx, hosts, { server, cluster }), where);
    const place = { server: server.name, port: credentials.port };
    const agent = new TunnelAgent(
      (signal) => hosts.tunnel({ ...ctx, signal }, server, credentials.port),
      credentials,
    );
    const plain = createApiClient({ agent, place, host: credentials.host, token: credentials.token });
    const client = watched(plain, () => forget(key));
    try {
      await client.send(ctx, 'GET', '/version');
    } catch (error) {
      agent.destroy();
      throw error;
    }
    const other = sessions.get(key);
    if (other !== undefined) {
      // Somebody else was quicker, and may be asking through it already.
      agent.destroy();
      return other;
    }
    const session = { api: createClusterApi(client), agent };
    sessions.set(key, session);
    return session;
  };

  return {
    through: async (ctx, server, cluster) => {
      const session = sessions.get(keyOf(server, cluster)) ?? (await open(ctx, server, cluster));
      return session.api;
    },
    ...createEtcdAccess(hosts),
    adminKubeconfig: (ctx, server, cluster) => readKubeconfig(ctx, hosts, { server, cluster }),
    close: async () => {
      for (const key of [...sessions.keys()]) forget(key);
    },
  };
}

function keyOf(server: HostTarget, cluster: Cluster): string {
  return `${cluster.id} ${server.nodeId}`;
}

/**
 * Tells when the API no longer takes what was read of its kubeconfig: after a reinstall authority and certificates are others,
 * and the next one who asks must read them again.
 */
function watched(client: ApiClient, onRefused: () => void): ApiClient {
  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof MusterError && error.code === 'cluster-api' && !error.retryable) onRefused();
      throw error;
    }
  };
  return {
    send: async (ctx, method, path) => {
      const answer = await noting(client.send(ctx, method, path));
      if (answer.status === 401) onRefused();
      return answer;
    },
    get: (ctx, path, schema) => noting(client.get(ctx, path, schema)),
    failure: (answer) => client.failure(answer),
  };
}

async function readKubeconfig(
  ctx: CallContext,
  hosts: ClusterAccessOptions['hosts'],
  of: { readonly server: HostTarget; readonly cluster: Cluster },
): Promise<string> {
  const { server, cluster } = of;
  const { title, kubeconfigFile } = traitsOf(cluster.distribution);
  const reader = await hosts.reader(ctx, server);
  const { exitCode, stdout } = await reader.read(ctx, catCommand(kubeconfigFile));
  if (exitCode === 0 && stdout.trim() !== '') return stdout;
  throw new MusterError('not-found', `${server.name} has no kubeconfig at ${kubeconfigFile} yet.`, {
    cure: `${title} writes it when its first server has started; look into the journal of its unit if it does not come.`,
    retryable: true,
  });
}
