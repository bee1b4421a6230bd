import { useEffect, useState } from 'react';
import type { OutputOf } from '../../shared/contract/contract.ts';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { RunSnapshot } from '../../shared/contract/runs.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { compareRuns } from '../features/history/compare-runs.ts';
import { HistoryScreen } from '../features/history/history-screen.tsx';
import { useNow } from '../ui/time.ts';
import { hashOf } from './route.ts';
import { useConnection } from './use-connection.ts';

/** Runs that are listed; where there are older ones, the screen says so. */
const LIMIT = 500;

export interface HistoryPageProps {
  readonly connection: Connection;
  readonly fleet: FleetSnapshot | null;
}

/** The history, joined to the app. */
export function HistoryPage({ connection, fleet }: HistoryPageProps) {
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const [listed, setListed] = useState<OutputOf<'runs.list'> | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [chosen, setChosen] = useState<readonly RunId[]>([]);
  const [known, setKnown] = useState<readonly RunSnapshot[]>([]);
  // The list is asked for anew when a run begins or comes to another state, not with every event.
  const told = (fleet?.runs ?? []).map(({ run }) => `${run.id} ${run.status}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told says when to ask.
  useEffect(() => {
    let gone = false;
    client?.call('runs.list', { clusterId: null, limit: LIMIT }).then(
      (answer) => {
        if (gone) return;
        setListed(answer);
        setError(null);
      },
      (failure: unknown) => gone || setError(toWireError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [client, told]);
  const choose = (runId: RunId) => {
    const isChosen = chosen.includes(runId);
    // A third takes the place of the one that was chosen first.
    setError(null);
    setChosen(isChosen ? chosen.filter((id) => id !== runId) : [...chosen, runId].slice(-2));
    if (isChosen || client === null) return;
    client.call('runs.snapshot', { runId }).then(
      (snapshot) => setKnown((before) => [...before.filter(({ run }) => run.id !== runId), snapshot]),
      (failure: unknown) => setError(toWireError(failure)),
    );
  };
  const [one, other] = chosen.flatMap((id) => known.find(({ run }) => run.id === id) ?? []);
  return (
    <HistoryScreen
      runs={listed?.runs ?? null}
      more={listed?.more ?? false}
      error={error}
      nowMs={useNow()}
      chosen={chosen}
      onChoose={choose}
      comparison={one === undefined || other === undefined ? null : compareRuns(one, other)}
      hrefOf={(runId) => hashOf({ screen: 'run', runId })}
    />
  );
}
