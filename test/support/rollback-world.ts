import { type CrashHook, noCrash } from '../../src/main/orchestrator/engine/crash-points.ts';
import { executeRollback, type RollbackResult } from '../../src/main/orchestrator/engine/execute-rollback.ts';
import { createNodeLife } from '../../src/main/orchestrator/engine/node-life.ts';
import type { Operation, Phase } from '../../src/main/orchestrator/engine/phase.ts';
import { planRollback } from '../../src/main/orchestrator/engine/plan-rollback.ts';
import type { Operations, PastRun } from '../../src/main/orchestrator/engine/run-history.ts';
import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import type { Journal } from '../../src/main/ports/journal.ts';
import type { RunId } from '../../src/shared/model/ids.ts';
import type { RollbackLimit, RollbackPlan } from '../../src/shared/model/rollback.ts';
import type { EngineWorld } from './engine-world.ts';

export interface BackOptions {
  readonly ctx?: CallContext;
  readonly crash?: CrashHook;
  readonly limit?: RollbackLimit;
  readonly journal?: Journal;
  readonly before?: () => Promise<void>;
  readonly letGo?: () => Promise<void>;
}

/** The same made-up phases under each name an operation can have. */
export function operationsOf(phases: readonly Phase[], uninstall: readonly Phase[] = []): Operations {
  const operation = (id: Operation['id'], of: readonly Phase[]): Operation => ({ id, title: id, phases: of });
  return { install: operation('install', phases), uninstall: operation('uninstall', uninstall) };
}

/** What taking a run of a made-up world back comes to. */
export function planBack(
  world: Pick<EngineWorld, 'journal' | 'desired'>,
  runId: RunId,
  operations: Operations,
  limit: RollbackLimit = { kind: 'all' },
): RollbackPlan {
  const { journal, desired } = world;
  const all = journal.runsOf(null).map((run): PastRun => ({ run, steps: journal.steps(run.id) }));
  const at = all.findIndex(({ run }) => run.id === runId);
  const past = all[at];
  if (past === undefined) throw new Error(`no run ${runId}`);
  const others = { newer: all.slice(0, at), older: all.slice(at + 1) };
  const initialServer = desired.nodes.find(({ isInitial }) => isInitial)?.id ?? null;
  return planRollback({ past, others, operations, limit, initialServer });
}

/** Takes a run back through the real engine and journal. */
export async function takeBack(
  world: EngineWorld,
  runId: RunId,
  operations: Operations,
  options: BackOptions = {},
): Promise<RollbackResult> {
  const { stores } = world;
  const journal = options.journal ?? world.journal;
  const plan = planBack(world, runId, operations, options.limit);
  const run = world.journal.run(runId);
  if (run === null) throw new Error(`no run ${runId}`);
  journal.beginRollback(runId, run.owner);
  return executeRollback(
    options.ctx ?? rootContext(),
    { run, plan, operation: operations[run.operation], ...(options.before && { before: options.before }) },
    {
      journal,
      clusters: stores.clusters,
      tools: world.toolsFor(run),
      life: createNodeLife({ nodes: stores.nodes, journal, runId, clock: systemClock }),
      crash: options.crash ?? noCrash,
      ...(options.letGo && { letGo: options.letGo }),
      pollMs: 5,
      parallel: 10,
    },
  );
}

/** Lets the process that takes a run back die the first time `dies` says so; the next process finds that it needs attention. */
export async function dieTakingBack(
  world: EngineWorld,
  runId: RunId,
  operations: Operations,
  options: BackOptions & { readonly dies: (...args: Parameters<CrashHook>) => boolean },
): Promise<void> {
  let dead = false;
  const journal = new Proxy(world.journal, {
    get: (target, name) => {
      if (dead) throw new Error('dead processes do not write');
      return Reflect.get(target, name);
    },
  });
  const crash: CrashHook = (...args) => {
    if (!dead && options.dies(...args)) dead = true;
    if (dead) throw new Error('dead');
  };
  await takeBack(world, runId, operations, { ...options, journal, crash }).catch(() => undefined);
  if (!dead) throw new Error('it lived through it');
  world.journal.reap(() => false);
}
