import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { ClusterId } from '../../../shared/model/ids.ts';
import type { Live } from '../../stores/projections/live.ts';
import { redo, type TopologyStore, undo } from '../../stores/view/topology-store.ts';
import { toggleMark, type ViewStore } from '../../stores/view/view-store.ts';
import { Fresh } from '../../ui/fresh.tsx';
import { Missing } from '../../ui/missing.tsx';
import { Legend } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { moment, useNow } from '../../ui/time.ts';
import { AgentZone } from './agent-zone.tsx';
import type { TopologyAsks } from './asks.ts';
import { ClusterSettings } from './cluster-settings.tsx';
import { DraftBox } from './draft-box.tsx';
import { Graticule } from './graticule.tsx';
import { HostMenu } from './host-menu.tsx';
import { InHand } from './in-hand.tsx';
import { joinAddress } from './join-address.ts';
import { Joins } from './joins.tsx';
import { MiniMap } from './mini-map.tsx';
import { Properties } from './properties.tsx';
import { isDrawn, markCounts, type Sheet, sheetOf } from './sheet.ts';
import { showWholeSheet } from './square-moves.ts';
import { BalancerStation, RegistryStation } from './stations.tsx';
import { Templates } from './templates.tsx';
import { useEditing } from './use-editing.ts';
import { useGroups } from './use-groups.ts';
import { VoterRing } from './voter-ring.tsx';
import { ZoneBox } from './zone.tsx';
import './topology.css';
import './host-cards.css';

export interface TopologyScreenProps {
  readonly live: Live<FleetSnapshot>;
  readonly clusterId: ClusterId;
  readonly store: TopologyStore;
  readonly view: ViewStore;
  readonly onSave: () => void;
  readonly onPlan: () => void;
  readonly onSiteFile: () => void;
  readonly onLeave: () => void;
  readonly ask: TopologyAsks;
}

/** The map of a cluster: hosts as cards in the zones of their roles, moved by hand, by keys or by the menu. */
export function TopologyScreen(props: TopologyScreenProps) {
  const { live, clusterId, store, view } = props;
  const now = useNow();
  const only = useStore(view, (state) => state.mark);
  const wishes = useStore(store, (state) => state.wishes);
  const edits = useStore(store, (state) => state.edits);
  const { known } = live;
  const sheet = useMemo(
    () => (known === null ? null : sheetOf(known, clusterId, { wishes, edits })),
    [known, clusterId, wishes, edits],
  );
  const counts = useMemo(() => (sheet === null ? new Map() : markCounts(sheet)), [sheet]);
  return (
    <>
      {sheet === null ? (
        <Missing
          title={text.topology.title}
          say={known === null ? null : text.topology.notFound}
          onLeave={props.onLeave}
        />
      ) : (
        <Drawn {...props} sheet={sheet} only={only} now={now} />
      )}
      <Legend counts={counts} only={only} onToggle={(mark) => toggleMark(view, mark)}>
        <Fresh live={live} takenAt={live.known?.takenAt ?? null} nowMs={now} />
      </Legend>
    </>
  );
}

type DrawnProps = TopologyScreenProps & {
  readonly sheet: Sheet;
  readonly only: string | null;
  readonly now: number;
};

function Drawn(props: DrawnProps) {
  const { sheet, store, only, now, live, view, ask, onSave, onPlan, onSiteFile, onLeave } = props;
  const settings = useStore(store, (state) => state.asked === 'settings');
  // Who goes away from the sheet has answered nothing.
  useEffect(() => () => store.setState({ asked: null }), [store]);
  const takenAt = live.known?.takenAt ?? null;
  const root = useRef<HTMLElement>(null);
  const place = useRef<{ x: number; y: number }>({ x: 0, y: 0 });
  const grouping = useGroups(sheet, store, only);
  const theme = useStore(view, (state) => state.theme);
  const touch = useStore(view, (state) => state.touch);
  useEditing(root, { sheet, grouping, store, touch, place });
  const zone = { sheet, store, only, touch };
  const spare = sheet.zones.unassigned.length;
  const words = text.topology;
  return (
    <main className="topology" aria-label={words.title} ref={root}>
      <ZoneBox
        {...zone}
        zone="unassigned"
        head={
          <header className="tray-head">
            <h2 className="cap">{words.tray}</h2>
            <span className="small quiet">{words.traySay(spare)}</span>
          </header>
        }
      >
        <Templates sheet={sheet} store={store} ask={ask} />
      </ZoneBox>
      <div className={grouping.folded ? 'map far' : 'map'}>
        <SheetHead
          sheet={sheet}
          store={store}
          root={root}
          onSiteFile={onSiteFile}
          onSettings={() => store.setState({ asked: 'settings' })}
        />
        <Graticule>
          <ZoneBox {...zone} zone="server" head={<ZoneName name="server" />}>
            <VoterRing sheet={sheet} store={store} />
          </ZoneBox>
          <BalancerStation sheet={sheet} />
          <AgentZone {...zone} grouping={grouping} theme={theme} head={<ZoneName name="agent" />} />
          <Joins sheet={sheet} store={store} only={only} root={root} />
          <SheetFoot sheet={sheet} recordedAt={takenAt} now={now} />
        </Graticule>
      </div>
      <aside className="properties" data-region="margin" aria-label={words.properties}>
        <Properties sheet={sheet} store={store} grouping={grouping} ask={ask} nowMs={now} />
        <DraftBox sheet={sheet} store={store} onSave={onSave} onPlan={onPlan} />
      </aside>
      <InHand sheet={sheet} store={store} place={place} />
      <HostMenu sheet={sheet} store={store} root={root} onTerminal={ask.terminal} />
      {settings ? (
        <ClusterSettings
          cluster={sheet.cluster}
          ask={ask}
          onClose={() => store.setState({ asked: null })}
          onRemoved={onLeave}
          onFailed={(error) => store.setState({ error })}
        />
      ) : null}
    </main>
  );
}

function ZoneName({ name }: { name: 'server' | 'agent' }) {
  return (
    <h2 className="zone-name">
      {text.topology.zones[name]} <span className="small quiet zone-say">{text.topology.zoneSay[name]}</span>
    </h2>
  );
}

type SheetHeadProps = Pick<DrawnProps, 'sheet' | 'store' | 'onSiteFile'> & {
  readonly root: RefObject<HTMLElement | null>;
  readonly onSettings: () => void;
};

function SheetHead({ sheet, store, root, onSiteFile, onSettings }: SheetHeadProps) {
  const back = useStore(store, (state) => state.undo.length);
  const forth = useStore(store, (state) => state.redo.length);
  const { cluster, zones } = sheet;
  const nodes = [...zones.server, ...zones.agent].filter(({ kind }) => kind !== 'ghost').length;
  return (
    <header className="sheet-head" data-region="head">
      <h1 tabIndex={-1} data-sheet-title>
        {text.topology.heading(cluster.name)}
      </h1>
      <span className="quiet sheet-what">{text.topology.nodes(nodes)}</span>
      <span className="push" />
      <button type="button" className="btn slim" disabled={back === 0} onClick={() => undo(store)}>
        {text.topology.undo} <kbd>Ctrl Z</kbd>
      </button>
      <button type="button" className="btn slim" disabled={forth === 0} onClick={() => redo(store)}>
        {text.topology.redo}
      </button>
      <button type="button" className="btn slim" onClick={onSettings}>
        {text.topology.cluster.open}
      </button>
      <button
        type="button"
        className="btn slim"
        onClick={() => root.current !== null && showWholeSheet(store, root.current)}
      >
        {text.topology.wholeSheet} <kbd>0</kbd>
      </button>
      <button
        type="button"
        className="btn slim"
        disabled={isDrawn(sheet)}
        title={isDrawn(sheet) ? text.topology.fileOfDraft : undefined}
        onClick={onSiteFile}
      >
        {text.topology.siteFile}
      </button>
    </header>
  );
}

interface FootProps {
  readonly sheet: Sheet;
  readonly recordedAt: string | null;
  readonly now: number;
}

/** What a map says of itself in its corner: which sheet, through what its members join, and how old its ink is. */
function SheetFoot({ sheet, recordedAt, now }: FootProps) {
  const words = text.topology;
  return (
    <div className="map-foot">
      <dl className="corner-block map-block">
        <div>
          <dt className="cap">{words.sheet}</dt>
          <dd>
            {sheet.site?.name} / {sheet.cluster.name}
          </dd>
        </div>
        <div>
          <dt className="cap">{words.joinAddress}</dt>
          <dd className="mono">{joinAddress(sheet) ?? words.unknown}</dd>
        </div>
        <div className="map-block-wide">
          <dt className="cap">{words.version}</dt>
          <dd>
            {text.distribution[sheet.cluster.distribution]} {sheet.cluster.version}
          </dd>
        </div>
        <div className="map-block-wide">
          <dt className="cap">{words.columns.recorded}</dt>
          <dd>{recordedAt === null ? words.unknown : moment(recordedAt, now)}</dd>
        </div>
      </dl>
      <RegistryStation hosts={sheet.cluster.registries} />
      <MiniMap sheet={sheet} />
    </div>
  );
}
