import { toWireError, type WireError } from '../../shared/model/error.ts';
import { type Client, isConnectionLost } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { TopologyAsks } from '../features/topology/asks.ts';
import type { TopologyStore } from '../stores/view/topology-store.ts';
import { goToTerminal } from './route.ts';
import { notConnected } from './use-connection.ts';

/** What the topology screen asks the app for; what keeps it from an answer is said on the draft. */
export function asksOver(connection: Connection, store: TopologyStore): TopologyAsks {
  /** Only looks: that the connection is gone is said elsewhere, and whoever looks asks again once it is back. */
  const look = async <T>(act: (client: Client) => Promise<T>): Promise<T | null> => {
    const state = connection.state();
    if (state.status !== 'open') return null;
    try {
      return await act(state.client);
    } catch (error) {
      if (!isConnectionLost(error)) store.setState({ error: toWireError(error) });
      return null;
    }
  };
  /** @returns what kept it from being done, for a dialog that stays open then. */
  const done = async (act: (client: Client) => Promise<unknown>): Promise<WireError | null> => {
    const state = connection.state();
    if (state.status !== 'open') return notConnected;
    return act(state.client).then(() => null, toWireError);
  };
  const told = async (act: (client: Client) => Promise<unknown>): Promise<boolean> => {
    const error = await done(act);
    if (error !== null) store.setState({ error });
    return error === null;
  };
  return {
    editCluster: (edit) => done((client) => client.call('clusters.edit', edit)),
    removeCluster: (clusterId) => done((client) => client.call('clusters.remove', { clusterId })),
    removeHosts: (nodeIds) => done((client) => client.call('hosts.remove', { nodeIds: [...nodeIds] })),
    terminal: goToTerminal,
    host: (nodeId) => look((client) => client.call('topology.host', { nodeId })),
    templates: () => look(async (client) => (await client.call('topology.templates', {})).templates),
    keepTemplate: (template) => told((client) => client.call('topology.keepTemplate', template)),
    dropTemplate: (name) => told((client) => client.call('topology.dropTemplate', { name })),
  };
}
