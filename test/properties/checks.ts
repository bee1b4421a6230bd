import type { Journal } from '../../src/main/ports/journal.ts';
import { type NodeId, nodeIdSchema, type RunId } from '../../src/shared/model/ids.ts';
import type { Chronicle } from './chronicle.ts';
import type { Layout } from './layout.ts';
import { isMaking } from './phases.ts';
import type { Witness, WitnessedStep } from './witness.ts';
import type { World } from './world.ts';

/** What is looked at when a process has ended. */
export interface Scene {
  readonly journal: Journal;
  readonly witness: Witness;
  readonly layout: Layout;
  readonly world: World;
  readonly chronicle: Chronicle;
  /** Oldest first. */
  readonly runIds: readonly RunId[];
  readonly nodeIds: readonly NodeId[];
}

const underWay: readonly string[] = ['running', 'waiting', 'undoing', 'rolling-back'];

/** At rest nothing is under way, and a run that says it is through is. */
export function checkRest(scene: Scene, runId: RunId): void {
  const { witness, chronicle } = scene;
  const run = witness.runStatus(runId);
  if (underWay.includes(run)) chronicle.blame('rest', `the run is ${run}`);
  for (const { phaseId, status } of witness.phases(runId)) {
    if (underWay.includes(status)) chronicle.blame('rest', `phase ${phaseId} is ${status}`);
  }
  for (const { stepId, status } of witness.steps(runId)) {
    if (underWay.includes(status)) chronicle.blame('rest', `step ${stepId} is ${status}`);
  }
  if (run === 'done' || run === 'unchanged') checkDone(scene, runId);
}

/** Taken back means: nothing of it is seen any more. */
export function checkUndone({ witness, world, chronicle }: Scene, runId: RunId): void {
  for (const { stepId, status } of witness.steps(runId)) {
    const isSeen = world.effects.has(stepId) || (world.ghosts.get(stepId) ?? 0) > 0;
    if (status === 'undone' && isSeen) chronicle.blame('undone', `${stepId} is still seen`);
  }
}

/** Done means: each step settled, its effect seen in the world, its node where it says. */
function checkDone(scene: Scene, runId: RunId): void {
  const { witness, layout, chronicle } = scene;
  for (const { phaseId, status } of witness.phases(runId)) {
    if (status !== 'done' && status !== 'skipped') chronicle.blame('done', `phase ${phaseId} is ${status}`);
  }
  for (const { stepId, status, nodeId } of witness.steps(runId)) {
    const { spec } = layout.place(stepId);
    const wanted: readonly string[] = spec.skip ? ['skipped'] : ['done', 'held'];
    if (!wanted.includes(status)) chronicle.blame('done', `step ${stepId} is ${status}`);
    // A hold lasts no longer than its process; the watch looks after it.
    const stays = spec.kind !== 'look' && spec.kind !== 'hold';
    if (!spec.skip && stays) checkMade(scene, { stepId, nodeId });
  }
}

function checkMade(
  { witness, layout, world, chronicle }: Scene,
  { stepId, nodeId }: Pick<WitnessedStep, 'stepId' | 'nodeId'>,
): void {
  if (world.effects.get(stepId)?.looksLeft !== 0) chronicle.blame('done', `${stepId} is not so in the world`);
  if (nodeId === null || !isMaking(layout.place(stepId).spec.kind)) return;
  const node = witness.nodeStatus(nodeIdSchema.parse(nodeId));
  if (node !== 'active') chronicle.blame('done', `${nodeId} is ${node}`);
}

/** The world is as it was: what has a way back is gone, what was there before is there. */
export function checkAsBefore({ layout, world, chronicle }: Scene, before: ReadonlySet<string>): void {
  for (const [stepId, { by }] of world.effects) {
    const { spec } = layout.place(stepId);
    if (by === 'muster' && spec.takeBack) chronicle.blame('as-before', `${stepId} is still there`);
  }
  for (const stepId of before) {
    if (!world.effects.has(stepId) && !world.claimed.has(stepId))
      chronicle.blame('before-stays', `${stepId} is gone`);
  }
}
