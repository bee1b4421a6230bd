import type { ReactNode } from 'react';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { ClusterId, RunId } from '../../../shared/model/ids.ts';
import { sshAddressOf } from '../../../shared/model/node.ts';
import { isBusy } from '../../../shared/model/run.ts';
import { HostName } from '../../ui/host-name.tsx';
import { hostSize } from '../../ui/host-size.ts';
import { Mark, Pennant } from '../../ui/mark.tsx';
import { TerminalButton } from '../../ui/terminal-button.tsx';
import { text } from '../../ui/text.ts';
import { moment } from '../../ui/time.ts';
import type { ClusterRow } from './fleet-rows.ts';
import { ServerRing } from './server-ring.tsx';
import './cluster-sheet.css';

/** Cards in a zone; more are counted. */
const CARD_LIMIT = 60;

export interface ClusterSheetProps {
  readonly row: ClusterRow;
  readonly now: number;
  readonly onOpenRun: (runId: RunId) => void;
  readonly onInstall: (clusterId: ClusterId) => void;
  readonly onTopology: (clusterId: ClusterId) => void;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
  readonly onTerminal: (node: FleetNode) => void;
}

/** A cluster as a small map: its zones, their nodes, and the corner that says which sheet it is. */
export function ClusterSheet(props: ClusterSheetProps) {
  const { row, now } = props;
  const { servers, agents } = row;
  if (servers.length + agents.length === 0) {
    return (
      <div className="cluster-sheet">
        <Bare />
        <footer className="cluster-foot">
          <span className="push" />
          <Actions {...props} />
        </footer>
      </div>
    );
  }
  return (
    <div className="cluster-sheet">
      <Zone
        title={text.fleet.serversZone}
        say={text.fleet.serversSay}
        nodes={shownOf(row, servers)}
        onTerminal={props.onTerminal}
      >
        <ServerRing servers={servers} />
      </Zone>
      <Zone
        title={text.fleet.agentsZone}
        say={agents.length === 0 ? text.fleet.noAgents : text.fleet.agentsSay}
        nodes={shownOf(row, agents)}
        onTerminal={props.onTerminal}
      />
      <footer className="cluster-foot">
        <SheetBlock row={row} now={now} />
        <span className="push" />
        <Actions {...props} />
      </footer>
    </div>
  );
}

/** The hosts that a filter has left. */
function shownOf({ shown }: ClusterRow, nodes: readonly FleetNode[]): readonly FleetNode[] {
  return shown === null ? nodes : nodes.filter(({ id }) => shown.has(id));
}

/** A cluster that was taken back or uninstalled keeps its settings and has no hosts. */
function Bare() {
  return (
    <p className="say">
      <b>{text.fleet.bare}</b> {text.fleet.bareSay}
    </p>
  );
}

function Zone({
  title,
  say,
  nodes,
  onTerminal,
  children,
}: {
  title: string;
  say: string;
  nodes: readonly FleetNode[];
  onTerminal: (node: FleetNode) => void;
  children?: ReactNode;
}) {
  const more = nodes.length - CARD_LIMIT;
  return (
    <section className="zone" aria-label={title}>
      <h3>
        {title} <span className="small quiet">{say}</span>
      </h3>
      <div className="cards">
        {nodes.slice(0, CARD_LIMIT).map((node) => (
          <NodeCard key={node.id} node={node} onTerminal={onTerminal} />
        ))}
        {more > 0 ? <span className="quiet">{text.fleet.more(more)}</span> : null}
      </div>
      {children}
    </section>
  );
}

/** A node: name, address, what the host has, and its state in a word. */
function NodeCard({ node, onTerminal }: { node: FleetNode } & Pick<ClusterSheetProps, 'onTerminal'>) {
  const { status } = node;
  return (
    <article className={`card card-${status}`} data-node={node.hostname} data-status={status}>
      <div className="row">
        <Mark name={status} label="" />
        <HostName name={node.hostname} />
        {node.isInitial ? <Pennant /> : null}
        <span className="push" />
        <TerminalButton hostname={node.hostname} onOpen={() => onTerminal(node)} />
      </div>
      <div className="mono">{sshAddressOf(node)}</div>
      <div className="small quiet">{hostSize(node.facts)}</div>
      <div className="small">
        {text.nodeStatus[status]}
        {node.jumpHostId === null ? '' : `, ${text.fleet.via}`}
      </div>
    </article>
  );
}

function SheetBlock({ row, now }: { row: ClusterRow; now: number }) {
  const { cluster, servers, seenAt } = row;
  const initial = servers.find(({ isInitial }) => isInitial);
  const cells = [
    [text.fleet.joinAddress, cluster.apiAddress ?? initial?.internalIp ?? ''],
    [text.fleet.cni, cluster.cni],
    [text.fleet.recorded, seenAt === null ? text.fleet.neverSeen : moment(seenAt, now)],
  ] as const;
  return (
    <dl className="corner-block">
      {cells.map(([title, value]) => (
        <div key={title}>
          <dt className="cap">{title}</dt>
          <dd className={title === text.fleet.joinAddress ? 'mono' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Actions({ row, onOpenRun, onInstall, onTopology, onContact }: ClusterSheetProps) {
  const { cluster, run } = row;
  const onlyRun = run !== null && (isBusy(run.run) || isLeaving(run.run));
  const nodes = [...row.servers, ...row.agents];
  return (
    <>
      {nodes.length === 0 ? null : (
        <button type="button" className="btn" onClick={() => onContact(nodes)}>
          {text.contact.button}
        </button>
      )}
      <button type="button" className="btn" onClick={() => onTopology(cluster.id)}>
        {text.topology.open}
      </button>
      {run === null ? null : (
        <button
          type="button"
          className={`btn ${onlyRun ? 'primary' : ''}`}
          onClick={() => onOpenRun(run.run.id)}
        >
          {text.fleet.openRun}
        </button>
      )}
      {onlyRun || cluster.origin === 'registered' || row.servers.length === 0 ? null : (
        <button
          type="button"
          className={`btn ${cluster.installStage === 'completed' ? '' : 'primary'}`}
          onClick={() => onInstall(cluster.id)}
        >
          {installLabel(row)}
        </button>
      )}
    </>
  );
}

/** What is half taken off the hosts goes on as the run it is, or not at all. */
function isLeaving({ operation, status }: NonNullable<ClusterRow['run']>['run']): boolean {
  if (status === 'needs-attention') return true;
  return operation === 'uninstall' && status !== 'done' && status !== 'unchanged';
}

function installLabel({ cluster, run }: ClusterRow): string {
  if (cluster.installStage === 'completed') return text.fleet.checkAgain;
  return run === null || run.run.status === 'rolled-back' ? text.fleet.install : text.fleet.carryOn;
}
