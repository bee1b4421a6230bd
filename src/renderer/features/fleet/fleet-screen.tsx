import { useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { About } from '../../../shared/contract/app.ts';
import type { FleetNode, FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { ClusterId, RunId } from '../../../shared/model/ids.ts';
import type { Site } from '../../../shared/model/site.ts';
import type { Live } from '../../stores/projections/live.ts';
import { toggleMark, type ViewStore } from '../../stores/view/view-store.ts';
import { Fresh } from '../../ui/fresh.tsx';
import { Cure, Legend, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { useNow } from '../../ui/time.ts';
import { EmptySheet } from './empty-sheet.tsx';
import { filterRows, racksIn } from './filter-rows.ts';
import { type FleetRows, fleetRows, onlyStatus, statusCounts } from './fleet-rows.ts';
import { FleetTable } from './fleet-table.tsx';
import { FleetTools } from './fleet-tools.tsx';
import { Needs } from './needs.tsx';
import { needsOf } from './needs-of.ts';
import { SpareHosts } from './spare-hosts.tsx';
import './fleet.css';

export interface FleetScreenProps {
  readonly live: Live<FleetSnapshot>;
  readonly about: About | null;
  readonly view: ViewStore;
  readonly onOpenRun: (runId: RunId) => void;
  readonly onInstall: (clusterId: ClusterId) => void;
  readonly onTopology: (clusterId: ClusterId) => void;
  readonly onReadFile: () => void;
  readonly onAddHosts: () => void;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
  readonly onTerminal: (node: FleetNode) => void;
  readonly onNewCluster: () => void;
  readonly onSecrets: (site: Site) => void;
}

/** All sites, their clusters and nodes as recorded, and what needs a person. */
export function FleetScreen(props: FleetScreenProps) {
  const { live, view } = props;
  const now = useNow();
  const mark = useStore(view, (state) => state.mark);
  const fleet = live.known;
  if (fleet?.sites.length === 0)
    return (
      <EmptySheet
        about={props.about}
        live={live}
        nowMs={now}
        onReadFile={props.onReadFile}
        onAddHosts={props.onAddHosts}
      />
    );
  return <Recorded {...props} fleet={fleet} now={now} mark={mark} />;
}

interface RecordedProps extends FleetScreenProps {
  /** Null before the first answer. */
  readonly fleet: FleetSnapshot | null;
  readonly now: number;
  readonly mark: string | null;
}

function Recorded({ fleet, now, mark, ...props }: RecordedProps) {
  const { live, view } = props;
  const scroller = useRef<HTMLElement>(null);
  const filter = useStore(view, (state) => state.fleet);
  const touch = useStore(view, (state) => state.touch);
  const known = fleet ?? nothingRecorded;
  const rows = useMemo(() => fleetRows(known), [known]);
  const racks = useMemo(() => racksIn(known.nodes), [known]);
  const left = useMemo(() => filterRows(onlyStatus(rows, mark), filter), [rows, mark, filter]);
  const { sites, spare } = left.rows;
  const isEmpty = fleet !== null && sites.length + spare.length === 0;
  return (
    <>
      <main className="fleet" aria-label={text.fleet.title}>
        <section className="fleet-list" data-region="list" ref={scroller}>
          <header className="fleet-head">
            <h1>{text.fleet.title}</h1>
            <span className="quiet">{fleet === null ? '' : summaryOf(rows)}</span>
            <span className="push" />
            <button type="button" className="btn" onClick={props.onReadFile}>
              {text.siteFile.button}
            </button>
            <button type="button" className="btn" onClick={props.onNewCluster}>
              {text.newCluster.button}
            </button>
            <button type="button" className="btn primary" onClick={props.onAddHosts}>
              {text.addHosts.button}
            </button>
          </header>
          {live.error === null ? null : <Refusal error={live.error} />}
          <FleetTools
            view={view}
            sites={known.sites}
            racks={racks}
            found={left.hosts}
            all={rows.nodeCount + rows.spare.length}
          />
          {fleet === null || isEmpty ? null : (
            <FleetTable {...props} rows={left.rows} scroller={scroller} now={now} />
          )}
          {isEmpty ? <Nothing /> : null}
          {spare.length === 0 ? null : (
            <SpareHosts
              key={touch ? 'touch' : 'fine'}
              hosts={spare}
              scroller={scroller}
              touch={touch}
              onContact={props.onContact}
              onTerminal={props.onTerminal}
            />
          )}
        </section>
        <Needs
          needs={needsOf(rows)}
          asked={fleet !== null}
          onOpenRun={props.onOpenRun}
          onContact={props.onContact}
          about={props.about}
        />
      </main>
      <Legend counts={statusCounts(rows)} only={mark} onToggle={(name) => toggleMark(view, name)}>
        <Fresh live={live} takenAt={fleet?.takenAt ?? null} nowMs={now} />
      </Legend>
    </>
  );
}

function Nothing() {
  return (
    <p className="say fleet-nothing">
      <b>{text.fleetTools.nothing}</b> {text.fleetTools.nothingSay}
    </p>
  );
}

/** Stands for the fleet before the first answer, so that the frame is there at once. */
const nothingRecorded: FleetSnapshot = { takenAt: '', sites: [], clusters: [], nodes: [], runs: [] };

/** What the app said instead of an answer. */
function Refusal({ error }: { error: WireError }) {
  return (
    <div className="fleet-error">
      <Note tone="red" mark="blocks" title={error.message} tag={error.code}>
        <Cure of={error} />
      </Note>
    </div>
  );
}

function summaryOf({ sites, spare, nodeCount }: FleetRows): string {
  const clusters = sites.reduce((count, site) => count + site.clusters.length, 0);
  return text.fleet.summary({ sites: sites.length, clusters, nodes: nodeCount, spare: spare.length });
}
