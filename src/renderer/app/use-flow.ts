import { useEffect, useRef, useState } from 'react';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { notConnected, useConnection, useFailure } from './use-connection.ts';

export interface FlowRequest<T> {
  readonly connection: Connection;
  /** Asks what it would come to; asked anew whenever `key` is another, and where it was refused because it has become something else. */
  readonly ask: (client: Client) => Promise<T>;
  readonly key: string;
  /** It has begun, or the person went away. */
  readonly onClose: () => void;
  /** What kept it from beginning, where the dialog is gone by then. */
  readonly onFailed: (error: WireError) => void;
}

export interface Flow<T> {
  /** Null while the app looks, and where it cannot be told. */
  readonly preview: T | null;
  readonly error: WireError | null;
  readonly starting: boolean;
  readonly start: (work: (client: Client) => Promise<unknown>) => void;
}

/** A dialog that first asks what something would come to, shows it, and begins it when told to. */
export function useFlow<T>({ connection, ask, key, onClose, onFailed }: FlowRequest<T>): Flow<T> {
  const [preview, setPreview] = useState<T | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [starting, setStarting] = useState(false);
  const [round, setRound] = useState(0);
  /** Why it is asked for anew; said beside the new answer. */
  const refusal = useRef<WireError | null>(null);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked is said by its key.
  useEffect(() => {
    let gone = false;
    setError(refusal.current);
    refusal.current = null;
    if (client === null) return;
    ask(client).then(
      (made) => gone || setPreview(made),
      (failure: unknown) => {
        if (gone) return;
        setPreview(null);
        setError(toWireError(failure));
      },
    );
    return () => {
      gone = true;
    };
  }, [client, key, round]);
  const inDialog = (failure: WireError) => {
    setStarting(false);
    setError(failure);
    if (failure.code !== 'run-mismatch') return;
    // What would be done is another by now: it is shown with the reason.
    refusal.current = failure;
    setRound((before) => before + 1);
  };
  const tellFailure = useFailure(inDialog, onFailed);
  const start = (work: (asked: Client) => Promise<unknown>) => {
    if (client === null) return setError(notConnected);
    setStarting(true);
    setError(null);
    work(client).then(onClose, tellFailure);
  };
  return { preview, error, starting, start };
}
