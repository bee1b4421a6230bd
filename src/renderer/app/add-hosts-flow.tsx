import { useMemo, useRef, useState } from 'react';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { AddHostsDialog } from '../features/add-hosts/add-hosts-dialog.tsx';
import { readText } from '../features/site-file/read-text.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { useShown } from '../ui/use-shown.ts';
import { chooseFiles } from './file-drop.tsx';
import { notConnected, useConnection, useFailure } from './use-connection.ts';
import { useLogins } from './use-logins.ts';

export interface AddHostsFlowProps {
  readonly connection: Connection;
  readonly fleet: FleetSnapshot | null;
  readonly view: ViewStore;
  /** They are recorded. */
  readonly onAdded: (siteId: SiteId, siteName: string) => void;
  readonly onClose: () => void;
  /** What kept them from being recorded, where the dialog is gone by then. */
  readonly onFailed: (error: WireError) => void;
}

/** Hosts are typed, and recorded when told to. */
export function AddHostsFlow({ connection, fleet, view, onAdded, onClose, onFailed }: AddHostsFlowProps) {
  const [error, setError] = useState<WireError | null>(null);
  const [adding, setAdding] = useState(false);
  const added = useRef(false);
  const shown = useShown();
  const inDialog = (failure: WireError) => {
    setAdding(false);
    setError(failure);
  };
  const tellFailure = useFailure(inDialog, onFailed);
  const sites = fleet?.sites ?? [];
  const loginsOf = useLogins(connection, sites);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  const bySite = useMemo(() => {
    const hosts = new Map<SiteId, { hostname: string; address: string }[]>();
    for (const { siteId, hostname, internalIp, status } of fleet?.nodes ?? []) {
      if (status === 'removed') continue;
      const known = hosts.get(siteId) ?? [];
      known.push({ hostname, address: internalIp });
      hosts.set(siteId, known);
    }
    return hosts;
  }, [fleet]);
  const table = (take: (content: string) => void) =>
    chooseFiles('.csv,.tsv,.txt', (files) => {
      void readText(files).then((read) => {
        if (read.ok) take(read.text);
        else setError({ code: 'bad-input', message: read.message, cure: read.cure, retryable: false });
      });
    });
  return (
    <AddHostsDialog
      sites={sites}
      hostsOf={(siteId) => bySite.get(siteId) ?? nobody}
      loginsOf={loginsOf}
      scan={(request, told) => {
        if (client === null) {
          told.onEnd(notConnected);
          return () => undefined;
        }
        const onEnd = (failure: unknown) => told.onEnd(failure === null ? null : toWireError(failure));
        return client.stream('hosts.scan', request, { onItem: told.onItem, onEnd }).close;
      }}
      error={error}
      adding={adding}
      onTable={table}
      onAdd={(request) => {
        if (client === null) return setError(notConnected);
        setAdding(true);
        setError(null);
        const { site } = request;
        const named = 'newSite' in site ? site.newSite : sites.find(({ id }) => id === site.siteId)?.name;
        client.call('hosts.add', request).then(({ siteId }) => {
          added.current = true;
          view.setState({ hostsDraft: null });
          if (shown.current) onAdded(siteId, named ?? '');
        }, tellFailure);
      }}
      onClose={onClose}
      kept={view.getState().hostsDraft}
      onKeep={(hostsDraft) => added.current || view.setState({ hostsDraft })}
    />
  );
}

const nobody: { hostname: string; address: string }[] = [];
