import { hostname } from 'node:os';
import { makePlan } from '../../src/main/orchestrator/engine/make-plan.ts';
import type { Desired } from '../../src/main/orchestrator/engine/phase.ts';
import { install } from '../../src/main/orchestrator/operations/install.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import { newId } from '../../src/main/platform/ids.ts';
import { createStores } from '../../src/main/store/create-stores.ts';
import { createJournal } from '../../src/main/store/journal/create-journal.ts';
import { openDatabase } from '../../src/main/store/open-database.ts';
import type { RunEventBody } from '../../src/shared/model/event.ts';
import { runIdSchema } from '../../src/shared/model/ids.ts';
import type { Run } from '../../src/shared/model/run.ts';
import { siteWith } from '../../test/support/descriptions.ts';

/** A real database with a run under way in it, as the product writes them. */
export interface LongRun {
  readonly journal: ReturnType<typeof createJournal>;
  readonly stores: ReturnType<typeof createStores>;
  readonly run: Run;
  readonly path: string;
  close(): void;
}

/** Begins an install of so many nodes in a new database. Its owner is a process that does not exist, as after a kill. */
export function beginLongRun(
  directory: string,
  shape: { readonly servers: number; readonly agents: number },
): LongRun {
  const database = openDatabase({ directory });
  const stores = createStores(database);
  const journal = createJournal(database, systemClock);
  const { site, nodes, clusters } = stores.descriptions.apply(siteWith(shape));
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error('the description has no cluster');
  const desired: Desired = { site, cluster, nodes, bundle: null, targets: new Map() };
  const now = new Date().toISOString();
  const run: Run = {
    id: runIdSchema.parse(newId('run')),
    clusterId: cluster.id,
    operation: 'install',
    status: 'running',
    plan: makePlan({ operation: install, desired, findings: [], deadlines: () => 60_000, madeAt: now }),
    owner: { pid: 999_999_999, startedAt: now, host: hostname() },
    startedAt: now,
    finishedAt: null,
    error: null,
  };
  journal.begin(run);
  return { journal, stores, run, path: database.path, close: () => database.close() };
}

/** Lines as playbooks write them: told by a node, a task each. */
export function logLines(run: Run, count: number): readonly RunEventBody[] {
  const steps = run.plan.phases.flatMap(({ id, batches }) =>
    batches.flat().map(({ nodeId }) => ({ phaseId: id, nodeId })),
  );
  return Array.from({ length: count }, (_, index) => {
    const { phaseId, nodeId } = steps[index % steps.length] ?? { phaseId: null, nodeId: null };
    const text = `changed: Place the configuration of the node (${index}): 1 file written, mode 0600`;
    return { type: 'log', level: 'info', phaseId, nodeId, text } as const;
  });
}

/**
 * How long it takes to write the events of a finished run once more, each in a transaction of its own, in seconds: no less than its journal has
 * cost it, as events that belong together are written together.
 * @param home data directory with one run; @param directory where the second database goes, on the same disk.
 */
export function replaySeconds(home: string, directory: string): number {
  const database = openDatabase({ directory: home, readOnly: true });
  const kept = createJournal(database, systemClock);
  const [run] = kept.runsOf(null);
  if (run === undefined) throw new Error(`${home} has no run`);
  const bodies = kept.events(run.id, 0, 1_000_000).map(({ body }) => body);
  database.close();
  const long = beginLongRun(directory, { servers: 3, agents: 2 });
  const startedAt = performance.now();
  for (const body of bodies) long.journal.append(long.run.id, [body]);
  const seconds = (performance.now() - startedAt) / 1000;
  long.close();
  return seconds;
}
