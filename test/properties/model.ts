import { executeRollback } from '../../src/main/orchestrator/engine/execute-rollback.ts';
import { type ExecuteDeps, executeRun } from '../../src/main/orchestrator/engine/execute-run.ts';
import { createNodeLife } from '../../src/main/orchestrator/engine/node-life.ts';
import type { Operation } from '../../src/main/orchestrator/engine/phase.ts';
import { planRollback } from '../../src/main/orchestrator/engine/plan-rollback.ts';
import { resumeChanges } from '../../src/main/orchestrator/engine/resume-check.ts';
import type { PastRun } from '../../src/main/orchestrator/engine/run-history.ts';
import { pauseAnswered, standingOf } from '../../src/main/orchestrator/engine/standing.ts';
import { appVersion } from '../../src/main/platform/version.ts';
import { MusterError } from '../../src/shared/model/error.ts';
import type { NodeId, RunId } from '../../src/shared/model/ids.ts';
import { type RollbackLimit, type RollbackPlan, stepsToUndo } from '../../src/shared/model/rollback.ts';
import type { Run, RunStatus } from '../../src/shared/model/run.ts';
import { checkAsBefore, checkRest, checkUndone, type Scene } from './checks.ts';
import { type Chronicle, createChronicle } from './chronicle.ts';
import { createFaults } from './faults.ts';
import type { Ground, OpenedDatabase } from './ground.ts';
import { checkHistory } from './history.ts';
import { layoutOf } from './layout.ts';
import { canGoOn, desiredOf, mortal, nodesOf, owner, runOf, toolsOf } from './parts.ts';
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

/** What a process does with a run. */
type Work = (
  process: Process,
  deps: ExecuteDeps,
) => Promise<{ readonly status: RunStatus; readonly error: MusterError | null }>;

const onward: How = { goesPast: null, goesBack: false, inPart: false };
const wellMeant: Trouble = { kind: 'none', at: { moment: 1 } };
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
  async function work(run: Run, trouble: Trouble, doIt: Work, how: How): Promise<void> {
    const process = createProcess(trouble, { clock, chronicle, newestEvent: () => witness.now(run.id) });
    watch.enter({ process, runId: run.id, answered: answered.get(run.id) ?? new Set(), ...how });
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
    await seeItThrough(run.id, process, { execution: doIt(process, deps), goesBack: how.goesBack });
    const killedAt = process.killedAt();
    if (killedAt !== null) {
      deaths.push(killedAt);
      opened.close();
      opened = ground.open(clock);
      opened.journal.reap(() => false);
      chronicle.say(`  = ${witness.runStatus(run.id)}, as the next process finds`);
    }
    rested(run.id);
    if (how.goesBack) checkUndone(scene(), run.id);
  }

  /** Waits until the process has ended or died, and looks at what it says of itself. */
  async function seeItThrough(
    runId: RunId,
    process: Process,
    { execution, goesBack }: { readonly execution: ReturnType<Work>; readonly goesBack: boolean },
  ): Promise<void> {
    execution.catch(() => undefined);
    try {
      const { status, error } = await livesThrough(Promise.race([execution, process.death]));
      chronicle.say(`  = ${status}${error === null ? '' : `: ${error.message}`}`);
      if (witness.runStatus(runId) !== status)
        chronicle.blame('rest', `the result is ${status}, the row says something else`);
      if (error !== null && !isExpected(error)) chronicle.blame('defect', error.message);
    } catch (error) {
      if (process.isDead()) chronicle.say('  = dead');
      else if (goesBack && isExpected(error)) chronicle.say(`  = could not begin: ${String(error)}`);
      else chronicle.blame('defect', `it threw ${String(error)}`);
    }
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

  /** @returns whether it was accepted. */
  async function resume(trouble: Trouble): Promise<boolean> {
    const run = read(newest());
    chronicle.say(`resume of a run that is ${run.status}`);
    if (canGoOn(run.status) && !isStillWanted(run)) return false;
    const goesPast = pauseAnswered(run, standingOf(opened.journal, run));
    if (!accepts(() => opened.journal.adopt(run.id, owner), canGoOn(run.status))) return false;
    await work(run, trouble, ({ ctx }, deps) => executeRun(ctx, run, operation, deps), {
      ...onward,
      goesPast,
    });
    return true;
  }

  /** Nobody has changed his mind, so nobody is asked; but a run cannot go on with nodes that another one has taken out. */
  function isStillWanted(run: Run): boolean {
    const standing = standingOf(opened.journal, run);
    const left = all.filter(({ id }) => !isHere(id));
    const desired = { ...wanted, nodes: all.filter(({ id }) => isHere(id)) };
    const here = { version: appVersion, host: owner.host, editedSiteFile: null };
    const ask = () => {
      const changes = resumeChanges({ run, operation, standing, desired, left, here });
      for (const { what } of changes) chronicle.blame('way-out', `going on is not accepted: ${what}`);
    };
    return accepts(ask, left.length > 0 ? 'perhaps' : true);
  }

  const past = (runId: RunId): PastRun => ({ run: read(runId), steps: opened.journal.steps(runId) });

  function planBack(runId: RunId, limit: RollbackLimit): RollbackPlan {
    return planRollback({
      past: past(runId),
      others: {
        newer: runIds
          .slice(runIds.indexOf(runId) + 1)
          .toReversed()
          .map(past),
        older: runIds.slice(0, runIds.indexOf(runId)).toReversed().map(past),
      },
      operations: { install: operation, uninstall: { ...operation, id: 'uninstall', phases: [] } },
      limit,
      initialServer: all.find(({ isInitial }) => isInitial)?.id ?? null,
    });
  }

  /** The newest run that left something, as a person gets it who names the cluster. */
  function newestToTakeBack(): RunId | undefined {
    return runIds.toReversed().find((runId) => {
      const status = witness.runStatus(runId);
      if (status === 'rolled-back' || witness.steps(runId).every((step) => step.status === 'pending'))
        return false;
      return status === 'needs-attention' || stepsToUndo(planBack(runId, { kind: 'all' })).length > 0;
    });
  }

  async function back(limit: RollbackLimit, trouble: Trouble): Promise<void> {
    const runId = newestToTakeBack();
    if (runId === undefined) return chronicle.say('back: there is nothing to take back');
    const run = read(runId);
    chronicle.say(`back ${JSON.stringify(limit)} of run ${runIds.indexOf(runId) + 1} that is ${run.status}`);
    let plan: RollbackPlan;
    try {
      plan = planBack(runId, limit);
    } catch (error) {
      const named = error instanceof MusterError && error.code === 'bad-input' && error.cure !== undefined;
      if (!named || limit.kind === 'all') chronicle.blame('way-out', `refused with ${String(error)}`);
      return chronicle.say(`  refused: ${String(error)}`);
    }
    opened.journal.beginRollback(runId, owner);
    const how = { ...onward, goesBack: true, inPart: limit.kind !== 'all' };
    await work(run, trouble, ({ ctx }, deps) => executeRollback(ctx, { run, plan, operation }, deps), how);
  }

  function limitOf({ limit, to }: Command): RollbackLimit {
    if (limit !== 'to') return { kind: limit };
    const phase = layout.phases[to % Math.max(1, layout.phases.length)];
    return phase === undefined ? { kind: 'all' } : { kind: 'to', phaseId: phase.spec.id };
  }

  /** What cannot be done is refused by name, with a way out. @returns whether it was accepted. */
  function accepts(ask: () => void, expected: boolean | 'perhaps'): boolean {
    try {
      ask();
    } catch (error) {
      chronicle.say(`  refused: ${String(error)}`);
      const named = error instanceof MusterError && error.code === 'run-mismatch' && error.cure !== undefined;
      if (expected === true || !named) chronicle.blame('way-out', `refused with ${String(error)}`);
      return false;
    }
    if (expected === false) chronicle.blame('way-out', 'accepted what makes no sense');
    return true;
  }

  async function follow(command: Command): Promise<void> {
    const { do: what, trouble } = command;
    if (what === 'up') return up(trouble);
    if (what === 'resume') {
      await resume(trouble);
      return;
    }
    return back(limitOf(command), trouble);
  }

  /** Without further faults a bounded number of commands reaches the end. */
  async function goForward(): Promise<void> {
    const bound = 4 + 2 * witness.steps(newest()).length + 2 * story.phases.length;
    for (let tries = 0; tries < bound; tries += 1) {
      const status = witness.runStatus(newest());
      if (status === 'done' || status === 'unchanged') return;
      if (tries > 0 && status !== 'paused' && status !== 'rolled-back')
        chronicle.blame('way-out', `all is well, and it is ${status}`);
      const goesOn = canGoOn(status) && (await resume(wellMeant));
      if (!goesOn) await up(wellMeant);
    }
    chronicle.blame('way-out', `it does not get done in ${bound} commands`);
  }

  /** Run after run is taken back, each at the first attempt. */
  async function goBack(): Promise<void> {
    for (const _ of runIds) {
      const runId = newestToTakeBack();
      if (runId === undefined) break;
      await back({ kind: 'all' }, wellMeant);
      const status = witness.runStatus(runId);
      if (status !== 'rolled-back') chronicle.blame('way-out', `all is well, and it is ${status}`);
    }
    if (newestToTakeBack() !== undefined) chronicle.blame('way-out', 'there is still something to take back');
    checkAsBefore(scene(), before);
  }

  try {
    for (const command of story.commands) await follow(command);
    chronicle.say('all is well from here on');
    world.heal();
    await (story.ending === 'back' ? goBack() : goForward());
    checkHistory(scene());
  } finally {
    witness.close();
    opened.close();
  }
  return { chronicle, deaths };
}

/** What may keep a way back from beginning: an error that is told, or a defect that was put in. */
function isExpected(error: unknown): boolean {
  if (error instanceof MusterError)
    return error.code !== 'internal' || error.message.includes('a made-up defect');
  return error instanceof Error && error.message.includes('a made-up defect');
}
