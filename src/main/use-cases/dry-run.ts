import type { HostFacts } from '../../shared/model/facts.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { type NodeId, runIdSchema } from '../../shared/model/ids.ts';
import type { LookLine } from '../../shared/model/look.ts';
import type { Plan } from '../../shared/model/plan.ts';
import { type LookResult, lookAhead } from '../orchestrator/engine/look-ahead.ts';
import type { PreviewTools } from '../orchestrator/engine/phase.ts';
import { createLiveCluster } from '../orchestrator/waits/live-cluster.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { together } from '../platform/together.ts';
import type { AppDeps } from './deps.ts';
import type { DesiredReading } from './desired.ts';
import { nodeKnown, PARALLEL_HOSTS, POLL_MS } from './run-tools.ts';
import { planRun, type StartRequest } from './runs.ts';

/** What a dry run came to. */
export interface DryRunResult extends LookResult {
  readonly plan: Plan;
  /** What the preflight found, where it got that far. */
  readonly findings: readonly Finding[];
}

/**
 * Plans an operation and says what a run would do, with real connections and playbooks in check mode. Nothing is changed: not on a host,
 * not in a row of a node; there is no run, no journal, no lease and no report.
 * @throws MusterError `ansible-missing`, `ansible-too-old`, and what making the plan throws.
 */
export async function dryRun(
  ctx: CallContext,
  deps: AppDeps,
  request: StartRequest,
  onLine: (line: LookLine) => void,
): Promise<DryRunResult> {
  const [reading] = await together(
    ctx,
    (both) => planRun(both, deps, request),
    (both) => deps.playbooks.check(both),
  );
  const { plan, operation } = reading;
  const { tools, findings } = previewTools(deps, reading);
  const looked = await lookAhead(ctx, plan, operation, {
    tools,
    pollMs: POLL_MS,
    parallel: PARALLEL_HOSTS,
    onLine,
  });
  return { ...looked, plan, findings: findings() };
}

/** Tools of a look ahead, and what it found so far. What it learns stays in memory. */
export function previewTools(
  deps: AppDeps,
  reading: DesiredReading,
): { readonly tools: PreviewTools; readonly findings: () => readonly Finding[] } {
  const { hosts, bundles, clusterAccess, vault, clock, playbooks } = deps;
  const { desired, bundleFindings } = reading;
  const facts = new Map<NodeId, HostFacts>();
  let findings: readonly Finding[] = bundleFindings;
  const nodeById = (id: NodeId) => {
    const node = nodeKnown(deps, id);
    return { ...node, facts: facts.get(id) ?? node.facts };
  };
  const tools: PreviewTools = {
    // No row has this number; phases name things by it.
    runId: runIdSchema.parse(newId('run', clock.now())),
    startedAt: isoNow(clock),
    desired,
    bundleFindings,
    // Each part by itself: what can write is not only hidden by a type, it is not there.
    hosts: {
      reader: (ctx, target) => hosts.reader(ctx, target),
      facts: (ctx, target) => hosts.facts(ctx, target),
      tunnel: (ctx, target, port) => hosts.tunnel(ctx, target, port),
    },
    bundles: {
      verify: (ctx, directory, use) => bundles.verify(ctx, directory, use),
      filesFor: (bundle, cluster, architecture) => bundles.filesFor(bundle, cluster, architecture),
      gaps: (ctx, node, files) => bundles.gaps(ctx, node, files),
      stagingDirectory: bundles.stagingDirectory,
    },
    vault: { open: (name) => vault.open(name), has: (name) => vault.has(name) },
    clusterAccess,
    liveCluster: createLiveCluster({ desired, clusterAccess, nodeById }),
    nodeById,
    recordFacts: (id, seen) => void facts.set(id, seen),
    reportFindings: (found) => {
      findings = found;
    },
    reportExists: () => false,
    // Looking takes no lease, so there is none of this run.
    lease: { look: () => Promise.resolve(null) },
    portableKubeconfig: deps.portableKubeconfig,
    checkPlaybook: (ctx, request, onTask) => playbooks.run(ctx, { ...request, check: true }, onTask),
  };
  return { tools, findings: () => findings };
}
