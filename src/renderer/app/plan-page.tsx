import { useCallback, useEffect, useRef, useState } from 'react';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type {
  LookNews,
  PlanRequest,
  RunSpans,
  RunWishesInput,
  ShownPlan,
} from '../../shared/contract/runs.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { ClusterId, NodeId, RunId } from '../../shared/model/ids.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import { isBusy } from '../../shared/model/run.ts';
import type { Fix } from '../../shared/rules/fix.ts';
import { votesOnTheWay } from '../../shared/rules/votes.ts';
import type { Client, OpenStream } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { Look } from '../features/plan/look-verdict.ts';
import { PlanMissing } from '../features/plan/plan-missing.tsx';
import { planAsText, planRows } from '../features/plan/plan-rows.ts';
import { PlanScreen } from '../features/plan/plan-screen.tsx';
import { text } from '../ui/text.ts';
import { useNow } from '../ui/time.ts';
import { planActions } from './actions/plan-actions.ts';
import { useActions } from './actions/use-actions.ts';
import { focusWhenShown } from './focus.ts';
import { saveText } from './save-report.ts';
import { notConnected, useConnection, useFailure } from './use-connection.ts';

export interface PlanPageProps {
  readonly clusterId: ClusterId;
  /** What is planned until somebody chooses something else. */
  readonly first: OperationId;
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
  first,
  fleet,
  connection,
  onStarted,
  onLeave,
  onRefused,
  onFix,
}: PlanPageProps) {
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const [operation, setOperation] = useState<OperationId>(first);
  const [wishes, setWishes] = useState<RunWishesInput>(noWishes);
  const [starting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<WireError | null>(null);
  const nowMs = useNow();
  // A reason that is still to be written does not keep the rest of the plan from being read.
  const skip = wishes.skip.filter(({ reason }) => reason.trim() !== '');
  const request: PlanRequest = { clusterId, operation, wishes: { ...wishes, skip } };
  const { plan, making, error, again } = usePlan(client, request);
  const { spans, questions } = useAids(client, clusterId, operation);
  const { look, begin, stop } = useLook(client, request);
  const inPage = (failure: WireError) => {
    setStarting(false);
    setRefusal(failure);
    // What would be done is another by now: it is shown with the reason.
    if (failure.code === 'run-mismatch') again();
  };
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const tellFailure = useFailure(inPage, onRefused);
  const start = (typedName: string) => {
    if (client === null) return setRefusal(notConnected);
    if (plan === null || making) return;
    setStarting(true);
    setRefusal(null);
    client
      .call('runs.start', { ...request, typedName, seen: plan.seen })
      // Who has gone to another screen meanwhile stays there.
      .then(({ runId }) => isShown.current && onStarted(runId), tellFailure);
  };
  const nodes = fleet?.nodes.filter((node) => node.clusterId === clusterId) ?? [];
  const hostOf = (id: NodeId) => nodes.find((node) => node.id === id)?.hostname ?? id;
  const voting = nodes.filter(({ role, status }) => role === 'server' && status === 'active');
  const votes = plan === null ? [] : votesOnTheWay(plan, new Set(voting.map(({ id }) => id)), hostOf);
  const name = fleet?.clusters.find(({ id }) => id === clusterId)?.name ?? plan?.clusterName ?? '';
  const onOperation = (next: OperationId) => {
    setOperation(next);
    setWishes(noWishes);
    setRefusal(null);
  };
  const onSave = (said: string) =>
    saveText(said, { fileName: fileNameOf(name, operation), type: 'text/plain' });
  useActions(() =>
    planActions({
      clusterName: name,
      operation,
      isMade: plan !== null,
      isLooking: look !== null && look.endedAtMs === null,
      onOperation,
      onStart: () => focusWhenShown('[data-start]'),
      onLook: begin,
      onStopLook: stop,
      onSave: () =>
        plan !== null && onSave(planAsText(plan, { rows: planRows(plan, spans), wishes, hostOf })),
    }),
  );
  if (plan === null && fleet !== null && !fleet.clusters.some(({ id }) => id === clusterId))
    return <PlanMissing onLeave={onLeave} />;
  return (
    <PlanScreen
      clusterName={name}
      operation={operation}
      onOperation={onOperation}
      plan={plan}
      error={refusal ?? error}
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
      busy={isHeld(fleet, clusterId)}
      onFix={onFix}
      onStart={start}
      onSave={onSave}
      onLeave={onLeave}
    />
  );
}

/** Whether a run has the cluster now. */
function isHeld(fleet: FleetSnapshot | null, clusterId: ClusterId): boolean {
  return fleet?.runs.some(({ run }) => run.clusterId === clusterId && isBusy(run)) ?? false;
}

function fileNameOf(name: string, operation: OperationId): string {
  return `${name}-${text.operation[operation]}-plan.txt`.toLowerCase().replace(/[^\w.-]+/g, '-');
}

/** The plan as it would be run now; made anew whenever something else is asked for. */
function usePlan(client: Client | null, request: PlanRequest) {
  const [plan, setPlan] = useState<{ readonly key: string; readonly made: ShownPlan } | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [round, setRound] = useState(0);
  const key = `${round} ${JSON.stringify(request)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: two requests that say the same are the same.
  useEffect(() => {
    let gone = false;
    client?.call('runs.plan', request).then(
      (made) => {
        if (gone) return;
        setPlan({ key, made });
        setError(null);
      },
      (failure: unknown) => {
        if (gone) return;
        setPlan(null);
        setError(toWireError(failure));
      },
    );
    return () => {
      gone = true;
    };
  }, [client, key]);
  // What was planned before is of another operation, and must not be read as this one.
  const shown = plan?.made.operation === request.operation ? plan.made : null;
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { plan: shown, making: plan?.key !== key && error === null, error, again };
}

/** How long earlier runs took, and what may be left out. Without an answer the plan is read without them. */
function useAids(client: Client | null, clusterId: ClusterId, operation: OperationId) {
  const [spans, setSpans] = useState<RunSpans | null>(null);
  const [questions, setQuestions] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let gone = false;
    const unknown = () => undefined;
    setSpans(null);
    client?.call('runs.spans', { clusterId, operation }).then((told) => gone || setSpans(told), unknown);
    client
      ?.call('runs.skippable', { operation })
      .then(
        (told) => gone || setQuestions(new Map(told.map(({ phaseId, question }) => [phaseId, question]))),
        unknown,
      );
    return () => {
      gone = true;
    };
  }, [client, clusterId, operation]);
  return { spans, questions };
}

/** A dry run that is begun, followed and stopped; it ends with the screen. */
function useLook(client: Client | null, request: PlanRequest) {
  const [look, setLook] = useState<Look | null>(null);
  const [stream, setStream] = useState<OpenStream | null>(null);
  useEffect(() => () => stream?.close(), [stream]);
  const ended = useCallback(
    (error: WireError | null) =>
      setLook((before) => before && { ...before, endedAtMs: before.endedAtMs ?? Date.now(), error }),
    [],
  );
  const begin = () => {
    setLook({ startedAtMs: Date.now(), endedAtMs: null, lines: [], end: null, error: null });
    if (client === null) return ended(notConnected);
    setStream(
      client.stream('runs.dryRun', request, {
        onItem: ({ lines, end }: LookNews) =>
          setLook(
            (before) =>
              before && {
                ...before,
                lines: [...before.lines, ...lines],
                end,
                endedAtMs: end === null ? null : Date.now(),
              },
          ),
        onEnd: (error) => ended(error === null ? null : toWireError(error)),
      }),
    );
  };
  const stop = () => {
    stream?.close();
    ended(null);
  };
  const forget = useCallback(() => {
    stream?.close();
    setLook(null);
  }, [stream]);
  const key = JSON.stringify(request);
  const lookedAt = useRef(key);
  // What was looked at is another plan than the one that is asked for now.
  useEffect(() => {
    if (lookedAt.current !== key) forget();
    lookedAt.current = key;
  }, [key, forget]);
  return { look, begin, stop };
}
