import type { FleetCluster, FleetNode, FleetRun } from '../../../shared/contract/fleet.ts';
import { isBusy, needsPerson } from '../../../shared/model/run.ts';
import { type Glance, glances } from '../../stores/view/fleet-filter.ts';
import type { MarkName } from '../../ui/mark.tsx';

/** What the word is made of. */
export interface GlanceParts {
  readonly cluster: FleetCluster;
  readonly servers: readonly FleetNode[];
  readonly agents: readonly FleetNode[];
  readonly run: FleetRun | null;
}

/** Each state's shape: the silhouette says it, the word beside it too. */
export const glanceMarks: Readonly<Record<Glance, MarkName>> = {
  needs: 'warns',
  half: 'interrupted',
  degraded: 'waiting',
  running: 'running',
  planned: 'pending',
  healthy: 'active',
};

const troubled: ReadonlySet<FleetNode['meeting']> = new Set(['silent', 'refused']);

/** A cluster in one word: what asks for a person first, then what moves, then how well it is. Pure. */
export function glanceOf({ cluster, servers, agents, run }: GlanceParts): Glance {
  const nodes = [...servers, ...agents];
  if (run !== null && needsPerson(run.run.status)) return 'needs';
  if (run !== null && isBusy(run.run)) return 'running';
  if (nodes.some(({ status, meeting }) => status === 'failed' || meeting === 'changed')) return 'needs';
  if (cluster.installStage === 'none') return 'planned';
  // No run goes on with it, so nothing changes until a person says what is to become of it.
  if (cluster.installStage !== 'completed') return 'half';
  const well = nodes.every(({ status, meeting }) => status === 'active' && !troubled.has(meeting));
  return well && nodes.length > 0 ? 'healthy' : 'degraded';
}

/** How often each state stands at a site, worst first; those that do not are left out. Pure. */
export function glancesOf({
  clusters,
}: {
  readonly clusters: readonly { readonly glance: Glance }[];
}): readonly (readonly [Glance, number])[] {
  return glances
    .map((glance) => [glance, clusters.filter((row) => row.glance === glance).length] as const)
    .filter(([, count]) => count > 0);
}
