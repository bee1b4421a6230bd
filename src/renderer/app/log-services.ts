import { useMemo } from 'react';
import type { RunSnapshot } from '../../shared/contract/runs.ts';
import { fromWireError } from '../../shared/model/error.ts';
import type { NodeId, RunId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import type { LogServices } from '../features/run/log/log-services.ts';
import { followLog } from '../stores/projections/log-store.ts';
import { go } from './route.ts';
import { saveBlob } from './save-report.ts';
import { notConnected } from './use-connection.ts';

/** Lines of a host's journal that are asked for. */
const JOURNAL_LINES = 400;

/** What the log of a run takes from the app; the same for as long as the run is shown. */
export function useLogServices(
  connection: Connection,
  runId: RunId,
  snapshot: RunSnapshot | undefined,
): LogServices {
  const clusterName = snapshot?.clusterName ?? 'run';
  const clusterId = snapshot?.run.clusterId;
  return useMemo(
    () => ({
      openLog: (filter) => followLog(connection, { runId, filter }),
      readJournal: (nodeId) => {
        const state = connection.state();
        if (state.status !== 'open') return Promise.reject(fromWireError(notConnected));
        return state.client.call('log.nodeJournal', { runId, nodeId, lines: JOURNAL_LINES });
      },
      ...(clusterId !== undefined && {
        onTerminal: (nodeId: NodeId) => go({ screen: 'terminals', placeId: clusterId, nodeId }),
      }),
      onSave: (pieces) =>
        saveBlob(
          new Blob([...pieces], { type: 'text/plain' }),
          `${clusterName}-${runId}`.replace(/[^\w.-]+/g, '-').concat('.log'),
        ),
    }),
    [connection, runId, clusterName, clusterId],
  );
}
