import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { ClusterId, RunId } from '../../shared/model/ids.ts';
import type { ReportFormat } from '../../shared/model/report.ts';
import { type CancelMode, isBusy } from '../../shared/model/run.ts';
import type { Fix } from '../../shared/rules/fix.ts';
import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { RunScreen } from '../features/run/run-screen.tsx';
import { mayGoBack } from '../features/run/way-back.ts';
import { nothingKnown } from '../stores/projections/live.ts';
import type { RunView } from '../stores/projections/run-projection.ts';
import type { FollowedRun } from '../stores/projections/run-store.ts';
import type { SelectedCell, ViewStore } from '../stores/view/view-store.ts';
import { goToNextNeedy, runActions } from './actions/run-actions.ts';
import { useActions } from './actions/use-actions.ts';
import { focusWhenShown } from './focus.ts';
import { useLogServices } from './log-services.ts';
import { go } from './route.ts';
import { type Asking, RunDialogs } from './run-dialogs.tsx';
import { saveReport } from './save-report.ts';
import { bindShortcuts } from './shortcuts.ts';
import { notConnected, useRun } from './use-connection.ts';
import { useSpans } from './use-spans.ts';

export interface RunPageProps {
  readonly runId: RunId;
  readonly connection: Connection;
  readonly view: ViewStore;
  /** Opens the form that cures what a note says. */
  readonly onFix: (clusterId: ClusterId, fix: Fix) => void;
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
  onFix,
  followed,
}: RunPageProps & { readonly followed: FollowedRun }) {
  const live = useStore(followed.store);
  const [asking, setAsking] = useState<Asking>(null);
  const [pausing, setPausing] = useState(false);
  const reports = useRef<Promise<unknown>>(Promise.resolve());
  const { failure, setFailure, ask } = useAsk(connection);
  const run = live.known?.snapshot;
  const busy = run !== undefined && isBusy(run.run);
  const goesBack = run !== undefined && mayGoBack(run);
  /** What kept an earlier try from beginning says nothing of the next one. */
  const open = useCallback(
    (dialog: 'resume' | 'roll-back') => {
      setFailure(null);
      setAsking(dialog);
    },
    [setFailure],
  );
  const onCell = useCallback(
    ({ nodeId, phaseId }: SelectedCell) => {
      const step = run?.steps.find((one) => one.nodeId === nodeId && one.phaseId === phaseId);
      if (step !== undefined) focusWhenShown(`[data-step="${CSS.escape(step.stepId)}"] button`);
    },
    [run],
  );
  useEffect(
    () =>
      bindShortcuts({
        P: () => run?.run.status === 'running' && !pausing && setAsking('pause'),
        X: () => busy && setAsking('cancel'),
        B: () => goesBack && open('roll-back'),
        U: () => view.setState(({ allPhases }) => ({ allPhases: !allPhases })),
        N: () => run && goToNextNeedy(run, view, onCell),
      }),
    [run, pausing, busy, goesBack, open, view, onCell],
  );

  const status = run?.run.status;
  const clusterId = run?.run.clusterId;
  useEffect(() => {
    if (status !== undefined && clusterId !== undefined)
      view.setState({ shownRun: { runId, clusterId, status } });
  }, [view, runId, clusterId, status]);
  // The pause that was asked for is over with the walk: a run that goes on can be paused again.
  useEffect(() => {
    if (status !== 'running') setPausing(false);
  }, [status]);

  /** Goes out whatever else is unanswered: who has asked to stop soon may need it to stop now. */
  const cancel = (mode: CancelMode) => {
    setAsking(null);
    setPausing(mode === 'pause');
    void ask((client) => client.call('runs.cancel', { runId, mode })).then(
      (isTold) => isTold || setPausing(false),
    );
  };
  /** One after the other: who asks for two forms gets two. */
  const report = (format: ReportFormat) => {
    setAsking(null);
    reports.current = reports.current.then(() =>
      ask(async (client) => saveReport(await client.call('runs.report', { runId, format }))),
    );
  };
  const spans = useSpans(connection, run);
  const log = useLogServices(connection, runId, run);
  const shown =
    failure === null ? live : { ...(live.known === null ? nothingKnown<RunView>() : live), error: failure };
  const close = () => setAsking(null);
  useActions(() =>
    runActions({
      run: run ?? null,
      view,
      pausing,
      onCell,
      onPause: () => setAsking('pause'),
      onCancel: () => setAsking('cancel'),
      onResume: () => open('resume'),
      onRollBack: () => open('roll-back'),
      onReport: report,
    }),
  );
  return (
    <>
      <RunScreen
        live={shown}
        view={view}
        log={log}
        spans={spans}
        pausing={pausing}
        onPause={() => setAsking('pause')}
        onCancel={() => setAsking('cancel')}
        onHistory={() => go({ screen: 'history' })}
        onReport={() => setAsking('report')}
        onResume={() => open('resume')}
        onRollBack={() => open('roll-back')}
        onFix={(fix) => run !== undefined && onFix(run.run.clusterId, fix)}
        onLeave={() => go({ screen: 'fleet' })}
      />
      <RunDialogs
        runId={runId}
        run={live.known}
        connection={connection}
        asking={asking}
        onCancel={cancel}
        onReport={report}
        onClose={close}
        onFailed={setFailure}
      />
    </>
  );
}

/** Asks the app to do something. What it answers instead of doing it is kept, to be shown beside the run. */
function useAsk(connection: Connection) {
  const [failure, setFailure] = useState<WireError | null>(null);
  /** @returns whether it was done. */
  const ask = async (work: (client: Client) => Promise<unknown>): Promise<boolean> => {
    const state = connection.state();
    const failed = (error: WireError) => {
      setFailure(error);
      return false;
    };
    if (state.status !== 'open') return failed(notConnected);
    setFailure(null);
    return work(state.client).then(
      () => true,
      (error: unknown) => failed(toWireError(error)),
    );
  };
  return { failure, setFailure, ask };
}
