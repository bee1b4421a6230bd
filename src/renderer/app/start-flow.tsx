import { useEffect, useState } from 'react';
import type { FleetCluster } from '../../shared/contract/fleet.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Plan } from '../../shared/model/plan.ts';
import type { Connection } from '../api/connection.ts';
import { StartDialog } from '../features/start/start-dialog.tsx';
import { notConnected, useConnection } from './use-connection.ts';

export interface StartFlowProps {
  readonly cluster: FleetCluster;
  readonly connection: Connection;
  readonly onStarted: (runId: RunId) => void;
  readonly onClose: () => void;
}

/** Asks for the plan, shows it, and starts it when told to. */
export function StartFlow({ cluster, connection, onStarted, onClose }: StartFlowProps) {
  const state = useConnection(connection);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [starting, setStarting] = useState(false);
  const client = state.status === 'open' ? state.client : null;
  useEffect(() => {
    let gone = false;
    client?.call('runs.plan', { clusterId: cluster.id }).then(
      (made) => {
        if (gone) return;
        setPlan(made);
        setError(null);
      },
      (failure: unknown) => gone || setError(toWireError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [client, cluster.id]);
  const start = () => {
    if (client === null) return setError(notConnected);
    setStarting(true);
    setError(null);
    client.call('runs.start', { clusterId: cluster.id }).then(
      ({ runId }) => onStarted(runId),
      (failure: unknown) => {
        setStarting(false);
        setError(toWireError(failure));
      },
    );
  };
  return (
    <StartDialog
      clusterName={cluster.name}
      plan={plan}
      error={error}
      starting={starting}
      onStart={start}
      onClose={onClose}
    />
  );
}
