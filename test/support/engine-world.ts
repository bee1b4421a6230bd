import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrashHook, noCrash } from '../../src/main/orchestrator/engine/crash-points.ts';
import { executeRun, type RunResult } from '../../src/main/orchestrator/engine/execute-run.ts';
import { makePlan } from '../../src/main/orchestrator/engine/make-plan.ts';
import { createNodeLife } from '../../src/main/orchestrator/engine/node-life.ts';
import type { Desired, Operation, WriteTools } from '../../src/main/orchestrator/engine/phase.ts';
import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import { newId } from '../../src/main/platform/ids.ts';
import { createStores } from '../../src/main/store/create-stores.ts';
import { createJournal } from '../../src/main/store/journal/create-journal.ts';
import { openDatabase } from '../../src/main/store/open-database.ts';
import { type NodeId, runIdSchema } from '../../src/shared/model/ids.ts';
import type { Node } from '../../src/shared/model/node.ts';
import type { Run } from '../../src/shared/model/run.ts';
import { siteWith } from './descriptions.ts';

/** A real database and journal, and an engine over phases that a test makes up. */
export function engineWorld(shape: { readonly servers: number; readonly agents: number }) {
  const directory = mkdtempSync(join(tmpdir(), 'muster-engine-'));
  const database = openDatabase({ directory });
  const stores = createStores(database);
  const journal = createJournal(database, systemClock);
  const { site, nodes, clusters } = stores.descriptions.apply(siteWith(shape));
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error('the description has no cluster');
  const desired: Desired = { site, cluster, nodes, bundle: null, targets: new Map() };

  async function run(
    operation: Pick<Operation, 'phases'>,
    options: { readonly ctx?: CallContext; readonly crash?: CrashHook; readonly deadlineMs?: number } = {},
  ): Promise<RunResult & { readonly run: Run }> {
    const plan = makePlan({
      operation: { id: 'install', title: 'Install', ...operation },
      desired,
      findings: [],
      deadlines: () => options.deadlineMs ?? 5000,
      madeAt: new Date().toISOString(),
    });
    const row: Run = {
      id: runIdSchema.parse(newId('run')),
      clusterId: desired.cluster.id,
      operation: 'install',
      status: 'running',
      plan,
      owner: { pid: process.pid, startedAt: new Date().toISOString(), host: 'test' },
      startedAt: new Date().toISOString(),
      finishedAt: null,
      error: null,
    };
    journal.begin(row);
    const result = await executeRun(
      options.ctx ?? rootContext(),
      row,
      { id: 'install', title: 'Install', ...operation },
      {
        journal,
        clusters: stores.clusters,
        tools: toolsFor(row),
        life: createNodeLife({ nodes: stores.nodes, journal, runId: row.id, clock: systemClock }),
        crash: options.crash ?? noCrash,
        pollMs: 5,
        parallel: 10,
      },
    );
    return { ...result, run: row };
  }

  function toolsFor(row: Run): WriteTools {
    const untouched = new Proxy({}, { get: (_, name) => failTool(String(name)) });
    const tools = {
      runId: row.id,
      startedAt: row.startedAt,
      desired,
      nodeById: (id: NodeId) => nodeById(id),
      stores,
    };
    // The phases of these tests touch no host, so the tools that would reach one are traps.
    return new Proxy(tools, {
      get: (target, name) => Reflect.get(target, name) ?? untouched,
    }) as unknown as WriteTools;
  }

  function nodeById(id: NodeId): Node {
    const node = stores.nodes.byId(id);
    if (node === null) throw new Error(`no node ${id}`);
    return node;
  }

  const close = () => {
    database.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { desired, journal, stores, run, nodeById, close };
}

export type EngineWorld = ReturnType<typeof engineWorld>;

function failTool(name: string): never {
  throw new Error(`a test phase reached for ${name}`);
}
