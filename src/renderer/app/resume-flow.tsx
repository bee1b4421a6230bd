import { useEffect, useState } from 'react';
import type { ResumePreview } from '../../shared/contract/runs.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { ResumeChangeName } from '../../shared/model/run.ts';
import type { Connection } from '../api/connection.ts';
import { ResumeDialog } from '../features/run/resume-dialog.tsx';
import { notConnected, useConnection, useFailure } from './use-connection.ts';

export interface ResumeFlowProps {
  readonly runId: RunId;
  readonly clusterName: string;
  readonly connection: Connection;
  /** The run goes on, or the person went away. */
  readonly onClose: () => void;
  /** What kept it from beginning, where the dialog is gone by then. */
  readonly onFailed: (error: WireError) => void;
}

/** Asks where the run would go on and what has changed since, shows it, and goes on when told to. */
export function ResumeFlow({ runId, clusterName, connection, onClose, onFailed }: ResumeFlowProps) {
  const [preview, setPreview] = useState<ResumePreview | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [starting, setStarting] = useState(false);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  useEffect(() => {
    let gone = false;
    client?.call('runs.resumePlan', { runId }).then(
      (made) => {
        if (gone) return;
        setPreview(made);
        setError(null);
      },
      (failure: unknown) => gone || setError(toWireError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [client, runId]);
  const inDialog = (failure: WireError) => {
    setStarting(false);
    setError(failure);
  };
  const tellFailure = useFailure(inDialog, onFailed);
  const start = (accept: readonly ResumeChangeName[]) => {
    if (client === null) return setError(notConnected);
    setStarting(true);
    setError(null);
    client.call('runs.resume', { runId, accept: [...accept] }).then(onClose, tellFailure);
  };
  const shown = { clusterName, preview, error, starting };
  return <ResumeDialog {...shown} onStart={start} onClose={onClose} />;
}
