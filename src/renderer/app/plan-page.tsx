import { useEffect, useState } from 'react';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { PlanRequest, RunWishesInput } from '../../shared/contract/runs.ts';
import type { WireError } from '../../shared/model/error.ts';
import type { ClusterId, NodeId, RunId } from '../../shared/model/ids.ts';
import type { OperationId, Plan } from '../../shared/model/plan.ts';
import { isBusy as isBusyRun } from '../../shared/model/run.ts';
import type { Fix } from '../../shared/rules/fix.ts';
import { type VotesRow, votesOnTheWay } from '../../shared/rules/votes.ts';
import type { Connection } from '../api/connection.ts';
import { planAsText, planRows } from '../features/plan/plan-rows.ts';
import { PlanScreen } from '../features/plan/plan-screen.tsx';
import { whyHeld } from '../features/plan/plan-side.tsx';
import { Missing } from '../ui/missing.tsx';
import { text } from '../ui/text.ts';
import { useNow } from '../ui/time.ts';
import { useShown } from '../ui/use-shown.ts';
import { planActions } from './actions/plan-actions.ts';
import { useActions } from './actions/use-actions.ts';
import { focusWhenShown } from './focus.ts';
import { saveText } from './save-report.ts';
import { notConnected, useConnection, useFailure } from './use-connection.ts';
import { useAids, useLook, usePlan } from './use-plan.ts';

export interface PlanPageProps {
  readonly clusterId: ClusterId;
  /** What is planned; the address says it, so another one is another page. */
  readonly operation: OperationId;
  readonly onOperation: (operation: OperationId) => void;
  readonly fleet: FleetSnapshot | null;
  readonly connection: Connection;
  readonly onStarted: (runId: RunId) => void;
  readonly onLeave: () => void;
  readonly onFix: (fix: Fix) => void;
  /** What kept the run from beginning, where the screen is gone by then. */
  readonly onRefused: (error: WireError) => void;
}

const noWishes: RunWishesInput = { pauseBefore: [], pauseBetween: false, skip: [] };

/** The plan screen, joined to the app. */
export function PlanPage({
  clusterId,
  operation,
  onOperation,
  fleet,
  connection,
  onStarted,
  onLeave,
  onRefused,
  onFix,
}: PlanPageProps) {
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const [wishes, setWishes] = useState<RunWishesInput>(noWishes);
  const [starting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<WireError | null>(null);
  const nowMs = useNow();
  // A reason that is still to be written does not keep the rest of the plan from being read.
  const skip = wishes.skip.filter(({ reason }) => reason.trim() !== '');
  const request: PlanRequest = { clusterId, operation, wishes: { ...wishes, skip } };
  const { plan, making, error, again } = usePlan(client, request);
  const { spans, questions } = useAids(client, clusterId, operation);
  const { look, begin, stop, forget } = useLook(client, request);
  const asked = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was refused is not what is asked for now.
  useEffect(() => setRefusal(null), [asked]);
  const inPage = (failure: WireError) => {
    setStarting(false);
    setRefusal(failure);
    // What would be done is another by now: it is shown with the reason.
    if (failure.code !== 'run-mismatch') return;
    again();
    forget();
  };
  const shown = useShown();
  const tellFailure = useFailure(inPage, onRefused);
  const start = (typedName: string) => {
    if (client === null) return setRefusal(notConnected);
    if (plan === null || making) return;
    setStarting(true);
    setRefusal(null);
    client
      .call('runs.start', { ...request, typedName, seen: plan.seen })
      // Who has gone to another screen meanwhile stays there.
      .then(({ runId }) => shown.current && onStarted(runId), tellFailure);
  };
  const { name, hostOf, votes, isBusy, isGone } = clusterOn(fleet, clusterId, plan);
  const onSave = (said: string) =>
    saveText(said, { fileName: fileNameOf(name, operation), type: 'text/plain' });
  useActions(() =>
    planActions({
      clusterName: name,
      operation,
      isMade: plan !== null,
      held: whyHeld({ plan, error: error ?? refusal, wishes, making, busy: isBusy }),
      isLooking: look !== null && look.endedAtMs === null,
      onOperation,
      onStart: () => focusWhenShown('[data-start]'),
      onLook: begin,
      onStopLook: stop,
      onSave: () =>
        plan !== null && onSave(planAsText(plan, { rows: planRows(plan, spans), wishes, hostOf })),
    }),
  );
  if (isGone) return <Missing title={text.plan.title} say={text.plan.noCluster} onLeave={onLeave} />;
  return (
    <PlanScreen
      clusterName={name}
      operation={operation}
      onOperation={onOperation}
      plan={plan}
      seen={plan?.seen ?? null}
      error={error ?? refusal}
      spans={spans}
      votes={votes}
      questions={questions}
      wishes={wishes}
      onWishes={setWishes}
      hostOf={hostOf}
      look={look}
      onLook={begin}
      onStopLook={stop}
      nowMs={nowMs}
      making={making}
      starting={starting}
      busy={isBusy}
      onFix={onFix}
      onStart={start}
      onSave={onSave}
      onLeave={onLeave}
    />
  );
}

function isHeld(fleet: FleetSnapshot | null, clusterId: ClusterId): boolean {
  return fleet?.runs.some(({ run }) => run.clusterId === clusterId && isBusyRun(run)) ?? false;
}

interface ClusterOnPlan {
  readonly name: string;
  readonly hostOf: (id: NodeId) => string;
  readonly votes: readonly VotesRow[];
  /** Whether a run has it now. */
  readonly isBusy: boolean;
  /** Whether it is not recorded. */
  readonly isGone: boolean;
}

/** What the fleet and the plan say of the cluster together. */
function clusterOn(fleet: FleetSnapshot | null, clusterId: ClusterId, plan: Plan | null): ClusterOnPlan {
  const cluster = fleet?.clusters.find(({ id }) => id === clusterId);
  const nodes = fleet?.nodes.filter((node) => node.clusterId === clusterId) ?? [];
  const hostOf = (id: NodeId) => nodes.find((node) => node.id === id)?.hostname ?? id;
  const voting = nodes.filter(({ role, status }) => role === 'server' && status === 'active');
  return {
    name: cluster?.name ?? plan?.clusterName ?? '',
    hostOf,
    votes: plan === null ? [] : votesOnTheWay(plan, new Set(voting.map(({ id }) => id)), hostOf),
    isBusy: isHeld(fleet, clusterId),
    isGone: plan === null && fleet !== null && cluster === undefined,
  };
}

function fileNameOf(name: string, operation: OperationId): string {
  return `${name}-${text.operation[operation]}-plan.txt`.toLowerCase().replace(/[^\w.-]+/g, '-');
}
