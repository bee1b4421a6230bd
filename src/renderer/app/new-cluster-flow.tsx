import { useState } from 'react';
import type { WireError } from '../../shared/model/error.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Site } from '../../shared/model/site.ts';
import type { Connection } from '../api/connection.ts';
import { NewClusterDialog } from '../features/add-hosts/new-cluster-dialog.tsx';
import { useShown } from '../ui/use-shown.ts';
import { notConnected, useConnection, useFailure } from './use-connection.ts';
import { useLogins } from './use-logins.ts';

export interface NewClusterFlowProps {
  readonly connection: Connection;
  readonly sites: readonly Site[];
  readonly onMade: (clusterId: ClusterId) => void;
  readonly onClose: () => void;
  /** What kept it from being recorded, where the dialog is gone by then. */
  readonly onFailed: (error: WireError) => void;
}

/** A cluster is named, and recorded when told to. */
export function NewClusterFlow({ connection, sites, onMade, onClose, onFailed }: NewClusterFlowProps) {
  const [error, setError] = useState<WireError | null>(null);
  const [making, setMaking] = useState(false);
  const shown = useShown();
  const inDialog = (failure: WireError) => {
    setMaking(false);
    setError(failure);
  };
  const tellFailure = useFailure(inDialog, onFailed);
  const loginsOf = useLogins(connection, sites);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  return (
    <NewClusterDialog
      sites={sites}
      loginsOf={loginsOf}
      error={error}
      making={making}
      onMake={(wanted) => {
        if (client === null) return setError(notConnected);
        setMaking(true);
        setError(null);
        client
          .call('clusters.add', wanted)
          .then(({ clusterId }) => shown.current && onMade(clusterId), tellFailure);
      }}
      onClose={onClose}
    />
  );
}
