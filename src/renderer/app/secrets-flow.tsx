import { useEffect, useState } from 'react';
import type { WantedSecret } from '../../shared/contract/sites.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { SecretsDialog } from '../features/site-file/secrets-dialog.tsx';
import { notConnected, useConnection } from './use-connection.ts';

export interface SecretsFlowProps {
  readonly connection: Connection;
  readonly siteId: SiteId;
  readonly siteName: string;
  /** Whether it shows itself only where a secret is missing. */
  readonly onlyMissing: boolean;
  readonly onClose: () => void;
}

/** Asks which secrets a site needs and gives them to the vault; a value goes out once and does not come back. */
export function SecretsFlow({ connection, siteId, siteName, onlyMissing, onClose }: SecretsFlowProps) {
  const [secrets, setSecrets] = useState<readonly WantedSecret[] | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever opened it closes it; that function is another each time.
  useEffect(() => {
    let gone = false;
    client?.call('sites.secrets', { siteId }).then(
      (list) => {
        if (gone) return;
        if (onlyMissing && list.every(({ isGiven }) => isGiven)) onClose();
        else setSecrets(list);
      },
      (failure: unknown) => gone || setError(toWireError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [client, siteId, onlyMissing]);
  const give = ({ kind, id }: WantedSecret, value: string) => {
    if (client === null) return setError(notConnected);
    setError(null);
    client
      .call('sites.giveSecret', { siteId, kind, id, value })
      .then(() => client.call('sites.secrets', { siteId }))
      .then(setSecrets, (failure: unknown) => setError(toWireError(failure)));
  };
  if (secrets === null && error === null) return null;
  const shown = { siteName, error, secrets: secrets ?? [] };
  return <SecretsDialog {...shown} onGive={give} onClose={onClose} />;
}
