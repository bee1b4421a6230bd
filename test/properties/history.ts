import type { RunEvent } from '../../src/shared/model/event.ts';
import type { RunId } from '../../src/shared/model/ids.ts';
import type { NodeStatus } from '../../src/shared/model/node.ts';
import type { PhaseStatus, RunStatus, StepStatus } from '../../src/shared/model/run.ts';
import { nodeStatusMoves } from '../../src/shared/rules/node-status.ts';
import type { Scene } from './checks.ts';
import { phaseMoves, repeatedPhaseMoves, repeatedStepMoves, runMoves, stepMoves } from './graphs.ts';

/** Where the events of a run have led so far. */
interface Told {
  run: RunStatus | null;
  readonly phases: Map<string, PhaseStatus>;
  readonly steps: Map<string, { readonly status: StepStatus; readonly attempt: number }>;
}

type Body<T extends RunEvent['body']['type']> = Extract<RunEvent['body'], { type: T }>;

/** What the events tell, from the first to the last: no gaps, allowed moves only, and in the end what the rows say. */
export function checkHistory(scene: Scene): void {
  for (const runId of scene.runIds) checkRun(scene, runId);
  checkNodes(scene);
}

function eventsOf({ journal }: Scene, runId: RunId): readonly RunEvent[] {
  return journal.events(runId, 0, 100_000);
}

function checkRun(scene: Scene, runId: RunId): void {
  const events = eventsOf(scene, runId);
  const gap = events.findIndex(({ sequence }, index) => sequence !== index + 1);
  if (gap !== -1) scene.chronicle.blame('no-gaps', `event ${events[gap]?.sequence} is number ${gap + 1}`);
  if (events.length !== scene.journal.lastSequence(runId))
    scene.chronicle.blame('no-gaps', 'events are missing');
  const told: Told = { run: null, phases: new Map(), steps: new Map() };
  for (const { body } of events) {
    if (body.type === 'run') moveRun(scene, told, body);
    if (body.type === 'phase') movePhase(scene, told, body);
    if (body.type === 'step') moveStep(scene, told, body);
  }
  compare(scene, runId, told);
}

function moveRun({ chronicle }: Scene, told: Told, { status }: Body<'run'>): void {
  const fits = told.run === null ? status === 'running' : runMoves[told.run].includes(status);
  if (!fits) chronicle.blame('graph', `the run went from ${told.run} to ${status}`);
  told.run = status;
}

function movePhase({ layout, chronicle }: Scene, told: Told, { phaseId, status }: Body<'phase'>): void {
  const from = told.phases.get(phaseId) ?? 'pending';
  const graph = layout.repeats(phaseId) ? repeatedPhaseMoves : phaseMoves;
  if (!graph[from].includes(status))
    chronicle.blame('graph', `phase ${phaseId} went from ${from} to ${status}`);
  told.phases.set(phaseId, status);
}

function moveStep({ layout, chronicle }: Scene, told: Told, body: Body<'step'>): void {
  const { stepId, status, attempt } = body;
  const from = told.steps.get(stepId) ?? { status: 'pending', attempt: 0 };
  const graph = layout.repeats(body.phaseId) ? repeatedStepMoves : stepMoves;
  if (!graph[from.status].includes(status)) {
    chronicle.blame('graph', `step ${stepId} went from ${from.status} to ${status}`);
  }
  // "Already so" is said only of what the run had not begun, or what it had taken back whole.
  const mayHold = attempt === 0 || from.status === 'undone' || layout.repeats(body.phaseId);
  if (status === 'held' && !mayHold) chronicle.blame('graph', `step ${stepId} was begun, and is held`);
  const right = from.attempt + (status === 'running' ? 1 : 0);
  if (attempt !== right) chronicle.blame('attempts', `${stepId} is at attempt ${attempt}, not ${right}`);
  told.steps.set(stepId, { status, attempt });
}

function compare({ witness, chronicle }: Scene, runId: RunId, told: Told): void {
  const run = witness.runStatus(runId);
  if (run !== told.run) chronicle.blame('rows-and-events', `the run is ${run}, its events say ${told.run}`);
  for (const { phaseId, status } of witness.phases(runId)) {
    const said = told.phases.get(phaseId) ?? 'pending';
    if (said !== status)
      chronicle.blame('rows-and-events', `phase ${phaseId} is ${status}, events say ${said}`);
  }
  for (const { stepId, status, attempt } of witness.steps(runId)) {
    const said = told.steps.get(stepId) ?? { status: 'pending', attempt: 0 };
    if (said.status === status && said.attempt === attempt) continue;
    chronicle.blame('rows-and-events', `step ${stepId} is ${status}, events say ${said.status}`);
  }
}

/** The nodes, over all runs: they move as the life of a node allows. Between two runs a person may want one again that was taken out. */
function checkNodes(scene: Scene): void {
  const { witness, chronicle, runIds, nodeIds } = scene;
  const moves = runIds
    .flatMap((runId) => eventsOf(scene, runId))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .flatMap(({ body }) => (body.type === 'node' ? [body] : []));
  for (const nodeId of nodeIds) {
    let from: NodeStatus = 'pending';
    for (const { status } of moves.filter((move) => move.nodeId === nodeId)) {
      const allowed: readonly NodeStatus[] = [
        ...nodeStatusMoves[from],
        ...(from === 'removed' ? nodeStatusMoves.pending : []),
      ];
      if (!allowed.includes(status)) chronicle.blame('graph', `${nodeId} went from ${from} to ${status}`);
      from = status;
    }
    const is = witness.nodeStatus(nodeId);
    const wantedAgain = from === 'removed' && is === 'pending';
    if (is !== from && !wantedAgain)
      chronicle.blame('rows-and-events', `${nodeId} is ${is}, events say ${from}`);
  }
}
