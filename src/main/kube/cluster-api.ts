import { MusterError } from '../../shared/model/error.ts';
import type { ClusterApi, ClusterNode } from '../ports/cluster-api.ts';
import type { ApiClient } from './api-client.ts';
import { clusterNodeOf, nodeListSchema } from './node-object.ts';

/** Nodes per page: one answer for any cluster that fits on one site. */
const PAGE = 500;

/** The calls that phases make, over a client that is connected as admin. */
export function createClusterApi(client: ApiClient): ClusterApi {
  return {
    readiness: async (ctx) => {
      try {
        const answer = await client.send(ctx, 'GET', '/readyz?verbose');
        if (answer.status === 200) return { ready: true, reason: 'ok' };
        const failed = failedChecks(answer.body);
        if (failed.length > 0) return { ready: false, reason: `not passed yet: ${failed.join(', ')}` };
        throw client.failure(answer);
      } catch (error) {
        ctx.signal.throwIfAborted();
        if (error instanceof MusterError && error.retryable) {
          return { ready: false, reason: error.message };
        }
        throw error;
      }
    },
    nodes: async (ctx) => {
      const nodes: ClusterNode[] = [];
      let next = '';
      do {
        const query = new URLSearchParams({ limit: String(PAGE), ...(next !== '' && { continue: next }) });
        const list = await client.get(ctx, `/api/v1/nodes?${query}`, nodeListSchema);
        nodes.push(...list.items.map(clusterNodeOf));
        next = list.metadata.continue;
      } while (next !== '');
      return nodes;
    },
    deleteNode: async (ctx, name) => {
      const answer = await client.send(ctx, 'DELETE', `/api/v1/nodes/${encodeURIComponent(name)}`);
      const accepted = answer.status === 200 || answer.status === 202 || answer.status === 404;
      if (!accepted) throw client.failure(answer);
    },
    hasSecret: async (ctx, { namespace, name }) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
      const answer = await client.send(ctx, 'GET', path);
      if (answer.status !== 200 && answer.status !== 404) throw client.failure(answer);
      return answer.status === 200;
    },
  };
}

/** Names of the checks that `/readyz?verbose` marks as failed: lines such as `[-]etcd failed: reason withheld`. */
function failedChecks(body: string): readonly string[] {
  return [...body.matchAll(/^\[-\](\S+)/gm)].map(([, check = '']) => check);
}
