import type { FleetCluster, FleetNode, FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { ClusterId, NodeId } from '../../../shared/model/ids.ts';
import { themes, type ViewStore } from '../../stores/view/view-store.ts';
import { text } from '../../ui/text.ts';
import { askForNotices, noticeState } from '../notices.ts';
import { go, goToTerminal } from '../route.ts';
import type { ScreenLink } from '../screens.ts';
import type { Action } from './action.ts';

export interface ShellActionsRequest {
  readonly fleet: FleetSnapshot | null;
  readonly screens: readonly ScreenLink[];
  readonly view: ViewStore;
  readonly onInstall: (clusterId: ClusterId) => void;
  readonly onLegend: () => void;
  /** Shows the card of a host on the topology of a cluster. */
  readonly onHost: (clusterId: ClusterId, nodeId: NodeId) => void;
}

/** What can be done from anywhere: every screen, cluster and host, and how the window looks. */
export function shellActions(request: ShellActionsRequest): readonly Action[] {
  const { fleet, screens } = request;
  return [
    ...screens.map(
      ({ number, title, route }): Action => ({
        id: `screen ${number}`,
        group: 'go',
        title: text.palette.screen(title),
        keys: `Alt ${number}`,
        run: () => go(route),
      }),
    ),
    ...windowActions(request),
    ...sheetActions(request),
    ...(fleet?.clusters ?? []).flatMap((cluster) => clusterActions(cluster, request)),
    ...(fleet?.nodes ?? []).flatMap((node) => [hostAction(node, request) ?? [], terminalAction(node)].flat()),
  ];
}

/** How the window looks, and what it may tell. */
function windowActions({ view }: ShellActionsRequest): readonly Action[] {
  return [
    ...themes.map(
      (theme): Action => ({
        id: `theme ${theme}`,
        group: 'do',
        title: text.palette.theme(text.themes[theme]),
        run: () => view.setState({ theme }),
      }),
    ),
    {
      id: 'touch',
      group: 'do',
      title: text.touch.action,
      keys: text.touch.keys,
      run: () => view.setState(({ touch }) => ({ touch: !touch })),
    },
    ...(noticeState() === 'unknown'
      ? [
          {
            id: 'notices',
            group: 'do',
            title: text.notices.action,
            run: () => void askForNotices(),
          } as const,
        ]
      : []),
  ];
}

/** Sheets that are the same whatever is recorded. */
function sheetActions({ onLegend }: ShellActionsRequest): readonly Action[] {
  return [
    {
      id: 'history',
      group: 'go',
      title: text.history.open,
      words: text.history.title,
      run: () => go({ screen: 'history' }),
    },
    {
      id: 'about',
      group: 'read',
      title: text.about.title,
      words: 'licences version',
      run: () => go({ screen: 'about' }),
    },
    {
      id: 'components',
      group: 'read',
      title: text.about.components,
      run: () => go({ screen: 'components' }),
    },
    {
      id: 'legend',
      group: 'read',
      title: text.legendSheet.open,
      words: 'help shortcuts',
      keys: '?',
      run: onLegend,
    },
  ];
}

function clusterActions(
  { id, name, siteId, installStage }: FleetCluster,
  { fleet, onInstall }: ShellActionsRequest,
): readonly Action[] {
  const site = fleet?.sites.find((one) => one.id === siteId)?.name ?? '';
  const run = fleet?.runs.find(({ run: { clusterId } }) => clusterId === id)?.run;
  const topology: Action = {
    id: `topology ${id}`,
    group: 'go',
    title: text.palette.topologyOf(name),
    say: site,
    run: () => go({ screen: 'topology', clusterId: id }),
  };
  const runs: readonly Action[] =
    run === undefined
      ? []
      : [
          {
            id: `run ${id}`,
            group: 'go',
            title: text.palette.runOf(name),
            say: `${run.id} · ${text.runStatus[run.status]}`,
            run: () => go({ screen: 'run', runId: run.id }),
          },
        ];
  const plan: readonly Action[] =
    installStage === 'completed'
      ? []
      : [
          {
            id: `plan ${id}`,
            group: 'do',
            title: text.palette.planOf(name),
            say: site,
            run: () => onInstall(id),
          },
        ];
  const uninstall: readonly Action[] =
    installStage === 'none'
      ? []
      : [
          {
            id: `uninstall ${id}`,
            group: 'do',
            title: text.palette.uninstallOf(name),
            say: site,
            run: () => go({ screen: 'plan', clusterId: id, operation: 'uninstall' }),
          },
        ];
  return [topology, ...runs, ...plan, ...uninstall];
}

/** To the card of a host. One without a cluster lies in the tray of every cluster of its site. */
function hostAction(
  { id, hostname, clusterId, siteId, internalIp, status, facts }: FleetNode,
  { fleet, onHost }: ShellActionsRequest,
): Action | null {
  const clusters = fleet?.clusters ?? [];
  const own = clusters.find((cluster) => cluster.id === clusterId);
  const target = own ?? clusters.find((cluster) => cluster.siteId === siteId);
  if (target === undefined) return null;
  const where = own === undefined ? text.palette.noCluster : `${own.name} · ${text.nodeStatus[status]}`;
  return {
    id: `host ${id}`,
    group: 'node',
    name: hostname,
    title: own === undefined ? text.palette.spareHost : text.palette.goHost,
    say: `${where} · ${internalIp}`,
    mark: own === undefined && facts === null ? 'unseen' : status,
    run: () => onHost(target.id, id),
  };
}

/** A terminal on a host, whatever it is and however it stands. */
function terminalAction(node: FleetNode): Action {
  return {
    id: `terminal ${node.id}`,
    group: 'node',
    name: node.hostname,
    title: text.terminals.openHere,
    words: 'ssh shell console',
    run: () => goToTerminal(node),
  };
}
