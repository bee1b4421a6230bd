import { useEffect, useState, useSyncExternalStore } from 'react';
import type { About } from '../../shared/contract/app.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Connection, ConnectionState } from '../api/connection.ts';
import { type FollowedRun, followRun } from '../stores/projections/run-store.ts';
import { text } from '../ui/text.ts';
import { useShown } from '../ui/use-shown.ts';

/** What a person is told whose click reaches nobody. */
export const notConnected: WireError = { code: 'internal', ...text.notConnected, retryable: true };

/** Tells of a failure in the dialog while it is open, and after that wherever the page shows one: what was begun goes on without the dialog. */
export function useFailure(inDialog: (error: WireError) => void, elsewhere: (error: WireError) => void) {
  const open = useShown();
  return (failure: unknown) => (open.current ? inDialog : elsewhere)(toWireError(failure));
}

/** How the window is connected now. */
export function useConnection(connection: Connection): ConnectionState {
  return useSyncExternalStore(connection.onDidChange, connection.state);
}

/** What the app says of itself, once it has said it. */
export function useAbout(connection: Connection): About | null {
  const [about, setAbout] = useState<About | null>(null);
  const state = useConnection(connection);
  useEffect(() => {
    if (state.status !== 'open') return;
    // Without an answer the corner of the sheet stays empty; the sheet itself says why.
    state.client.call('app.about', {}).then(setAbout, () => undefined);
  }, [state]);
  return about;
}

/** A run, followed for as long as it is shown. */
export function useRun(connection: Connection, runId: RunId): FollowedRun | null {
  const [followed, setFollowed] = useState<FollowedRun | null>(null);
  useEffect(() => {
    const next = followRun(connection, runId, () => Date.now());
    setFollowed(next);
    return next.stop;
  }, [connection, runId]);
  return followed;
}
