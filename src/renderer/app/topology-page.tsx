import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { toWireError } from '../../shared/model/error.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import { clusterRefusal, saveRefusal } from '../../shared/rules/placing/refusal.ts';
import type { Connection } from '../api/connection.ts';
import { startFrom } from '../features/topology/editing.ts';
import { movesOf } from '../features/topology/moves.ts';
import { areRemovable, isDrawn, overtaken, whoOf } from '../features/topology/sheet.ts';
import { showWholeSheet } from '../features/topology/square-moves.ts';
import { TopologyScreen } from '../features/topology/topology-screen.tsx';
import type { FleetStore } from '../stores/projections/fleet-store.ts';
import { redo, type TopologyStore, undo } from '../stores/view/topology-store.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { text } from '../ui/text.ts';
import { isTyping } from '../ui/typing.ts';
import { squareActions } from './actions/square-actions.ts';
import { topologyActions } from './actions/topology-actions.ts';
import { useActions } from './actions/use-actions.ts';
import { focusWhenShown } from './focus.ts';
import { saveText } from './save-report.ts';
import { saveTopology, sheetIn } from './save-topology.ts';
import { asksOver } from './topology-asks.ts';
import { notConnected, useConnection } from './use-connection.ts';

export interface TopologyPageProps {
  readonly clusterId: ClusterId;
  readonly connection: Connection;
  readonly fleet: FleetStore;
  readonly store: TopologyStore;
  readonly view: ViewStore;
  readonly onPlan: (clusterId: ClusterId) => void;
  readonly onLeave: () => void;
}

/** The topology screen, joined to the app. */
export function TopologyPage(props: TopologyPageProps) {
  const { clusterId, connection, fleet, store, onPlan } = props;
  const live = useStore(fleet);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever looks asks again over another connection.
  const ask = useMemo(() => asksOver(connection, store), [connection, store, client]);
  useEffect(() => {
    const act: Readonly<Record<string, () => void>> = {
      z: () => undo(store),
      'shift+z': () => redo(store),
      y: () => redo(store),
      s: () => void saveTopology(props),
      enter: () => void saveTopology(props).then((saved) => saved && onPlan(clusterId)),
    };
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (isTyping(event)) return;
      const does = act[`${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`];
      if (does === undefined) return;
      event.preventDefault();
      does();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  const review = () => void saveTopology(props).then((saved) => saved && onPlan(clusterId));
  useActions(squareActions);
  useActions(() =>
    topologyActions({
      store,
      onSave: () => void saveTopology(props),
      onPlan: review,
      onSiteFile: () => void keepSiteFile(props),
      onTemplate: (template) => {
        const sheet = sheetIn(fleet, clusterId, store);
        if (sheet !== null) startFrom(store, sheet, template);
      },
      onTemplates: () => focusWhenShown('.template'),
      onWholeSheet: () => {
        const shown = document.querySelector('main.topology');
        if (shown !== null) showWholeSheet(store, shown);
      },
      ...aboutChosen(props),
      isDrawn: hasDraft(props),
      refusal: whyNotSaved(props),
    }),
  );
  return (
    <TopologyScreen
      live={live}
      clusterId={clusterId}
      store={store}
      view={props.view}
      onSave={() => void saveTopology(props)}
      onPlan={() => onPlan(clusterId)}
      onSiteFile={() => void keepSiteFile(props)}
      onLeave={props.onLeave}
      ask={ask}
    />
  );
}

function hasDraft({ fleet, clusterId, store }: TopologyPageProps): boolean {
  const sheet = sheetIn(fleet, clusterId, store);
  return sheet !== null && isDrawn(sheet);
}

/** Who is chosen on the sheet, and what can be done with them. */
function aboutChosen({ fleet, clusterId, store }: TopologyPageProps) {
  const { notNow } = text.palette;
  const sheet = sheetIn(fleet, clusterId, store);
  const { chosen } = store.getState();
  const hosts = sheet?.hosts.filter(({ node }) => chosen.has(node.id)) ?? [];
  if (sheet === null || hosts.length === 0)
    return { chosen: '', moves: [], removalRefusal: notNow.noneChosen };
  const removalRefusal = areRemovable(hosts) ? null : notNow.hasRole;
  return { chosen: whoOf(hosts), moves: movesOf(sheet, store, hosts), removalRefusal };
}

/** What keeps the sheet from being saved, in the words of its draft. */
function whyNotSaved({ fleet, clusterId, store }: TopologyPageProps): string | null {
  const sheet = sheetIn(fleet, clusterId, store);
  if (sheet === null) return null;
  if (overtaken(sheet, store.getState().was).length > 0) return text.topology.overtaken;
  const refusal = isDrawn(sheet) ? saveRefusal(sheet.placing, sheet.hosts) : clusterRefusal(sheet.placing);
  return refusal?.says ?? null;
}

async function keepSiteFile({ clusterId, connection, fleet, store }: TopologyPageProps): Promise<void> {
  const siteId = fleet.getState().known?.clusters.find(({ id }) => id === clusterId)?.siteId;
  if (siteId === undefined) return;
  const state = connection.state();
  if (state.status !== 'open') return store.setState({ error: notConnected });
  try {
    const { fileName, text } = await state.client.call('topology.siteFile', { siteId });
    saveText(text, { fileName, type: 'application/yaml' });
    store.setState({ error: null, saved: false });
  } catch (error) {
    store.setState({ error: toWireError(error) });
  }
}
