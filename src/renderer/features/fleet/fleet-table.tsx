import { Fragment } from 'react';
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
import { type ClusterRow, type FleetRows, failuresSurvived } from './fleet-rows.ts';

/** Marks in a row; more nodes than that are counted by state. */
const STRIP_LIMIT = 12;
const COLUMNS = 7;

export interface FleetTableProps {
  readonly rows: FleetRows;
  readonly view: ViewStore;
  readonly now: number;
  readonly onOpenRun: (runId: RunId) => void;
  readonly onInstall: (clusterId: ClusterId) => void;
  readonly onTopology: (clusterId: ClusterId) => void;
  readonly onSecrets: (site: Site) => void;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
}

/** Clusters by site; the chosen one shows its nodes below. */
export function FleetTable(props: FleetTableProps) {
  const { rows, view } = props;
  const chosen = useStore(view, (state) => state.clusterId) ?? chosenByItself(rows);
  const { columns } = text.fleet;
  return (
    <table className="clusters">
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
      {rows.sites.map(({ site, clusters }) => (
        <tbody key={site.id}>
          <tr className="site">
            <td colSpan={COLUMNS}>
              <h2 className="site-name">{site.name}</h2> <span className="quiet small">{site.notes}</span>
              <button type="button" className="btn slim site-do" onClick={() => props.onSecrets(site)}>
                {text.secrets.button}
              </button>
            </td>
          </tr>
          {clusters.map((row) => (
            <Fragment key={row.cluster.id}>
              <ClusterLine row={row} chosen={row.cluster.id === chosen} {...props} />
              {row.cluster.id === chosen ? (
                <tr className="opened">
                  <td colSpan={COLUMNS}>
                    <ClusterSheet
                      row={row}
                      now={props.now}
                      onOpenRun={props.onOpenRun}
                      onInstall={props.onInstall}
                      onTopology={props.onTopology}
                      onContact={props.onContact}
                    />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      ))}
    </table>
  );
}

/** The cluster with a run under way, else the first. */
function chosenByItself({ sites }: FleetRows): ClusterId | undefined {
  const all = sites.flatMap(({ clusters }) => clusters);
  return (all.find(({ run }) => run !== null && isBusy(run.run)) ?? all[0])?.cluster.id;
}

function ClusterLine({
  row,
  chosen,
  view,
  now,
}: FleetTableProps & { readonly row: ClusterRow; readonly chosen: boolean }) {
  const { cluster, servers, agents, mark, seenAt } = row;
  return (
    <tr className={chosen ? 'chosen' : ''} data-cluster={cluster.name}>
      <td>
        <button
          type="button"
          className="cluster-name"
          aria-expanded={chosen}
          onClick={() => view.setState({ clusterId: cluster.id })}
        >
          <Mark name={mark} />
          <span className="host">{cluster.name}</span>
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
    </tr>
  );
}

/** A mark for each node, or counts by state where there are too many. */
function Strip({ nodes }: { nodes: readonly FleetNode[] }) {
  if (nodes.length <= STRIP_LIMIT) {
    return (
      <span className="strip">
        {nodes.map(({ id, status, hostname }) => (
          <Mark key={id} name={status} size={16} label={`${hostname} ${text.nodeStatus[status]}`} />
        ))}
      </span>
    );
  }
  const counts = new Map<MarkName, number>();
  for (const { status } of nodes) counts.set(status, (counts.get(status) ?? 0) + 1);
  return (
    <span className="strip">
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
