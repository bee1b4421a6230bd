import { type KeyboardEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { FleetNode, FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { NodeId, TerminalId } from '../../../shared/model/ids.ts';
import type { Live } from '../../stores/projections/live.ts';
import { boxesOf, terminalsOf } from '../../stores/view/terminal-layout.ts';
import { shownTab, type TerminalsStore } from '../../stores/view/terminals-store.ts';
import { toggleMark, type ViewStore } from '../../stores/view/view-store.ts';
import { Fresh } from '../../ui/fresh.tsx';
import type { MarkName } from '../../ui/mark.tsx';
import { Cure, Legend, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { useNow } from '../../ui/time.ts';
import { isDialogOpen } from '../../ui/typing.ts';
import { receiversOf } from './broadcast.ts';
import { BroadcastBar } from './broadcast-bar.tsx';
import type { Desk } from './desk.ts';
import { DeskActions, paneNumbers } from './desk-actions.ts';
import { PasteDialog, RecordDialog } from './dialogs.tsx';
import { FilesStrip } from './files-strip.tsx';
import { HostList } from './host-list.tsx';
import { actionOf } from './keys.ts';
import { Pane, type PaneProps } from './pane.tsx';
import { type Place, placeOf } from './place.ts';
import type { Files } from './sending.ts';
import { TabBar } from './tab-bar.tsx';
import './panes.css';
import './terminals.css';

const words = text.terminals;
const marks = ['active', 'installing', 'failed', 'pending', 'draining', 'removed'] as const;

export interface TerminalsScreenProps {
  readonly live: Live<FleetSnapshot>;
  /** Id of a cluster or of a site. */
  readonly placeId: string;
  /** A host on which somebody wants a terminal at once; forgotten through `onWanted`. */
  readonly wanted: NodeId | null;
  readonly onWanted: () => void;
  readonly desk: Desk;
  readonly files: Files;
  /** Asks for a file by the browser's own dialog: the way of those who drop nothing. */
  readonly onChooseFile: (take: (files: readonly File[]) => void) => void;
  readonly layout: TerminalsStore;
  readonly view: ViewStore;
}

/** Terminals of the hosts of a cluster or a site: tabs, panes, broadcast, files. */
export function TerminalsScreen(props: TerminalsScreenProps) {
  const { live, placeId, desk, layout, view, wanted, onWanted } = props;
  const now = useNow();
  const { known, error } = useStore(desk.state);
  const only = useStore(view, (state) => state.mark);
  const place = live.known === null ? null : placeOf(live.known, placeId);
  const theme = useStore(view, (state) => state.theme);
  const [actions] = useState(() => new DeskActions(desk, layout));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the terminals take their colours from the page, which has changed by then.
  useEffect(() => desk.refreshTheme(), [desk, theme]);
  const host = live.known?.nodes.find(({ id }) => id === wanted);
  const ready = known !== null;
  useEffect(() => {
    if (host === undefined || !ready) return;
    onWanted();
    void actions.openOn(host.id, false);
  }, [actions, host, ready, onWanted]);
  const counts = new Map<MarkName, number>(
    marks.map((mark) => [mark, place?.nodes.filter(({ status }) => status === mark).length ?? 0]),
  );
  return (
    <>
      <main
        className="terminals"
        aria-label={place === null ? words.title : words.of(place.name)}
        onKeyDown={(event) => hearKey(event, desk, layout)}
      >
        <h1 className="hidden">{place === null ? words.title : words.of(place.name)}</h1>
        {place === null || known === null ? (
          <p className="terminals-none say">{live.known === null || known === null ? '' : words.noHosts}</p>
        ) : (
          <Desktop {...props} place={place} known={known} actions={actions} only={only} />
        )}
        {error === null ? null : (
          <div className="terminals-error">
            <Note tone="red" mark="blocks" title={error.message} tag={error.code}>
              <Cure of={error} />
              <button type="button" className="btn slim" onClick={() => desk.state.setState({ error: null })}>
                {words.dismiss}
              </button>
            </Note>
          </div>
        )}
      </main>
      <Legend counts={counts} only={only} onToggle={(mark) => toggleMark(view, mark)}>
        <span className="small quiet edge-legend">
          <span className="double-edge" aria-hidden="true" /> {words.doubleEdge}
        </span>
        <Fresh live={live} takenAt={live.known?.takenAt ?? null} nowMs={now} />
      </Legend>
    </>
  );
}

/** The keys of the screen, wherever the focus is; what a terminal has taken does not come here. */
export function hearKey(event: KeyboardEvent, desk: Desk, layout: TerminalsStore): void {
  // A dialog of the screen lies within it: its keys are its own.
  if (isDialogOpen()) return;
  const action = actionOf(event.nativeEvent);
  const { focused } = layout.getState();
  if (action === 'leave' || action === 'copy' || focused === null) return;
  if (action === null && !desk.hear(event.key)) return;
  if (action !== null) desk.act(focused, action);
  event.preventDefault();
}

type DesktopProps = TerminalsScreenProps & {
  readonly place: Place;
  readonly known: ReadonlyMap<TerminalId, Terminal>;
  readonly actions: DeskActions;
  readonly only: string | null;
};

function Desktop({ live, place, known, actions, only, desk, files, layout, onChooseFile }: DesktopProps) {
  const laid = useStore(layout);
  const searching = useStore(desk.state, (state) => state.searching);
  const tab = shownTab(laid);
  const ids = tab === null ? [] : terminalsOf(tab.root);
  const panes = ids.flatMap((id) => known.get(id) ?? []);
  const receivers = receiversOf({ panes: ids, broadcast: laid.broadcast, known });
  const nodeOf = (id: NodeId): FleetNode | undefined => live.known?.nodes.find((node) => node.id === id);
  const focused = (laid.focused === null ? undefined : known.get(laid.focused)) ?? null;
  const boxes = tab === null ? new Map() : boxesOf(tab.root);
  const asking = useAsking(desk, laid.broadcast === null ? [] : receivers);
  const act = (action: Parameters<typeof desk.act>[1]) =>
    laid.focused !== null && desk.act(laid.focused, action);
  return (
    <>
      <TabBar
        layout={layout}
        tabs={laid.tabs}
        shown={tab}
        known={known}
        focused={focused}
        isBroadcasting={laid.broadcast !== null}
        onAction={act}
        onSend={() => focused !== null && onChooseFile((chosen) => files.ask(focused, chosen))}
      />
      {laid.broadcast === null ? null : (
        <BroadcastBar
          layout={layout}
          panes={panes}
          receivers={receivers}
          excluded={laid.broadcast.excluded}
          nodeOf={nodeOf}
          asking={asking === null ? null : (known.get(asking)?.hostname ?? null)}
          onExcludePane={() => act('exclude')}
        />
      )}
      <HostList
        place={place}
        only={only}
        panes={paneNumbers(panes)}
        hidden={actions.hidden()}
        broadcasting={laid.broadcast !== null}
        onOpen={(host, anew) => void actions.openOn(host.id, anew)}
        onShow={(host) => actions.showHidden(host.id)}
      />
      <section className="panes" aria-label={words.panes}>
        {panes.length === 0 ? <Empty /> : null}
        {panes.map((terminal) => (
          <Pane
            key={terminal.id}
            terminal={terminal}
            node={nodeOf(terminal.nodeId)}
            box={boxes.get(terminal.id)}
            desk={desk}
            isFocused={terminal.id === laid.focused}
            broadcast={standingOf(terminal.id, receivers, laid.broadcast !== null)}
            isSearched={terminal.id === searching}
            onDrop={(dropped) => files.ask(terminal, dropped)}
            onOpenAgain={() => void actions.openAgain(terminal)}
          />
        ))}
      </section>
      <FilesStrip files={files} />
      <Questions desk={desk} actions={actions} known={known} />
    </>
  );
}

function standingOf(id: TerminalId, receivers: readonly TerminalId[], isOn: boolean): PaneProps['broadcast'] {
  if (!isOn) return null;
  return receivers.includes(id) ? 'receives' : 'excluded';
}

/** What is asked before it is done. */
function Questions({ desk, actions, known }: Pick<DesktopProps, 'desk' | 'actions' | 'known'>) {
  const { pasted, recordAsked } = useStore(desk.state);
  const recorded = recordAsked === null ? undefined : known.get(recordAsked);
  if (pasted !== null) {
    return (
      <PasteDialog
        pasted={pasted.what}
        hostnames={actions.hostnamesAt(pasted.at)}
        onPaste={() => desk.paste()}
        onClose={() => desk.state.setState({ pasted: null })}
      />
    );
  }
  if (recorded === undefined) return null;
  return (
    <RecordDialog
      terminal={recorded}
      onRecord={() => desk.record(recorded.id, true)}
      onClose={() => desk.state.setState({ recordAsked: null })}
    />
  );
}

/** The first of several terminals that asks for a password; looked at as often as a person could notice. */
function useAsking(desk: Desk, receivers: readonly TerminalId[]): TerminalId | null {
  const [asking, setAsking] = useState<TerminalId | null>(null);
  const key = receivers.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says the same as the list, which is a new one each time.
  useEffect(() => {
    if (receivers.length === 0) return setAsking(null);
    const look = () => setAsking(receivers.find((id) => desk.view(id).asks) ?? null);
    look();
    const timer = setInterval(look, 250);
    return () => clearInterval(timer);
  }, [desk, key]);
  return asking;
}

function Empty() {
  return (
    <div className="panes-empty">
      <h2>{words.empty}</h2>
      <p className="say">{words.emptyDo}</p>
    </div>
  );
}
