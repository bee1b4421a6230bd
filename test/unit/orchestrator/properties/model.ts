import { type ExecuteDeps, executeRun } from '../../../../src/main/orchestrator/engine/execute-run.ts';
import { makePlan } from '../../../../src/main/orchestrator/engine/make-plan.ts';
import { createNodeLife } from '../../../../src/main/orchestrator/engine/node-life.ts';
import type { Desired, Operation, WriteTools } from '../../../../src/main/orchestrator/engine/phase.ts';
import { pauseAnswered, standingOf } from '../../../../src/main/orchestrator/engine/standing.ts';
import { newId } from '../../../../src/main/platform/ids.ts';
import type { Journal } from '../../../../src/main/ports/journal.ts';
import { MusterError } from '../../../../src/shared/model/error.ts';
import { type NodeId, type RunId, runIdSchema } from '../../../../src/shared/model/ids.ts';
import type { Node } from '../../../../src/shared/model/node.ts';
import type { Run, RunStatus } from '../../../../src/shared/model/run.ts';
import { checkAsBefore, checkRest, type Scene } from './checks.ts';
import { type Chronicle, createChronicle } from './chronicle.ts';
import { createFaults } from './faults.ts';
import type { Ground, OpenedDatabase } from './ground.ts';
import { checkHistory } from './history.ts';
import { layoutOf } from './layout.ts';
import { operationOf } from './phases.ts';
import { createProcess, type Process } from './process.ts';
import type { Command, Story, Trouble } from './story.ts';
import { livesThrough, madeUpClock } from './time.ts';
import { createWatch } from './watch.ts';
import { openWitness } from './witness.ts';
import { createWorld } from './world.ts';

/** How a story went. */
export interface Lived {
  readonly chronicle: Chronicle;
  /** Crash points and `world` at which a process died. */
  readonly deaths: readonly string[];
}

/** What else a process is told. */
interface How {
  /** Id of the phase whose pause was answered. */
  readonly goesPast: string | null;
  readonly goesBack: boolean;
  /** Whether only a part is taken back. */
  readonly inPart: boolean;
}

const onward: How = { goesPast: null, goesBack: false, inPart: false };
const wellMeant: Trouble = { kind: 'none', at: { moment: 1 } };
const owner = { pid: 1, startedAt: '2026-03-01T08:00:00.000Z', host: 'laptop' };
/** How long a phase may take, milliseconds of the made-up clock. */
const DEADLINE_MS = 4000;
const POLL_MS = 50;

/** Lives a story through the real engine and the real journal, and checks what must hold. */
export async function live(story: Story, ground: Ground): Promise<Lived> {
  const clock = madeUpClock();
  const chronicle = createChronicle();
  let opened: OpenedDatabase = ground.open(clock);
  const witness = openWitness(ground.directory);
  const all = nodesOf(story, opened);
  const wanted = desiredOf(opened, all);
  const layout = layoutOf(story, wanted);
  const faults = createFaults(story.faults, layout, chronicle);
  const watch = createWatch({ story, layout, witness, chronicle });
  const world = createWorld({ story, layout, faults, watch, chronicle });
  const before = new Set(world.effects.keys());
  const operation: Operation = operationOf(story, world);
  const runIds: RunId[] = [];
  const answered = new Map<RunId, Set<string>>();
  const deaths: string[] = [];
  const scene = (): Scene => ({
    journal: opened.journal,
    witness,
    layout,
    world,
    chronicle,
    runIds,
    nodeIds: all.map(({ id }) => id),
  });

  /** One process works on a run until it ends or dies. */
  async function work(
    run: Run,
    trouble: Trouble,
    doIt: (
      process: Process,
      deps: ExecuteDeps,
    ) => Promise<{ readonly status: RunStatus; readonly error: MusterError | null }>,
    how: How,
  ): Promise<void> {
    const process = createProcess(trouble, { clock, chronicle, newestEvent: () => witness.now(run.id) });
    watch.enter({ process, runId: run.id, answered: answered.get(run.id) ?? new Set(), inPart: how.inPart });
    world.enter(process);
    const journal = mortal(opened.journal, process);
    const deps: ExecuteDeps = {
      journal,
      clusters: opened.stores.clusters,
      tools: toolsOf(
        run,
        how.goesBack ? wanted : { ...wanted, nodes: all.filter(({ id }) => isHere(id)) },
        opened,
      ),
      life: createNodeLife({ nodes: opened.stores.nodes, journal, runId: run.id, clock }),
      crash: process.crash,
      goesPast: how.goesPast,
      pollMs: POLL_MS,
      parallel: 10,
    };
    const execution = doIt(process, deps);
    execution.catch(() => undefined);
    try {
      const { status, error } = await livesThrough(Promise.race([execution, process.death]));
      chronicle.say(`  = ${status}${error === null ? '' : `: ${error.message}`}`);
      if (witness.runStatus(run.id) !== status)
        chronicle.blame('rest', `the result is ${status}, the row says something else`);
      if (error?.code === 'internal' && !error.message.includes('a made-up defect'))
        chronicle.blame('defect', error.message);
    } catch (error) {
      if (!process.isDead()) chronicle.blame('defect', `it threw ${String(error)}`);
    }
    const killedAt = process.killedAt();
    if (killedAt !== null) {
      deaths.push(killedAt);
      opened.close();
      opened = ground.open(clock);
      opened.journal.reap(() => false);
      chronicle.say(`  = ${witness.runStatus(run.id)}, as the next process finds`);
    }
    rested(run.id);
  }

  function rested(runId: RunId): void {
    checkRest(scene(), runId);
    const status = witness.runStatus(runId);
    const asked = answered.get(runId) ?? new Set<string>();
    answered.set(runId, asked);
    for (const phase of witness.phases(runId)) if (phase.status === 'undone') asked.delete(phase.phaseId);
    if (status !== 'paused') return;
    // Whoever lets a paused run go on answers the pause it stands at: that of the first phase with something open.
    const settled = ['done', 'held', 'skipped'];
    const open = witness.steps(runId).find((step) => !settled.includes(step.status));
    if (open !== undefined) asked.add(open.phaseId);
  }

  const newest = (): RunId => {
    const runId = runIds.at(-1);
    if (runId === undefined) throw new Error('there is no run yet');
    return runId;
  };

  function read(runId: RunId): Run {
    const run = opened.journal.run(runId);
    if (run === null) throw new Error(`run ${runId} is lost`);
    return run;
  }

  function isHere(nodeId: NodeId): boolean {
    return witness.nodeStatus(nodeId) !== 'removed';
  }

  async function up(trouble: Trouble): Promise<void> {
    chronicle.say('up');
    // Reading the site file in again makes a node wanted that was taken out.
    for (const { id } of all) if (!isHere(id)) opened.stores.nodes.moveStatus(id, { status: 'pending' });
    const run = runOf(story, operation, wanted, clock.now());
    opened.journal.begin(run);
    runIds.push(run.id);
    await work(run, trouble, ({ ctx }, deps) => executeRun(ctx, run, operation, deps), onward);
  }

  async function resume(trouble: Trouble): Promise<void> {
    const run = read(newest());
    chronicle.say(`resume of a run that is ${run.status}`);
    const goesPast = pauseAnswered(run, standingOf(opened.journal, run));
    if (!accepts(() => opened.journal.adopt(run.id, owner), canGoOn(run.status))) return;
    await work(run, trouble, ({ ctx }, deps) => executeRun(ctx, run, operation, deps), {
      ...onward,
      goesPast,
    });
  }

  /** What cannot be done is refused by name, with a way out. @returns whether it was accepted. */
  function accepts(ask: () => void, expected: boolean): boolean {
    try {
      ask();
    } catch (error) {
      chronicle.say(`  refused: ${String(error)}`);
      const named = error instanceof MusterError && error.code === 'run-mismatch' && error.cure !== undefined;
      if (expected || !named) chronicle.blame('way-out', `refused with ${String(error)}`);
      return false;
    }
    if (!expected) chronicle.blame('way-out', 'accepted what makes no sense');
    return true;
  }

  async function follow({ do: what, trouble }: Command): Promise<void> {
    if (what === 'up') return up(trouble);
    if (what === 'resume') return resume(trouble);
  }

  /** Without further faults a bounded number of commands reaches the end. */
  async function goForward(): Promise<void> {
    const bound = 4 + 2 * witness.steps(newest()).length + 2 * story.phases.length;
    for (let tries = 0; tries < bound; tries += 1) {
      const status = witness.runStatus(newest());
      if (status === 'done' || status === 'unchanged') return;
      if (tries > 0 && status !== 'paused' && status !== 'rolled-back')
        chronicle.blame('way-out', `all is well, and it is ${status}`);
      if (canGoOn(status)) await resume(wellMeant);
      else await up(wellMeant);
    }
    chronicle.blame('way-out', `it does not get done in ${bound} commands`);
  }

  try {
    for (const command of story.commands) await follow(command);
    chronicle.say('all is well from here on');
    world.heal();
    await goForward();
    checkHistory(scene());
    if (story.ending === 'back') checkAsBefore(scene(), before);
  } finally {
    witness.close();
    opened.close();
  }
  return { chronicle, deaths };
}

/** Whether a run in this status can go on. */
function canGoOn(status: RunStatus): boolean {
  return status === 'interrupted' || status === 'paused' || status === 'cancelled' || status === 'stopped';
}

/** The journal as a process has it: from its death on nothing of it gets there. */
function mortal(journal: Journal, process: Process): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      if (process.isDead()) throw new Error('dead processes do not write');
      return Reflect.get(target, name);
    },
  });
}

function nodesOf({ servers, agents }: Story, { stores }: OpenedDatabase): readonly Node[] {
  const [cluster] = stores.clusters.list();
  if (cluster === undefined) throw new Error('there is no cluster');
  const numbered = (node: Node) => Number(node.hostname.slice(1));
  return stores.nodes
    .ofCluster(cluster.id)
    .filter((node) => numbered(node) <= (node.role === 'server' ? servers : agents));
}

function desiredOf({ stores }: OpenedDatabase, nodes: readonly Node[]): Desired {
  const [cluster] = stores.clusters.list();
  const [site] = stores.sites.list();
  if (cluster === undefined || site === undefined) throw new Error('there is no cluster');
  return { site, cluster, nodes, bundle: null, targets: new Map() };
}

function runOf(story: Story, operation: Operation, desired: Desired, now: number): Run {
  const madeAt = new Date(now).toISOString();
  const plan = makePlan({
    operation,
    desired,
    findings: [],
    deadlines: () => DEADLINE_MS,
    madeAt,
    wishes: {
      pauseBefore: story.phases.filter(({ pauseBefore }) => pauseBefore).map(({ id }) => id),
      pauseBetween: story.pauseBetween,
      skip: new Map(story.phases.filter(({ skip }) => skip).map(({ id }) => [id, 'not now'])),
    },
  });
  return {
    id: runIdSchema.parse(newId('run')),
    clusterId: desired.cluster.id,
    operation: 'install',
    status: 'running',
    plan,
    owner,
    startedAt: madeAt,
    finishedAt: null,
    error: null,
  };
}

function toolsOf(run: Run, desired: Desired, { stores }: OpenedDatabase): WriteTools {
  // Only the names of nodes are asked for here, and those stay.
  const nodeById = (id: NodeId): Node => {
    const node = desired.nodes.find((one) => one.id === id) ?? stores.nodes.byId(id);
    if (node === null) throw new Error(`no node ${id}`);
    return node;
  };
  // The phases of a story reach for nothing else: the world is made up.
  return { runId: run.id, startedAt: run.startedAt, desired, nodeById, stores } as unknown as WriteTools;
}
