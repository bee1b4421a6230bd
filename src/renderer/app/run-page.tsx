import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { CancelMode } from '../../shared/model/run.ts';
import type { Connection } from '../api/connection.ts';
import { CancelDialog } from '../features/run/cancel-dialog.tsx';
import { RunScreen } from '../features/run/run-screen.tsx';
import { nothingKnown } from '../stores/projections/live.ts';
import type { RunView } from '../stores/projections/run-projection.ts';
import type { FollowedRun } from '../stores/projections/run-store.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { go } from './route.ts';
import { saveReport } from './save-report.ts';
import { bindShortcuts } from './shortcuts.ts';
import { useRun } from './use-connection.ts';

export interface RunPageProps {
  readonly runId: RunId;
  readonly connection: Connection;
  readonly view: ViewStore;
}

/** The run screen, joined to the app. */
export function RunPage(props: RunPageProps) {
  const followed = useRun(props.connection, props.runId);
  if (followed === null) return null;
  return <FollowedPage {...props} followed={followed} />;
}

function FollowedPage({
  runId,
  connection,
  view,
  followed,
}: RunPageProps & { readonly followed: FollowedRun }) {
  const live = useStore(followed.store);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<WireError | null>(null);
  const run = live.known?.snapshot;
  const running = run?.run.status === 'running';
  useEffect(() => bindShortcuts({ X: () => running && setAsking(true) }), [running]);

  const clientOrNull = () => {
    const state = connection.state();
    return state.status === 'open' ? state.client : null;
  };
  const cancel = (mode: CancelMode) => {
    setAsking(false);
    clientOrNull()
      ?.call('runs.cancel', { runId, mode })
      .catch((error: unknown) => setFailure(toWireError(error)));
  };
  const resume = () => {
    setFailure(null);
    clientOrNull()
      ?.call('runs.resume', { runId, accept: [] })
      .catch((error: unknown) => setFailure(toWireError(error)));
  };
  const report = () => {
    const name = `${run?.clusterName ?? 'run'}-${runId}`;
    clientOrNull()
      ?.call('runs.report', { runId })
      .then(({ html }) => saveReport(html, name))
      .catch((error: unknown) => setFailure(toWireError(error)));
  };
  const shown =
    failure === null ? live : { ...(live.known === null ? nothingKnown<RunView>() : live), error: failure };
  return (
    <>
      <RunScreen
        live={shown}
        view={view}
        onCancel={() => setAsking(true)}
        onReport={report}
        onResume={resume}
        onLeave={() => go({ screen: 'fleet' })}
      />
      {asking && running ? (
        <CancelDialog clusterName={run.clusterName} onStop={cancel} onClose={() => setAsking(false)} />
      ) : null}
    </>
  );
}
