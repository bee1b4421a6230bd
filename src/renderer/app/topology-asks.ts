import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { TopologyAsks } from '../features/topology/asks.ts';
import type { TopologyStore } from '../stores/view/topology-store.ts';
import { goToTerminal } from './route.ts';
import { notConnected } from './use-connection.ts';

/** What the topology screen asks the app for; what keeps it from an answer is said on the draft. */
export function asksOver(connection: Connection, store: TopologyStore): TopologyAsks {
  const over = async <T>(act: (client: Client) => Promise<T>, otherwise: T): Promise<T> => {
    const state = connection.state();
    if (state.status !== 'open') {
      store.setState({ error: notConnected });
      return otherwise;
    }
    try {
      return await act(state.client);
    } catch (error) {
      store.setState({ error: toWireError(error) });
      return otherwise;
    }
  };
  /** @returns what kept it from being done, for a dialog that stays open then. */
  const done = async (act: (client: Client) => Promise<unknown>): Promise<WireError | null> => {
    const state = connection.state();
    if (state.status !== 'open') return notConnected;
    return act(state.client).then(() => null, toWireError);
  };
  return {
    editCluster: (edit) => done((client) => client.call('clusters.edit', edit)),
    removeCluster: (clusterId) => done((client) => client.call('clusters.remove', { clusterId })),
    removeHosts: (nodeIds) => done((client) => client.call('hosts.remove', { nodeIds: [...nodeIds] })),
    terminal: goToTerminal,
    host: (nodeId) => over((client) => client.call('topology.host', { nodeId }), null),
    templates: () => over(async (client) => (await client.call('topology.templates', {})).templates, []),
    keepTemplate: (template) =>
      over(async (client) => {
        await client.call('topology.keepTemplate', template);
        return true;
      }, false),
    dropTemplate: (name) =>
      over(async (client) => {
        await client.call('topology.dropTemplate', { name });
        return true;
      }, false),
  };
}
