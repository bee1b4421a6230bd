import { useEffect } from 'react';
import type { WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { ReportFormat } from '../../shared/model/report.ts';
import { type CancelMode, isBusy } from '../../shared/model/run.ts';
import type { Connection } from '../api/connection.ts';
import { CancelDialog } from '../features/run/cancel-dialog.tsx';
import { PauseDialog } from '../features/run/pause-dialog.tsx';
import { ReportDialog } from '../features/run/report-dialog.tsx';
import type { RunView } from '../stores/projections/run-projection.ts';
import { ResumeFlow } from './resume-flow.tsx';
import { RollbackFlow } from './rollback-flow.tsx';

/** Which dialog of a run is open. */
export type Asking = 'cancel' | 'pause' | 'report' | 'resume' | 'roll-back' | null;

export interface RunDialogsProps {
  readonly runId: RunId;
  readonly run: RunView | null;
  readonly connection: Connection;
  readonly asking: Asking;
  readonly onCancel: (mode: CancelMode) => void;
  readonly onReport: (format: ReportFormat) => void;
  readonly onClose: () => void;
  readonly onFailed: (error: WireError) => void;
}

/** What is asked before a run is stopped, goes on, is taken back or reported. */
export function RunDialogs({ run, asking, onCancel, onReport, ...flow }: RunDialogsProps) {
  const { onClose } = flow;
  const isAboutWalk = asking === 'cancel' || asking === 'pause';
  const isOver = isAboutWalk && run !== null && !isBusy(run.snapshot.run);
  // A question about a run that is under way is answered by its end: it must not come back when the run goes on.
  useEffect(() => {
    if (isOver) onClose();
  }, [isOver, onClose]);
  if (run === null || asking === null) return null;
  const { clusterName, run: row } = run.snapshot;
  if (asking === 'resume') return <ResumeFlow {...flow} clusterName={clusterName} />;
  if (asking === 'roll-back') return <RollbackFlow {...flow} run={run} />;
  if (asking === 'report')
    return <ReportDialog clusterName={clusterName} onReport={onReport} onClose={flow.onClose} />;
  if (isOver) return null;
  if (asking === 'pause')
    return <PauseDialog clusterName={clusterName} onPause={() => onCancel('pause')} onClose={flow.onClose} />;
  return (
    <CancelDialog
      clusterName={clusterName}
      goesBack={row.status === 'rolling-back'}
      onStop={onCancel}
      onClose={flow.onClose}
    />
  );
}
