import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { ClusterId, RunId } from '../../../shared/model/ids.ts';
import { isBusy } from '../../../shared/model/run.ts';
import type { Site } from '../../../shared/model/site.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { moment, wordSpan } from '../../ui/time.ts';
import { ClusterSheet } from './cluster-sheet.tsx';
import { type ClusterRow, type FleetRows, failuresSurvived, type SiteRows } from './fleet-rows.ts';
import { glanceMarks, glancesOf } from './glance.ts';
import { type TableItem, tableItems, usualHeights } from './table-items.ts';
import { useWindow } from './use-window.ts';

/** Marks in a row; more nodes than that are counted by state. */
const STRIP_LIMIT = 12;
const COLUMNS = 7;

export interface FleetTableProps {
  readonly rows: FleetRows;
  /** What scrolls the table. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly view: ViewStore;
  readonly now: number;
  readonly onOpenRun: (runId: RunId) => void;
  readonly onInstall: (clusterId: ClusterId) => void;
  readonly onTopology: (clusterId: ClusterId) => void;
  readonly onSecrets: (site: Site) => void;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
  readonly onTerminal: (node: FleetNode) => void;
}

/** More rows than this, and columns keep one width: those that come and go would change it. */
const MANY_ROWS = 40;

/** Clusters by site; the chosen one shows its nodes below. Only the rows in sight are drawn. */
export function FleetTable(props: FleetTableProps) {
  const { rows, scroller, view } = props;
  const chosen = useStore(view, (state) => state.clusterId) ?? chosenByItself(rows);
  const items = useMemo(() => tableItems(rows, chosen), [rows, chosen]);
  const body = useRef<HTMLTableSectionElement>(null);
  const { rows: seen, margin } = useWindow({
    scroller,
    body,
    count: items.length,
    size: (index) => usualHeights[items[index]?.kind ?? 'cluster'],
    keyOf: (index) => items[index]?.key ?? String(index),
  });
  const drawn = seen.getVirtualItems();
  const above = (drawn[0]?.start ?? margin) - margin;
  const below = seen.getTotalSize() - ((drawn.at(-1)?.end ?? margin) - margin);
  const { columns } = text.fleet;
  return (
    <table
      className={items.length > MANY_ROWS ? 'clusters many' : 'clusters'}
      aria-rowcount={items.length + 1}
    >
      <thead>
        <tr>
          {[
            columns.cluster,
            columns.what,
            columns.servers,
            columns.agents,
            columns.survives,
            columns.run,
            columns.seen,
          ].map((title) => (
            <th scope="col" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Gap height={above} />
        {drawn.map(({ index }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <TableRow
              key={item.key}
              item={item}
              index={index}
              measure={seen.measureElement}
              chosen={chosen}
              {...props}
            />
          );
        })}
        <Gap height={below} />
      </tbody>
    </table>
  );
}

/** The room of rows that are out of sight. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr className="gap">
      <td colSpan={COLUMNS} style={{ height }} />
    </tr>
  );
}

interface TableRowProps extends FleetTableProps {
  readonly item: TableItem;
  readonly index: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly chosen: ClusterId | undefined;
}

function TableRow({ item, index, measure, chosen, ...props }: TableRowProps) {
  const place = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => measure(place.current), [measure]);
  const row = { ref: place, 'data-index': index };
  switch (item.kind) {
    case 'site':
      return (
        <tr className="site" {...row}>
          <td colSpan={COLUMNS}>
            <SiteHead rows={item.site} onSecrets={props.onSecrets} />
          </td>
        </tr>
      );
    case 'cluster':
      return (
        <tr
          className={item.row.cluster.id === chosen ? 'chosen' : ''}
          data-cluster={item.row.cluster.name}
          {...row}
        >
          <ClusterCells row={item.row} chosen={item.row.cluster.id === chosen} {...props} />
        </tr>
      );
    case 'sheet':
      return (
        <tr className="opened" {...row}>
          <td colSpan={COLUMNS}>
            <ClusterSheet {...props} row={item.row} />
          </td>
        </tr>
      );
  }
}

/** A site, how its clusters are in words, and how many of its hosts were looked at. */
function SiteHead({ rows, onSecrets }: { rows: SiteRows } & Pick<FleetTableProps, 'onSecrets'>) {
  const { site } = rows;
  return (
    <>
      <h2 className="site-name">{site.name}</h2> <span className="quiet small">{site.notes}</span>
      <span className="site-glance">
        {glancesOf(rows).map(([glance, count]) => (
          <span key={glance} className="row">
            <Mark name={glanceMarks[glance]} size={16} label="" /> {count} {text.glance[glance]}
          </span>
        ))}
      </span>
      <button type="button" className="btn slim site-do" onClick={() => onSecrets(site)}>
        {text.secrets.button}
      </button>
    </>
  );
}

/** The cluster with a run under way, else the first. */
function chosenByItself({ sites }: FleetRows): ClusterId | undefined {
  const all = sites.flatMap(({ clusters }) => clusters);
  return (all.find(({ run }) => run !== null && isBusy(run.run)) ?? all[0])?.cluster.id;
}

function ClusterCells({
  row,
  chosen,
  view,
  now,
}: FleetTableProps & { readonly row: ClusterRow; readonly chosen: boolean }) {
  const { cluster, servers, agents, mark, glance, seenAt } = row;
  return (
    <>
      <td>
        <button
          type="button"
          className="cluster-name"
          aria-expanded={chosen}
          onClick={() => view.setState({ clusterId: cluster.id })}
        >
          <Mark name={mark} />
          <span className="host">{cluster.name}</span>
          <span className="glance">{text.glance[glance]}</span>
        </button>
      </td>
      <td className="what">
        {text.distribution[cluster.distribution]} {cluster.version}
        <span className="roomy">, {text.origin[cluster.origin]}</span>
      </td>
      <td>
        <Strip nodes={servers} />
      </td>
      <td>
        <Strip nodes={agents} />
      </td>
      <td>{survivesText(row)}</td>
      <td className="run-text">{runText(row, now)}</td>
      <td className="quiet">{seenAt === null ? text.fleet.neverSeen : seenText(seenAt, now)}</td>
    </>
  );
}

/** A mark for each node, or counts by state where there are too many. */
function Strip({ nodes }: { nodes: readonly FleetNode[] }) {
  if (nodes.length <= STRIP_LIMIT) {
    return (
      <span className="mark-strip">
        {nodes.map(({ id, status, hostname }) => (
          <Mark key={id} name={status} size={16} label={`${hostname} ${text.nodeStatus[status]}`} />
        ))}
      </span>
    );
  }
  const counts = new Map<MarkName, number>();
  for (const { status } of nodes) counts.set(status, (counts.get(status) ?? 0) + 1);
  return (
    <span className="mark-strip">
      {[...counts].map(([status, count]) => (
        <span key={status} className="row">
          <Mark name={status} size={16} /> {count}
        </span>
      ))}
    </span>
  );
}

function survivesText({ cluster, servers }: ClusterRow): string {
  if (servers.length === 0) return '';
  const whole = failuresSurvived(servers.length);
  if (cluster.installStage === 'none') return text.fleet.survivesLater(whole);
  if (whole === 0) return text.fleet.survivesByDesign;
  return text.fleet.survivesNow(
    failuresSurvived(servers.filter(({ status }) => status === 'active').length),
    whole,
  );
}

function runText({ run }: ClusterRow, now: number) {
  if (run === null) return text.fleet.noRun;
  const { status, finishedAt, startedAt } = run.run;
  const index = run.phases.findIndex((phase) => phase.status === 'running');
  const phase = run.phases[index];
  const state = <b className={`run-${status}`}>{text.runStatus[status]}</b>;
  if (status === 'rolling-back') return state;
  if (status !== 'running') {
    return (
      <>
        {state} {moment(finishedAt ?? startedAt, now)}
      </>
    );
  }
  return (
    <>
      {state} {phase === undefined ? '' : text.fleet.runPhase(index + 1, run.phases.length)}
      {phase === undefined ? null : <span className="roomy">, {phase.title}</span>}
    </>
  );
}

function seenText(seenAt: string, now: number): string {
  const ms = now - Date.parse(seenAt);
  if (ms < 60_000) return text.fresh.now;
  return ms < 3_600_000
    ? text.fleet.ago(wordSpan(Math.floor(ms / 60_000) * 60_000).replace(' 0 s', ''))
    : moment(seenAt, now);
}
