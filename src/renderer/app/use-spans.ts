import { useEffect, useState } from 'react';
import type { RunSnapshot, RunSpans } from '../../shared/contract/runs.ts';
import type { Connection } from '../api/connection.ts';
import { useConnection } from './use-connection.ts';

/** How long earlier runs like this one took; null until it is told. A run is read without it where it is not. */
export function useSpans(connection: Connection, run: RunSnapshot | undefined): RunSpans | null {
  const [spans, setSpans] = useState<RunSpans | null>(null);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const clusterId = run?.run.clusterId;
  const operation = run?.run.operation;
  useEffect(() => {
    if (client === null || clusterId === undefined) return;
    let gone = false;
    client.call('runs.spans', { clusterId, operation: operation ?? 'install' }).then(
      (told) => gone || setSpans(told),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [client, clusterId, operation]);
  return spans;
}
