import type { WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { ResumeDialog } from '../features/run/resume-dialog.tsx';
import { useFlow } from './use-flow.ts';

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
  const { start, ...shown } = useFlow({
    connection,
    ask: (client) => client.call('runs.resumePlan', { runId }),
    key: runId,
    onClose,
    onFailed,
  });
  return (
    <ResumeDialog
      clusterName={clusterName}
      {...shown}
      onStart={(accept, seen) =>
        start((client) => client.call('runs.resume', { runId, accept: [...accept], seen }))
      }
      onClose={onClose}
    />
  );
}
