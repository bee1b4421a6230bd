import { type FleetRun, type FleetSnapshot, isTelling } from '../../../shared/contract/fleet.ts';
import type { RunEvent, RunEventBody } from '../../../shared/model/event.ts';
import { isBusy } from '../../../shared/model/run.ts';
import { votesAfter } from '../../../shared/rules/votes-seen.ts';
import { phaseRowAfter, stepAfter } from './run-projection.ts';

/**
 * Lays events of any runs over what is known of the fleet.
 * @returns null when an event speaks of something unknown: then only a new snapshot helps.
 */
export function applyFleetEvents(fleet: FleetSnapshot, events: readonly RunEvent[]): FleetSnapshot | null {
  let next = fleet;
  for (const event of events) {
    const run = next.runs.find((candidate) => candidate.run.id === event.runId);
    if (run === undefined) return null;
    if (event.sequence <= run.lastSequence) continue;
    const moved = runAfter(run, event);
    if (moved === null) return null;
    const runs = next.runs.map((candidate) => (candidate === run ? moved : candidate));
    next = { ...next, ...rowsAfter(next, event.body), runs, takenAt: event.at };
  }
  return next;
}

function runAfter(known: FleetRun, { sequence, at, body }: RunEvent): FleetRun | null {
  const fleetRun = { ...known, lastSequence: sequence };
  switch (body.type) {
    case 'run': {
      const finishedAt = isBusy(body) ? null : at;
      return { ...fleetRun, run: { ...known.run, status: body.status, error: body.error, finishedAt } };
    }
    case 'phase': {
      const phases = known.phases.map((phase) =>
        phase.phaseId === body.phaseId ? phaseRowAfter(phase, body, at) : phase,
      );
      return { ...fleetRun, phases };
    }
    case 'step':
      return { ...stepsAfter(fleetRun, body, at), ...votesOf(fleetRun, body, at) };
    case 'finding':
    case 'node':
    case 'cluster':
    case 'log':
      return fleetRun;
  }
}

function votesOf(
  { votes }: FleetRun,
  body: Extract<RunEventBody, { type: 'step' }>,
  at: string,
): Pick<FleetRun, 'votes'> {
  const after = votesAfter(votes, body, at);
  return { votes: after === null ? null : { ...after, nodeIds: [...after.nodeIds] } };
}

/** Only steps that have something to say are kept; the others are at rest. */
function stepsAfter(fleetRun: FleetRun, body: Extract<RunEventBody, { type: 'step' }>, at: string): FleetRun {
  const others = fleetRun.steps.filter(({ stepId }) => stepId !== body.stepId);
  if (!isTelling(body)) return { ...fleetRun, steps: others };
  const before = fleetRun.steps.find(({ stepId }) => stepId === body.stepId) ?? {
    runId: fleetRun.run.id,
    stepId: body.stepId,
    phaseId: body.phaseId,
    nodeId: body.nodeId,
    title: '',
    status: 'pending' as const,
    attempt: 0,
    startedAt: null,
    finishedAt: null,
    undoStartedAt: null,
    undoFinishedAt: null,
    waitingFor: null,
    lastReason: null,
    error: null,
  };
  return { ...fleetRun, steps: [...others, stepAfter(before, body, at)] };
}

function rowsAfter(fleet: FleetSnapshot, body: RunEventBody): Partial<FleetSnapshot> {
  if (body.type === 'node') {
    return {
      nodes: fleet.nodes.map((node) => (node.id === body.nodeId ? { ...node, status: body.status } : node)),
    };
  }
  if (body.type === 'cluster') {
    const { clusterId, installStage } = body;
    return {
      clusters: fleet.clusters.map((cluster) =>
        cluster.id === clusterId ? { ...cluster, installStage } : cluster,
      ),
    };
  }
  return {};
}
