import { useState } from 'react';
import type { WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { stepsToUndo } from '../../shared/model/rollback.ts';
import type { Connection } from '../api/connection.ts';
import { type BackScope, RollbackDialog } from '../features/run/rollback-dialog.tsx';
import { failedHosts } from '../features/run/way-back.ts';
import type { RunView } from '../stores/projections/run-projection.ts';
import { useFlow } from './use-flow.ts';

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
  const limit = { kind: scope } as const;
  const { preview, error, starting, start } = useFlow({
    connection,
    ask: (client) => client.call('runs.rollbackPlan', { runId, limit }),
    key: `${runId} ${scope}`,
    onClose,
    onFailed,
  });
  const startShown = () => {
    if (preview === null) return;
    const steps = stepsToUndo(preview.plan).map(({ stepId }) => stepId);
    start((client) => client.call('runs.rollback', { runId, limit, steps }));
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
      onStart={startShown}
      onClose={onClose}
    />
  );
}
