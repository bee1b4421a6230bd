import { useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { ClusterId } from '../../../shared/model/ids.ts';
import type { Live } from '../../stores/projections/live.ts';
import {
  holdOver,
  pickUp,
  putBack,
  redo,
  type TopologyStore,
  undo,
} from '../../stores/view/topology-store.ts';
import { toggleMark, type ViewStore } from '../../stores/view/view-store.ts';
import { Fresh } from '../../ui/fresh.tsx';
import { Legend } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { useNow } from '../../ui/time.ts';
import { DraftBox } from './draft-box.tsx';
import { watchDrags } from './dragging.ts';
import { letGo } from './editing.ts';
import { InHand } from './in-hand.tsx';
import { onHostKey } from './keys.ts';
import { Properties } from './properties.tsx';
import { markCounts, type Sheet, sheetOf } from './sheet.ts';
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
}

/** The map of a cluster: hosts as cards in the zones of their roles, moved by hand, by keys or by the menu. */
export function TopologyScreen(props: TopologyScreenProps) {
  const { live, clusterId, store, view } = props;
  const now = useNow();
  const only = useStore(view, (state) => state.mark);
  const wishes = useStore(store, (state) => state.wishes);
  const sheet = live.known === null ? null : sheetOf(live.known, clusterId, wishes);
  return (
    <>
      {sheet === null ? (
        <Missing known={live.known !== null} onLeave={props.onLeave} />
      ) : (
        <Drawn {...props} sheet={sheet} only={only} now={now} />
      )}
      <Legend
        counts={sheet === null ? new Map() : markCounts(sheet)}
        only={only}
        onToggle={(mark) => toggleMark(view, mark)}
      >
        <Fresh live={live} takenAt={live.known?.takenAt ?? null} nowMs={now} />
      </Legend>
    </>
  );
}

function Missing({ known, onLeave }: { known: boolean; onLeave: () => void }) {
  return (
    <main className="topology-missing" aria-label={text.topology.title}>
      {known ? (
        <>
          <p className="say">{text.topology.notFound}</p>
          <button type="button" className="btn" onClick={onLeave}>
            {text.topology.toFleet}
          </button>
        </>
      ) : null}
    </main>
  );
}

type DrawnProps = TopologyScreenProps & {
  readonly sheet: Sheet;
  readonly only: string | null;
  readonly now: number;
};

function Drawn({ sheet, store, only, now, onSave, onPlan, onSiteFile }: DrawnProps) {
  const root = useRef<HTMLElement>(null);
  const place = useRef<{ x: number; y: number }>({ x: 0, y: 0 });
  useEditing(root, { sheet, store, place });
  const zone = { sheet, store, only };
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
      />
      <div className="map">
        <SheetHead sheet={sheet} store={store} onSiteFile={onSiteFile} />
        <ZoneBox {...zone} zone="server" head={<ZoneName name="server" />}>
          <VoterRing sheet={sheet} store={store} />
        </ZoneBox>
        <ZoneBox {...zone} zone="agent" head={<ZoneName name="agent" />} />
        <SheetFoot sheet={sheet} />
      </div>
      <aside className="properties" data-region="margin" aria-label={words.properties}>
        <Properties sheet={sheet} store={store} nowMs={now} />
        <DraftBox sheet={sheet} store={store} onSave={onSave} onPlan={onPlan} />
      </aside>
      <InHand sheet={sheet} store={store} place={place} />
    </main>
  );
}

function ZoneName({ name }: { name: 'server' | 'agent' }) {
  return (
    <h2 className="zone-name">
      {text.topology.zones[name]} <span className="small quiet">{text.topology.zoneSay[name]}</span>
    </h2>
  );
}

function SheetHead({ sheet, store, onSiteFile }: Pick<DrawnProps, 'sheet' | 'store' | 'onSiteFile'>) {
  const back = useStore(store, (state) => state.undo.length);
  const forth = useStore(store, (state) => state.redo.length);
  const { cluster, zones } = sheet;
  const nodes = [...zones.server, ...zones.agent].filter(({ kind }) => kind !== 'ghost').length;
  return (
    <header className="sheet-head" data-region="head">
      <h1>{text.topology.heading(cluster.name)}</h1>
      <span className="quiet sheet-what">
        {text.distribution[cluster.distribution]} {cluster.version} · {text.topology.nodes(nodes)}
      </span>
      <span className="push" />
      <button type="button" className="btn slim" disabled={back === 0} onClick={() => undo(store)}>
        {text.topology.undo} <kbd>Ctrl Z</kbd>
      </button>
      <button type="button" className="btn slim" disabled={forth === 0} onClick={() => redo(store)}>
        {text.topology.redo}
      </button>
      <button type="button" className="btn slim" onClick={onSiteFile}>
        {text.topology.siteFile}
      </button>
    </header>
  );
}

function SheetFoot({ sheet }: { sheet: Sheet }) {
  const initial = sheet.hosts.find(({ wanted }) => wanted.isInitial);
  const address = sheet.cluster.apiAddress ?? initial?.node.internalIp ?? text.topology.unknown;
  return (
    <dl className="map-block">
      <div>
        <dt className="cap">{text.topology.sheet}</dt>
        <dd>
          {sheet.site?.name} / {sheet.cluster.name}
        </dd>
      </div>
      <div>
        <dt className="cap">{text.topology.joinAddress}</dt>
        <dd className="mono">{address}</dd>
      </div>
    </dl>
  );
}

interface Editing {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly place: { current: { x: number; y: number } };
}

/** Joins mouse and keys to the draft. Listeners are bound once; what they act on is the sheet of the moment. */
function useEditing(root: { readonly current: HTMLElement | null }, { sheet, store, place }: Editing): void {
  const drawn = useRef(sheet);
  useLayoutEffect(() => {
    drawn.current = sheet;
  }, [sheet]);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const focusOn = () => requestAnimationFrame(() => focusHost(element, store.getState().at));
    const stopDrags = watchDrags(element, {
      pickUp: (id) => pickUp(store, id, 'mouse'),
      move: (x, y) => {
        place.current = { x, y };
        element.querySelector<HTMLElement>('.in-hand')?.style.setProperty('translate', `${x}px ${y}px`);
      },
      holdOver: (zone) => holdOver(store, zone),
      letGo: () => void letGo(store, drawn.current),
      putBack: () => putBack(store),
    });
    const onKey = (event: KeyboardEvent) => {
      if (!onHostKey(store, drawn.current, event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Enter' || event.key === 'Escape') focusOn();
    };
    // A button is clicked by the space bar when it comes up again; here it has picked the host up.
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ' && event.target instanceof Element && event.target.matches('[data-card]'))
        event.preventDefault();
    };
    element.addEventListener('keydown', onKey);
    element.addEventListener('keyup', onKeyUp);
    return () => {
      stopDrags();
      putBack(store);
      element.removeEventListener('keydown', onKey);
      element.removeEventListener('keyup', onKeyUp);
    };
  }, [root, store, place]);
}

/** A host that moved is drawn anew elsewhere; the keys go with it. */
function focusHost(root: HTMLElement, id: string | null): void {
  if (id === null) return;
  root.querySelector<HTMLElement>(`[data-host="${CSS.escape(id)}"] [data-card]`)?.focus();
}
