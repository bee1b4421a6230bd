import { useEffect, useState } from 'react';
import type { LoginChoice } from '../../shared/contract/hosts.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Site } from '../../shared/model/site.ts';
import type { Connection } from '../api/connection.ts';
import { useConnection } from './use-connection.ts';

const none: readonly LoginChoice[] = [];

/** The logins of sites, once the app has told them; none until then. */
export function useLogins(
  connection: Connection,
  sites: readonly Site[],
): (siteId: SiteId) => readonly LoginChoice[] {
  const [known, setKnown] = useState<ReadonlyMap<SiteId, readonly LoginChoice[]>>(new Map());
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const ids = sites.map(({ id }) => id).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list of the same sites asks for nothing anew.
  useEffect(() => {
    let gone = false;
    for (const { id } of sites) {
      // Without an answer only a new login can be chosen; the call that adds hosts then says what is wrong.
      client?.call('hosts.logins', { siteId: id }).then(
        (logins) => gone || setKnown((before) => new Map([...before, [id, logins]])),
        () => undefined,
      );
    }
    return () => {
      gone = true;
    };
  }, [client, ids]);
  return (siteId) => known.get(siteId) ?? none;
}
