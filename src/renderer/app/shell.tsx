import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import type { Files } from '../features/terminals/sending.ts';
import type { Live } from '../stores/projections/live.ts';
import type { TopologyStore } from '../stores/view/topology-store.ts';
import { nextTheme, type ViewStore } from '../stores/view/view-store.ts';
import { createActionRegistry } from './actions/action.ts';
import { fleetActions } from './actions/fleet-actions.ts';
import { shellActions } from './actions/shell-actions.ts';
import { ActionsContext, useActions } from './actions/use-actions.ts';
import { type FleetAsk, FleetAsks } from './fleet-asks.tsx';
import { holdInTouchMode } from './hold.ts';
import { LegendSheet } from './legend-sheet.tsx';
import { Palette } from './palette/palette.tsx';
import { go, type Route } from './route.ts';
import { clusterOf, type ScreenLink, screensOf } from './screens.ts';
import { bindChords, bindRegions, bindShortcuts } from './shortcuts.ts';
import { showHost } from './show-host.ts';
import { Strip } from './strip/strip.tsx';
import { TitleBar } from './title-bar.tsx';

export interface ShellProps {
  readonly route: Route;
  readonly live: Live<FleetSnapshot>;
  readonly connection: Connection;
  readonly view: ViewStore;
  readonly draftOf: (clusterId: ClusterId) => TopologyStore;
  readonly files: Files;
  readonly onInstall: (clusterId: ClusterId) => void;
  /** What is asked on top of the screen, from wherever. */
  readonly asking: FleetAsk | null;
  readonly onAsk: (ask: FleetAsk | null) => void;
  /** Lets somebody choose a site file. */
  readonly onReadFile: () => void;
  readonly children: ReactNode;
}

/** What is around every screen: the bar, the palette, the legend, and the keys that are the same everywhere. */
export function Shell(props: ShellProps) {
  const { route, live, view, children } = props;
  const fleet = live.known;
  const [registry] = useState(createActionRegistry);
  const [open, setOpen] = useState<'palette' | 'legend' | null>(null);
  const chosen = useStore(view, (state) => state.clusterId);
  const shownRun = useStore(view, (state) => state.shownRun);
  const screens = screensOf({ route, fleet, chosen, shownRun });
  const close = () => setOpen(null);
  useKeys({ view, screens, onOpen: setOpen });
  return (
    <ActionsContext value={registry}>
      <ShellActions {...props} fleet={fleet} screens={screens} onLegend={() => setOpen('legend')} />
      <TitleBar
        route={route}
        fleet={fleet}
        shownRun={shownRun}
        screens={screens}
        view={view}
        onFind={() => setOpen('palette')}
      />
      {children}
      <Strip
        connection={props.connection}
        live={live}
        clusterId={clusterOf({ route, fleet, shownRun }) ?? null}
        files={props.files}
      />
      <FleetAsks
        connection={props.connection}
        fleet={fleet}
        view={view}
        asking={props.asking}
        onAsk={props.onAsk}
      />
      {open === 'palette' ? <Palette registry={registry} onClose={close} /> : null}
      {open === 'legend' ? <LegendSheet onClose={close} /> : null}
    </ActionsContext>
  );
}

interface Keys {
  readonly view: ViewStore;
  readonly screens: readonly ScreenLink[];
  readonly onOpen: (what: 'palette' | 'legend') => void;
}

function useKeys({ view, screens, onOpen }: Keys): void {
  useEffect(
    () =>
      bindShortcuts({
        T: () => view.setState(({ theme }) => ({ theme: nextTheme(theme) })),
        F: () => view.setState(({ follow }) => ({ follow: !follow })),
        Escape: () => view.setState({ cell: null, mark: null }),
        '?': () => onOpen('legend'),
      }),
    [view, onOpen],
  );
  useEffect(() =>
    bindChords({
      'ctrl+k': () => onOpen('palette'),
      'ctrl+alt+t': () => view.setState(({ touch }) => ({ touch: !touch })),
      ...Object.fromEntries(screens.map(({ number, route }) => [`alt+${number}`, () => go(route)])),
    }),
  );
  useEffect(bindRegions, []);
  useEffect(() => holdInTouchMode(() => view.getState().touch), [view]);
}

type ShellActionsProps = Pick<ShellProps, 'view' | 'draftOf' | 'onInstall' | 'onReadFile' | 'onAsk'> & {
  readonly fleet: FleetSnapshot | null;
  readonly screens: readonly ScreenLink[];
  readonly onLegend: () => void;
};

/** Contributes what can be done from anywhere; draws nothing. */
function ShellActions({ draftOf, onAsk, onReadFile, ...request }: ShellActionsProps) {
  useActions(() => fleetActions({ fleet: request.fleet, onAsk, onReadFile }));
  useActions(() =>
    shellActions({
      ...request,
      onHost: (clusterId, nodeId) => showHost(draftOf(clusterId), clusterId, nodeId),
    }),
  );
  return null;
}
