import { useEffect, useState } from 'react';
import type { RollbackPreview } from '../../shared/contract/runs.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { stepsToUndo } from '../../shared/model/rollback.ts';
import type { Connection } from '../api/connection.ts';
import { type BackScope, RollbackDialog } from '../features/run/rollback-dialog.tsx';
import { failedHosts } from '../features/run/way-back.ts';
import type { RunView } from '../stores/projections/run-projection.ts';
import { notConnected, useConnection, useFailure } from './use-connection.ts';

export interface RollbackFlowProps {
  readonly runId: RunId;
  readonly run: RunView;
  readonly connection: Connection;
  /** The way back has begun, or the person went away. */
  readonly onClose: () => void;
  /** What kept it from beginning, where the dialog is gone by then. */
  readonly onFailed: (error: WireError) => void;
}

/** Asks for the list of what would be taken back, shows it, and starts exactly that when told to. */
export function RollbackFlow({ runId, run, connection, onClose, onFailed }: RollbackFlowProps) {
  const { snapshot } = run;
  // What can be chosen stays what it was when the dialog opened: the list is of that moment.
  const [failed] = useState(() => failedHosts(snapshot));
  const [scope, setScope] = useState<BackScope>(failed.length === 0 ? 'all' : 'only-failed');
  const [preview, setPreview] = useState<RollbackPreview | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [starting, setStarting] = useState(false);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  useEffect(() => {
    let gone = false;
    setError(null);
    client?.call('runs.rollbackPlan', { runId, limit: { kind: scope } }).then(
      (made) => gone || setPreview(made),
      (failure: unknown) => {
        if (gone) return;
        setPreview(null);
        setError(toWireError(failure));
      },
    );
    return () => {
      gone = true;
    };
  }, [client, runId, scope]);
  const inDialog = (failure: WireError) => {
    setStarting(false);
    setError(failure);
  };
  const tellFailure = useFailure(inDialog, onFailed);
  const start = () => {
    if (preview === null) return;
    if (client === null) return setError(notConnected);
    setStarting(true);
    setError(null);
    const steps = stepsToUndo(preview.plan).map(({ stepId }) => stepId);
    client.call('runs.rollback', { runId, limit: { kind: scope }, steps }).then(onClose, tellFailure);
  };
  return (
    <RollbackDialog
      clusterName={snapshot.clusterName}
      failedHosts={failed}
      hostOf={(id) => snapshot.nodes.find((node) => node.id === id)?.hostname ?? id}
      scope={scope}
      onScope={setScope}
      preview={preview}
      error={error}
      starting={starting}
      onStart={start}
      onClose={onClose}
    />
  );
}
