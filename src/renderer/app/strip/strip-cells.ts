import type { Standing } from '../../../shared/contract/app.ts';
import type { FleetNode, FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { ClusterId } from '../../../shared/model/ids.ts';
import { isBusy } from '../../../shared/model/run.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import { blockingSkewMs, warningSkewMs } from '../../../shared/rules/preflight/clocks.ts';
import { seconds } from '../../../shared/rules/preflight/units.ts';
import { toleranceOf } from '../../../shared/rules/quorum.ts';
import type { FileOnItsWay } from '../../features/terminals/sending.ts';
import { sizeText } from '../../features/terminals/sizes.ts';
import type { MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { moment } from '../../ui/time.ts';

/** A fixed cell at the foot of every screen: quiet when well, with a mark when not. */
export interface StripCell {
  readonly name: string;
  readonly says: string;
  readonly mark: MarkName | null;
  /** Whether it is the first to be cut where there is no room for all. */
  readonly isLong?: boolean;
}

export interface StripRequest {
  readonly fleet: FleetSnapshot;
  /** The cluster of the screen; null for all of them. */
  readonly clusterId: ClusterId | null;
  /** Null before the app has said it. */
  readonly standing: Standing | null;
  /** This window's clock. */
  readonly nowMs: number;
  /** Files that people send to hosts. */
  readonly files: readonly FileOnItsWay[];
}

/** The cells, always the same ones in the same order. */
export function stripCells(request: StripRequest): readonly StripCell[] {
  const { fleet, clusterId } = request;
  const nodes = fleet.nodes.filter((node) => clusterId === null || node.clusterId === clusterId);
  return [
    seenCell(nodes.filter(({ status }) => status !== 'removed')),
    votersCell(request, nodes),
    failedCell(nodes.filter(({ status }) => status === 'failed').length),
    lockCell(request),
    bundleCell(request),
    clocksCell(nodes),
    vaultCell(request.standing),
    filesCell(request.files),
  ];
}

const words = text.strip;

function seenCell(nodes: readonly FleetNode[]): StripCell {
  const seen = nodes.filter(({ facts }) => facts !== null).length;
  return {
    name: words.seen,
    says: words.of(seen, nodes.length),
    mark: seen < nodes.length ? 'unseen' : null,
  };
}

/**
 * Of the cluster of the screen; of all clusters the one that survives least. Members that a run saw voting in etcd, with the time of its
 * look; where none has looked, the servers that are recorded, and that it is those.
 */
function votersCell({ fleet, clusterId, nowMs }: StripRequest, nodes: readonly FleetNode[]): StripCell {
  const clusters = fleet.clusters.filter(({ id }) => clusterId === null || id === clusterId);
  // Of an installed cluster none is said too: it has lost all of them. One that is not has none yet.
  const votes = clusters
    .map(({ id, installStage }) => ({
      ...votesOf(fleet, nodes, id),
      isInstalled: installStage === 'completed',
    }))
    .filter(({ count, isInstalled }) => count > 0 || isInstalled)
    .toSorted((a, b) => a.count - b.count);
  const [least] = votes;
  if (least === undefined) return { name: words.voters, says: words.none, mark: null };
  const wanted = nodes.filter(({ role, clusterId: of }) => role === 'server' && of === clusterId).length;
  const mark = least.count === 0 ? 'blocks' : clusterId !== null && least.count < wanted ? 'warns' : null;
  const source = least.at === null ? words.recorded : words.seenAt(moment(least.at, nowMs));
  return {
    name: words.voters,
    says: `${words.survives(least.count, toleranceOf(least.count))} (${source})`,
    mark,
  };
}

interface Votes {
  readonly count: number;
  /** When they were seen; null where they are only recorded. */
  readonly at: string | null;
}

function votesOf(fleet: FleetSnapshot, nodes: readonly FleetNode[], clusterId: ClusterId): Votes {
  const servers = nodes.filter(
    (node) => node.clusterId === clusterId && node.role === 'server' && node.status === 'active',
  );
  const seen = fleet.runs.find(({ run }) => run.clusterId === clusterId)?.votes ?? null;
  if (seen === null) return { count: servers.length, at: null };
  return { count: servers.filter(({ id }) => seen.nodeIds.includes(id)).length, at: seen.at };
}

function failedCell(failed: number): StripCell {
  return { name: words.failed, says: String(failed), mark: failed === 0 ? null : 'failed' };
}

function lockCell({ fleet, clusterId }: StripRequest): StripCell {
  const running = fleet.runs.filter(
    ({ run }) => isBusy(run) && (clusterId === null || run.clusterId === clusterId),
  );
  const [first] = running;
  if (first === undefined) return { name: words.lock, says: words.free, mark: null };
  const says = running.length === 1 ? words.held(first.run.id) : words.heldBy(running.length);
  return { name: words.lock, says, mark: 'running', isLong: true };
}

function bundleCell({ fleet, clusterId }: StripRequest): StripCell {
  const clusters = fleet.clusters.filter(
    ({ id, origin }) => (clusterId === null || id === clusterId) && origin === 'created',
  );
  const without = clusters.filter(({ bundlePath }) => bundlePath === null);
  if (clusters.length === 0) return { name: words.bundle, says: words.none, mark: null };
  if (without.length > 0) return { name: words.bundle, says: words.noBundle, mark: 'warns' };
  const [only] = clusters;
  const says =
    clusters.length === 1 ? (only?.bundlePath?.split(/[\\/]/).at(-1) ?? '') : words.named(clusters.length);
  return { name: words.bundle, says, mark: null, isLong: true };
}

/** The clock that is furthest from that of its cluster's initial server, as preflight compares them. */
function clocksCell(nodes: readonly FleetNode[]): StripCell {
  const seen = nodes.filter(({ facts, clusterId }) => facts !== null && clusterId !== null);
  const skewOf = ({ facts }: FleetNode) => facts?.clockSkewMs ?? 0;
  const firsts = new Map(
    [...Map.groupBy(seen, ({ clusterId }) => clusterId)].map(([id, others]) => [
      id,
      others.find(({ isInitial }) => isInitial) ?? others[0],
    ]),
  );
  const skews = seen.map((node) => ({
    hostname: node.hostname,
    offMs: skewOf(node) - skewOf(firsts.get(node.clusterId) ?? node),
  }));
  const [worst] = skews.toSorted((a, b) => Math.abs(b.offMs) - Math.abs(a.offMs));
  if (worst === undefined) return { name: words.clocks, says: words.none, mark: null };
  const offMs = Math.abs(worst.offMs);
  if (offMs < warningSkewMs) return { name: words.clocks, says: words.agree, mark: null };
  const mark = offMs < blockingSkewMs ? 'warns' : 'blocks';
  return { name: words.clocks, says: words.off(oneLine(worst.hostname), seconds(offMs)), mark, isLong: true };
}

function filesCell(files: readonly FileOnItsWay[]): StripCell {
  const failed = files.filter(({ status }) => status === 'failed');
  const sending = files.filter(({ status }) => status === 'sending');
  const asked = files.filter(({ status }) => status === 'asking');
  const [first] = sending;
  if (first !== undefined) {
    const done = sending.reduce((sum, one) => sum + one.done, 0);
    const size = sending.reduce((sum, one) => sum + one.file.size, 0);
    const what = sending.length === 1 ? words.fileTo(first.hostname) : words.files(sending.length);
    return {
      name: words.sending,
      says: `${what}, ${words.of(sizeText(done), sizeText(size))}`,
      mark: 'running',
    };
  }
  if (failed.length > 0)
    return { name: words.sending, says: words.filesFailed(failed.length), mark: 'failed' };
  if (asked.length > 0) return { name: words.sending, says: words.filesAsked(asked.length), mark: 'warns' };
  return { name: words.sending, says: words.none, mark: null };
}

function vaultCell(standing: Standing | null): StripCell {
  if (standing === null) return { name: words.vault, says: '', mark: null };
  return {
    name: words.vault,
    says: words.vaultSays[standing.vault],
    mark: standing.vault === 'opens' ? null : 'blocks',
  };
}
