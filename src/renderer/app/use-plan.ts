import { useCallback, useEffect, useRef, useState } from 'react';
import type { LookNews, PlanRequest, RunSpans, ShownPlan } from '../../shared/contract/runs.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import type { Client, OpenStream } from '../api/client.ts';
import type { Look } from '../features/plan/look-verdict.ts';
import { notConnected } from './use-connection.ts';

/** The plan as it would be run now; made anew whenever something else is asked for. */
export function usePlan(client: Client | null, request: PlanRequest) {
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
export function useAids(client: Client | null, clusterId: ClusterId, operation: OperationId) {
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
export function useLook(client: Client | null, request: PlanRequest) {
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
  return { look, begin, stop, forget };
}
