import { useEffect, useState } from 'react';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import { Desk } from '../features/terminals/desk.ts';
import { actOn, DeskActions } from '../features/terminals/desk-actions.ts';
import type { Files } from '../features/terminals/sending.ts';
import { TerminalsScreen } from '../features/terminals/terminals-screen.tsx';
import type { Live } from '../stores/projections/live.ts';
import {
  createTerminalsStore,
  exclude,
  include,
  stepFont,
  type TerminalsStore,
} from '../stores/view/terminals-store.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import type { Action } from './actions/action.ts';
import { terminalActions } from './actions/terminal-actions.ts';
import { useActions } from './actions/use-actions.ts';
import { chooseFiles } from './file-drop.tsx';
import { hashOf } from './route.ts';

export interface TerminalsPageProps {
  readonly placeId: string;
  /** A host on which a terminal is to be opened. */
  readonly nodeId: NodeId | null;
  readonly connection: Connection;
  readonly live: Live<FleetSnapshot>;
  readonly view: ViewStore;
  /** On their way to hosts; they go on when this screen is left. */
  readonly files: Files;
}

interface Opened {
  readonly desk: Desk;
  readonly layout: TerminalsStore;
}

/** The terminals' screen, joined to the app. The layout outlives it and a reload, the shells outlive the window. */
export function TerminalsPage({ placeId, nodeId, connection, live, view, files }: TerminalsPageProps) {
  const opened = useDesk(connection, placeId);
  useActions(() => (opened === null ? [] : actionsOn(opened, files)));
  if (opened === null) return null;
  return (
    <TerminalsScreen
      {...opened}
      files={files}
      onChooseFile={chooseAny}
      live={live}
      placeId={placeId}
      wanted={nodeId}
      // Without it a reload would open another one.
      onWanted={() => location.replace(hashOf({ screen: 'terminals', placeId, nodeId: null }))}
      view={view}
    />
  );
}

function chooseAny(take: (files: readonly File[]) => void): void {
  chooseFiles('', take);
}

function actionsOn({ desk, layout }: Opened, files: Files): readonly Action[] {
  const does = new DeskActions(desk, layout);
  return terminalActions({
    laid: layout.getState(),
    known: desk.known,
    hidden: does.hidden(),
    onAct: (at, action) => desk.act(at, action),
    onFont: (step) => stepFont(layout, step),
    onTarget: (id, receives) => (receives ? include(layout, id) : exclude(layout, id, null)),
    onSend: (to) => chooseAny((chosen) => files.ask(to, chosen)),
    onClose: (id) => desk.close(id),
    onReconnect: (id) => desk.reconnect(id),
    onOpenAgain: (ended) => void does.openAgain(ended),
    onShowHidden: (nodeId) => does.showHidden(nodeId),
  });
}

function useDesk(connection: Connection, placeId: string): Opened | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  useEffect(() => {
    const layout = createTerminalsStore({
      read: () => sessionStorage.getItem(`muster.terminals.${placeId}`),
      write: (text) => sessionStorage.setItem(`muster.terminals.${placeId}`, text),
    });
    const desk: Desk = new Desk({
      connection,
      layout,
      onAction: (action, at) => actOn(desk, layout, at, action),
    });
    setOpened({ desk, layout });
    return () => desk.stop();
  }, [connection, placeId]);
  return opened;
}
