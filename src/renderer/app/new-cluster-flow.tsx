import { useState } from 'react';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Site } from '../../shared/model/site.ts';
import type { Connection } from '../api/connection.ts';
import { NewClusterDialog } from '../features/add-hosts/new-cluster-dialog.tsx';
import { notConnected, useConnection } from './use-connection.ts';
import { useLogins } from './use-logins.ts';

export interface NewClusterFlowProps {
  readonly connection: Connection;
  readonly sites: readonly Site[];
  readonly onMade: (clusterId: ClusterId) => void;
  readonly onClose: () => void;
}

/** A cluster is named, and recorded when told to. */
export function NewClusterFlow({ connection, sites, onMade, onClose }: NewClusterFlowProps) {
  const [error, setError] = useState<WireError | null>(null);
  const [making, setMaking] = useState(false);
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
        client.call('clusters.add', wanted).then(
          ({ clusterId }) => onMade(clusterId),
          (failure: unknown) => {
            setMaking(false);
            setError(toWireError(failure));
          },
        );
      }}
      onClose={onClose}
    />
  );
}
