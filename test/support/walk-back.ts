import { createApp } from '../../src/main/app.ts';
import { createNodeLife, type NodeLife } from '../../src/main/orchestrator/engine/node-life.ts';
import type { Step, TakeBack, WriteTools } from '../../src/main/orchestrator/engine/phase.ts';
import { settle } from '../../src/main/orchestrator/engine/settle.ts';
import { install } from '../../src/main/orchestrator/operations/install.ts';
import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import { readDesired } from '../../src/main/use-cases/desired.ts';
import { toolsFor } from '../../src/main/use-cases/run-tools.ts';

const ctx = rootContext();
const poll = { pollMs: 500, onWait: () => undefined };

interface Walk {
  readonly tools: WriteTools;
  readonly life: NodeLife;
}

/**
 * Takes an install back by its phases alone, the last one first: what each phase promises of hosts can be tried without the journal.
 * @param hosts the nodes taken back; all when absent, and then what concerns the cluster as well.
 * @returns step and evidence, in the order they were taken back.
 */
export async function walkBack(home: string, hosts?: readonly string[]): Promise<readonly string[]> {
  const app = await createApp({
    home,
    readOnly: false,
    prompt: null,
    decider: { confirm: () => Promise.resolve(false) },
    logSink: () => undefined,
  });
  try {
    const [cluster] = app.deps.stores.clusters.list();
    if (cluster === undefined) throw new Error('no cluster is recorded');
    const reading = await readDesired(ctx, app.deps, cluster.id, { withoutBundle: true });
    const [run] = app.deps.journal.runsOf(cluster.id);
    if (run === undefined) throw new Error('no run is recorded');
    const { journal, stores } = app.deps;
    const tools = toolsFor(app.deps, run, reading);
    const life = createNodeLife({ nodes: stores.nodes, journal, runId: run.id, clock: systemClock });
    const told: string[] = [];
    for (const phase of install.phases.toReversed()) {
      if (phase.kind !== 'change' || phase.takeBack === undefined) continue;
      const way = phase.takeBack;
      for (const batch of phase.plan(tools.desired).toReversed()) {
        const steps = batch
          .map((step) => ({
            ...step,
            node: step.nodeId === null ? null : tools.nodeById(step.nodeId),
            actedAt: null,
          }))
          .filter(({ node }) => hosts === undefined || (node !== null && hosts.includes(node.hostname)));
        if (steps.length > 0) told.push(...(await takeBack(steps, way, { tools, life })));
      }
      if (hosts === undefined && way.returnsTo !== undefined)
        stores.clusters.setInstallStage(cluster.id, way.returnsTo);
    }
    return told;
  } finally {
    await app.close();
  }
}

async function takeBack(
  steps: readonly Step[],
  way: TakeBack,
  { tools, life }: Walk,
): Promise<readonly string[]> {
  const gate = way.gate?.bind(way);
  if (gate !== undefined) await settle(ctx, { look: (looking) => gate(looking, steps, tools), ...poll });
  const nodes = way.nodeStatus === undefined ? [] : steps.flatMap(({ node }) => node?.id ?? []);
  for (const id of nodes) life.enter(id, 'draining');
  const acting = steps.map((step) => ({ ...step, actedAt: Date.now() }));
  const results = await way.undo(ctx, acting, tools);
  const evidence: string[] = [];
  for (const step of acting) {
    const result = results.get(step.id);
    if (result?.acted !== true) throw result?.error ?? new Error(`nothing was reported for ${step.id}`);
    const look = (looking: CallContext) => way.isUndone(looking, step, tools);
    evidence.push(`${step.id}: ${await settle(ctx, { look, ...poll })}`);
  }
  for (const id of nodes) life.reach(id, 'removed');
  return evidence;
}
