import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrashHook, noCrash } from '../../src/main/orchestrator/engine/crash-points.ts';
import { executeRun, type RunResult } from '../../src/main/orchestrator/engine/execute-run.ts';
import { makePlan } from '../../src/main/orchestrator/engine/make-plan.ts';
import { createNodeLife } from '../../src/main/orchestrator/engine/node-life.ts';
import type { Desired, Operation, WriteTools } from '../../src/main/orchestrator/engine/phase.ts';
import { pauseAnswered, standingOf } from '../../src/main/orchestrator/engine/standing.ts';
import { noWishes, type RunWishes } from '../../src/main/orchestrator/engine/wishes.ts';
import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import { newId } from '../../src/main/platform/ids.ts';
import type { Journal } from '../../src/main/ports/journal.ts';
import { createStores } from '../../src/main/store/create-stores.ts';
import { createJournal } from '../../src/main/store/journal/create-journal.ts';
import { openDatabase } from '../../src/main/store/open-database.ts';
import { type NodeId, type RunId, runIdSchema } from '../../src/shared/model/ids.ts';
import type { Node } from '../../src/shared/model/node.ts';
import type { Run } from '../../src/shared/model/run.ts';
import { siteWith } from './descriptions.ts';

/** What a run of a test is like besides its phases. */
export interface WorldOptions {
  readonly ctx?: CallContext;
  readonly crash?: CrashHook;
  readonly letGo?: () => Promise<void>;
  readonly deadlineMs?: number;
  readonly wishes?: Partial<RunWishes>;
}

interface ExecuteOptions extends WorldOptions {
  readonly goesPast?: string | null;
  readonly journal?: Journal;
}

/** How a run ended, and its row as it was when it began or went on. */
export type WalkedRun = RunResult & { readonly run: Run };

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

  const owner = { pid: process.pid, startedAt: new Date().toISOString(), host: 'test' };
  const whole = ({ phases }: Pick<Operation, 'phases'>): Operation => ({
    id: 'install',
    title: 'Install',
    phases,
  });

  function begin(operation: Pick<Operation, 'phases'>, options: WorldOptions): Run {
    const plan = makePlan({
      operation: whole(operation),
      desired,
      findings: [],
      deadlines: () => options.deadlineMs ?? 5000,
      madeAt: new Date().toISOString(),
      wishes: { ...noWishes, ...options.wishes },
    });
    const row: Run = {
      id: runIdSchema.parse(newId('run')),
      clusterId: desired.cluster.id,
      operation: 'install',
      status: 'running',
      plan,
      owner,
      startedAt: new Date().toISOString(),
      finishedAt: null,
      error: null,
    };
    journal.begin(row);
    return row;
  }

  async function execute(row: Run, operation: Pick<Operation, 'phases'>, options: ExecuteOptions) {
    const written = options.journal ?? journal;
    const result = await executeRun(options.ctx ?? rootContext(), row, whole(operation), {
      journal: written,
      clusters: stores.clusters,
      tools: toolsFor(row),
      life: createNodeLife({ nodes: stores.nodes, journal: written, runId: row.id, clock: systemClock }),
      crash: options.crash ?? noCrash,
      ...(options.letGo && { letGo: options.letGo }),
      goesPast: options.goesPast ?? null,
      pollMs: 5,
      parallel: 10,
    });
    return { ...result, run: row };
  }

  /** Begins a run and walks it. */
  const run = async (operation: Pick<Operation, 'phases'>, options: WorldOptions = {}): Promise<WalkedRun> =>
    execute(begin(operation, options), operation, options);

  /** Lets a run go on that has stopped in any way. */
  async function resume(
    id: RunId,
    operation: Pick<Operation, 'phases'>,
    options: WorldOptions = {},
  ): Promise<WalkedRun> {
    const row = journal.run(id);
    if (row === null) throw new Error(`no run ${id}`);
    const goesPast = pauseAnswered(row, standingOf(journal, row));
    journal.adopt(id, owner);
    return execute(row, operation, { ...options, goesPast });
  }

  /**
   * Begins a run, or lets one go on, and lets its process die the first time `dies` says so: from then on nothing of it reaches the journal.
   * The next process then finds the run interrupted. @returns its id.
   */
  async function runUntilDeath(
    operation: Pick<Operation, 'phases'>,
    dies: (...args: Parameters<CrashHook>) => boolean,
    options: WorldOptions & { readonly goOn?: RunId } = {},
  ): Promise<RunId> {
    let dead = false;
    const mortal = new Proxy(journal, {
      get: (target, name) => {
        if (dead) throw new Error('dead processes do not write');
        return Reflect.get(target, name);
      },
    });
    const crash: CrashHook = (...args) => {
      if (!dead && dies(...args)) dead = true;
      if (dead) throw new Error('dead');
    };
    const row = options.goOn === undefined ? begin(operation, options) : journal.run(options.goOn);
    if (row === null) throw new Error('no such run');
    if (options.goOn !== undefined) journal.adopt(row.id, owner);
    await execute(row, operation, { ...options, crash, journal: mortal }).catch(() => undefined);
    if (!dead) throw new Error('it lived through it');
    journal.reap(() => false);
    return row.id;
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
  return { directory, desired, journal, stores, run, resume, runUntilDeath, toolsFor, nodeById, close };
}

export type EngineWorld = ReturnType<typeof engineWorld>;

function failTool(name: string): never {
  throw new Error(`a test phase reached for ${name}`);
}
