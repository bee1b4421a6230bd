import type { HostChange, PlaceChange, TopologyDraft } from '../../shared/contract/topology.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import { isBusy } from '../../shared/model/run.ts';
import {
  isMoved,
  type Place,
  type Placed,
  type PlacingCluster,
  placedHosts,
  samePlace,
} from '../../shared/rules/placing/place.ts';
import { type Refusal, saveRefusal } from '../../shared/rules/placing/refusal.ts';
import {
  type HostEdit,
  realEdit,
  sameSetting,
  settingNames,
  settingRefusal,
  withSettings,
} from '../../shared/rules/placing/settings.ts';
import type { SiteDescription } from '../ports/stores.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { describeSite, descriptionOf } from './described.ts';
import { clusterById } from './sites.ts';

type TopologyDeps = Pick<AppDeps, 'stores' | 'journal' | 'siteFile' | 'clock'>;

/**
 * Records what a draft wants of a cluster, exactly as reading the edited site file would: the description is written as that file and
 * read again, so that nothing can be drawn that `muster up site.yaml` would not take. No host is touched.
 * @throws MusterError `not-found`; `run-locked` under a run; `bad-input` for what the rules refuse, and where a host stands elsewhere by now.
 */
export function saveTopology(deps: TopologyDeps, draft: TopologyDraft): void {
  const cluster = clusterById(deps, draft.clusterId);
  const recorded = deps.stores.nodes.ofSite(cluster.siteId);
  const edits = editsIn(recorded, draft.hosts ?? []);
  const nodes = recorded.map((node) => withSettings(node, edits.get(node.id) ?? {}));
  const placing: PlacingCluster = { ...cluster, busy: deps.journal.runsOf(cluster.id).some(isBusy) };
  const hosts = placedHosts(nodes, placing, wishesIn(draft.changes));
  checkStanding(cluster, hosts, draft.changes);
  const refusal = saveRefusal(placing, hosts) ?? firstSettingRefusal(recorded, edits);
  if (refusal !== null) {
    throw new MusterError(placing.busy ? 'run-locked' : 'bad-input', `${refusal.says} ${refusal.why}`, {
      cure: refusal.cure,
    });
  }
  const description = descriptionOf(deps, cluster.siteId);
  const edited = {
    ...description,
    nodes: description.nodes.map((node) => withSettings(node, edits.get(node.id) ?? {})),
  };
  describeSite(deps, withPlaces(edited, { cluster, hosts, nodes }));
  recordAct(deps, { what: 'save topology', subject: cluster.name });
}

function wishesIn(changes: readonly PlaceChange[]): ReadonlyMap<NodeId, Place> {
  return new Map(changes.map(({ nodeId, wanted }) => [nodeId, wanted]));
}

/** What is to be set of which host, as far as it says something new. @throws MusterError `bad-input` where a setting says something else by now. */
function editsIn(nodes: readonly Node[], changes: readonly HostChange[]): ReadonlyMap<NodeId, HostEdit> {
  return new Map(
    changes.map(({ nodeId, was, wanted }) => {
      const node = nodes.find(({ id }) => id === nodeId);
      if (node === undefined) {
        throw new MusterError('bad-input', 'A host of the draft is not recorded in this site any more.', {
          cure: 'Reload the window and draw the change again.',
        });
      }
      const overtaken = settingNames.find(
        (name) => wanted[name] !== undefined && !sameSetting(node[name], was[name]),
      );
      if (overtaken !== undefined) {
        throw new MusterError(
          'bad-input',
          `${overtaken} of ${node.hostname} is recorded otherwise by now than this window last saw it.`,
          { cure: 'Look at what is recorded again and save what is still wanted.' },
        );
      }
      return [nodeId, realEdit(node, wanted)];
    }),
  );
}

function firstSettingRefusal(nodes: readonly Node[], edits: ReadonlyMap<NodeId, HostEdit>): Refusal | null {
  for (const node of nodes) {
    const refusal = settingRefusal(node, edits.get(node.id) ?? {});
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Who saves over other places than the recorded ones has not seen what the draft would change: nothing is guessed. */
function checkStanding(cluster: Cluster, hosts: readonly Placed[], changes: readonly PlaceChange[]): void {
  for (const { nodeId, was, wanted } of changes) {
    const host = hosts.find(({ node }) => node.id === nodeId);
    if (host === undefined) {
      throw new MusterError('bad-input', `A host of the draft cannot be given a place in ${cluster.name}.`, {
        cure: 'Reload the window and draw the change again.',
      });
    }
    if (wanted.isInitial && wanted.role !== 'server') {
      throw new MusterError('bad-input', `${host.node.hostname} cannot be initial: it would be no server.`);
    }
    if (samePlace(host.recorded, was)) continue;
    throw new MusterError(
      'bad-input',
      `${host.node.hostname} is recorded as ${placeText(host.recorded)} by now; it was ${placeText(was)} as this window last saw it.`,
      { cure: 'Look at the recorded places again and save what is still wanted.' },
    );
  }
}

function placeText({ role, isInitial }: Place): string {
  return role === null ? 'without a role' : isInitial ? 'initial server' : role;
}

interface Placement {
  readonly cluster: Cluster;
  readonly hosts: readonly Placed<Node>[];
  readonly nodes: readonly Node[];
}

/** The description with the wanted places in it. Removed hosts that are wanted come back, with the hosts on the way to them. */
function withPlaces(description: SiteDescription, { cluster, hosts, nodes }: Placement): SiteDescription {
  const moved = hosts.filter(isMoved);
  const places = new Map(moved.map(({ node, wanted }) => [node.id, wanted]));
  const known = new Set(description.nodes.map(({ id }) => id));
  const back = wayBack(
    nodes,
    moved.map(({ node }) => node.id),
  ).filter(({ id }) => !known.has(id));
  const outside: readonly Node[] = back.map((node) => at(node, { role: null, isInitial: false }, cluster));
  const all = [...description.nodes, ...outside].map((node) => {
    const place = places.get(node.id);
    return place === undefined ? node : at(node, place, cluster);
  });
  return { ...description, nodes: all };
}

/** These hosts and all that are on the way to them. */
function wayBack(nodes: readonly Node[], ids: readonly NodeId[]): readonly Node[] {
  const wanted = new Set(ids);
  for (const id of wanted) {
    const jump = nodes.find((node) => node.id === id)?.jumpHostId ?? null;
    if (jump !== null) wanted.add(jump);
  }
  return nodes.filter(({ id }) => wanted.has(id));
}

/** Whoever leaves a cluster keeps the login it had there: without one, a site file would not know how to reach it. */
function at(node: Node, { role, isInitial }: Place, cluster: Cluster): Node {
  return role === null
    ? {
        ...node,
        clusterId: null,
        role,
        isInitial: false,
        credentialId: node.credentialId ?? cluster.credentialId,
      }
    : { ...node, clusterId: cluster.id, role, isInitial };
}
