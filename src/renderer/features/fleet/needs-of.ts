import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { needsPerson } from '../../../shared/model/run.ts';
import type { ClusterRow, FleetRows } from './fleet-rows.ts';

/** Why somebody is needed, worst first. */
const needKinds = [
  'needs-attention',
  'stopped',
  'node-failed',
  'key-changed',
  'half-installed',
  'interrupted',
  'paused',
] as const;
export type NeedKind = (typeof needKinds)[number];

/** Something that does not go on without a person. */
export interface Need {
  readonly id: string;
  readonly kind: NeedKind;
  /** Of hosts in one line: their site. */
  readonly clusterName: string;
  readonly hostname: string | null;
  readonly runId: RunId | null;
  /** The hosts whose keys are to be compared. */
  readonly nodes: readonly FleetNode[];
  readonly error: Pick<WireError, 'message' | 'cure'> | null;
}

/** What needs a person now, worst first: runs that stand still for one, failed nodes that no such run speaks of, hosts with another key. Pure. */
export function needsOf(rows: FleetRows): readonly Need[] {
  const all = rows.sites.flatMap(({ clusters }) => clusters);
  const nodes = [...all.flatMap(({ servers, agents }) => [...servers, ...agents]), ...rows.spare];
  const changed = Map.groupBy(
    nodes.filter(({ meeting }) => meeting === 'changed'),
    ({ siteId }) => siteId,
  );
  const keys = [...changed].map(([siteId, those]) =>
    keyNeed(those, rows.sites.find(({ site }) => site.id === siteId)?.site.name ?? ''),
  );
  return [...keys, ...all.flatMap(needsOfCluster)].toSorted(
    (a, b) => needKinds.indexOf(a.kind) - needKinds.indexOf(b.kind),
  );
}

/** A site whose hosts all show other keys has one reason for it: one line, and all of them are compared together. */
function keyNeed(nodes: readonly FleetNode[], siteName: string): Need {
  const [first, second] = nodes;
  return {
    id: `key ${first?.siteId}`,
    kind: 'key-changed',
    clusterName: siteName,
    hostname: second === undefined ? (first?.hostname ?? null) : null,
    runId: null,
    nodes,
    error: null,
  };
}

function needsOfCluster({ cluster, servers, agents, run, glance }: ClusterRow): Need[] {
  const clusterName = cluster.name;
  if (run !== null && needsPerson(run.run.status)) {
    const { id, error, status: kind } = run.run;
    return [{ id, kind, clusterName, hostname: null, runId: id, nodes: [], error }];
  }
  const runId = run?.run.id ?? null;
  if (glance === 'half') {
    const id = `half ${cluster.id}`;
    return [{ id, kind: 'half-installed', clusterName, hostname: null, runId, nodes: [], error: null }];
  }
  return [...servers, ...agents]
    .filter(({ status }) => status === 'failed')
    .map(({ id, hostname, installationError }) => ({
      id,
      kind: 'node-failed' as const,
      clusterName,
      hostname,
      runId,
      nodes: [],
      error: installationError === null ? null : { message: installationError },
    }));
}
