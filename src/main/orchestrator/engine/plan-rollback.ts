import { MusterError } from '../../../shared/model/error.ts';
import type { NodeId, RunId, StepId } from '../../../shared/model/ids.ts';
import { PLAN_VERSION, type PlannedPhase, type PlannedStep } from '../../../shared/model/plan.ts';
import type {
  RollbackItem,
  RollbackLimit,
  RollbackPhase,
  RollbackPlan,
} from '../../../shared/model/rollback.ts';
import type { RunStep, StepStatus } from '../../../shared/model/run.ts';
import type { ChangingPhase, Operation, Phase } from './phase.ts';
import {
  effectOf,
  historyOf,
  isMade,
  missingRows,
  type Operations,
  type OtherRuns,
  type PastRun,
  type RunHistory,
} from './run-history.ts';

/** What a way back is worked out from. */
export interface RollbackRequest {
  readonly past: PastRun;
  /** The other runs of the same cluster. */
  readonly others: OtherRuns;
  readonly operations: Operations;
  readonly limit: RollbackLimit;
  /** The node that the others joined; null where none is known. */
  readonly initialServer: NodeId | null;
}

type Verdict = Pick<RollbackItem, 'verdict' | 'words' | 'whose'>;

/** A step with its row, and the phase as the code has it. */
interface Placed {
  readonly phase: ChangingPhase;
  readonly step: PlannedStep;
  readonly row: RunStep;
}

/**
 * What taking a run back comes to: its steps in exact reverse of the order they were done in. Pure. Taken back is what this run made or may
 * have made, and what it found already so because an earlier run of the cluster had made it; never what was there before Muster came.
 * @throws MusterError `run-mismatch` for a plan or a phase that this version does not know; `database-corrupt` where a row cannot be
 * read; `bad-input` for a limit that does not fit the run.
 */
export function planRollback(request: RollbackRequest): RollbackPlan {
  const { past, limit } = request;
  checkReadable(past);
  checkLimit(limit, past.run.plan.phases);
  const { id: runId, clusterId, plan } = past.run;
  const history = historyOf(request.others, request.operations);
  const own = phasesBack(request, { history, withEarlier: false });
  const madeSomething = own
    .flatMap(({ batches }) => batches.flat())
    .some(({ verdict }) => verdict === 'undo');
  // What this run never came to may stand on what it made, since an earlier run: then it has to go first.
  const all = madeSomething ? phasesBack(request, { history, withEarlier: true }) : own;
  checkFoundation(all, request);
  return { runId, clusterId, clusterName: plan.clusterName, limit, phases: limited(all, request) };
}

interface Known {
  readonly history: RunHistory;
  /** Whether what only earlier runs came to is looked at too. */
  readonly withEarlier: boolean;
}

function phasesBack({ past, operations }: RollbackRequest, known: Known): readonly RollbackPhase[] {
  const rows = new Map(past.steps.map((row) => [row.stepId, row]));
  const operation = operations[past.run.operation];
  return past.run.plan.phases.toReversed().map((planned): RollbackPhase => {
    const phase = knownPhase(operation, planned, past.run.id);
    const { id, title } = planned;
    if (phase.kind === 'observe' || phase.everyTime === true) return { id, title, batches: [] };
    const items = (step: PlannedStep) => {
      const row = rows.get(step.id);
      return row === undefined ? [] : itemOf({ phase, step, row }, known);
    };
    const batches = planned.batches.toReversed().map((batch) => batch.toReversed().flatMap(items));
    return { id, title, batches };
  });
}

/** @returns one item, or none for a step that nobody ever began. */
function itemOf(placed: Placed, known: Known): RollbackItem[] {
  const { phase, step } = placed;
  const verdict = verdictOf(placed, known);
  if (verdict === null) return [];
  return [{ stepId: step.id, phaseId: phase.id, nodeId: step.nodeId, title: step.title, ...verdict }];
}

function verdictOf({ phase, step, row }: Placed, { history, withEarlier }: Known): Verdict | null {
  const effect = effectOf(phase, step);
  if (row.status === 'undone') return nothing('Taken back already.');
  if (isMade(row)) {
    const gone = history.takenAwayBy(effect, step.nodeId);
    return gone === null ? standing(phase, 'this-run') : nothing(`Taken away by run ${gone.id} since.`);
  }
  if (row.status !== 'held' && !withEarlier) return null;
  if (history.maker(effect, step.nodeId) !== null) return standing(phase, 'earlier-run');
  return row.status === 'held' ? nothing(heldWords(history, step.id)) : null;
}

function nothing(words: string): Verdict {
  return { verdict: 'nothing', words, whose: 'this-run' };
}

function standing(phase: ChangingPhase, whose: Verdict['whose']): Verdict {
  return { verdict: phase.takeBack === undefined ? 'no-way-back' : 'undo', words: phase.undo, whose };
}

function heldWords(history: RunHistory, stepId: StepId): string {
  return history.isUnsure(stepId)
    ? 'It was so before this run, and the journal of an earlier run cannot be read: whether Muster made it is not known, so it stays.'
    : 'It was so before Muster came: it stays.';
}

/** The part of the way back that was asked for; empty groups and phases are left out. */
function limited(phases: readonly RollbackPhase[], { past, limit }: RollbackRequest): RollbackPhase[] {
  const isWanted = wantedBy(limit, past);
  return phases.flatMap(({ id, title, batches }) => {
    const left = batches.map((batch) => batch.filter(isWanted)).filter((batch) => batch.length > 0);
    return left.length === 0 ? [] : [{ id, title, batches: left }];
  });
}

function wantedBy(limit: RollbackLimit, past: PastRun): (item: RollbackItem) => boolean {
  if (limit.kind === 'all') return () => true;
  if (limit.kind === 'only-failed') {
    const failed = failedNodes(past);
    return ({ nodeId }) => nodeId !== null && failed.has(nodeId);
  }
  const ids = past.run.plan.phases.map(({ id }) => id);
  const after = new Set(ids.slice(ids.indexOf(limit.phaseId) + 1));
  return ({ phaseId }) => after.has(phaseId);
}

/** Nodes on which something went wrong, or on which going back has begun and is not through. */
function failedNodes({ run, steps }: PastRun): ReadonlySet<NodeId> {
  const goingBack = run.status === 'needs-attention' || run.status === 'rolling-back';
  const wrong: readonly StepStatus[] = [
    'failed',
    'interrupted',
    'undo-failed',
    ...(goingBack ? ['undone' as const] : []),
  ];
  return new Set(
    steps.flatMap(({ nodeId, status }) => (nodeId !== null && wrong.includes(status) ? [nodeId] : [])),
  );
}

function checkReadable(past: PastRun): void {
  const { id, plan } = past.run;
  if (plan.version !== PLAN_VERSION) {
    throw new MusterError(
      'run-mismatch',
      `Run ${id} has a plan of version ${plan.version}; this version of Muster reads version ${PLAN_VERSION}.`,
      {
        cure: `Take it back with the version that made it (${plan.madeWith}), or take the cluster off its hosts: muster down ${plan.clusterName}`,
      },
    );
  }
  const [first, ...others] = missingRows(past);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new MusterError(
    'database-corrupt',
    `The journal of run ${id} cannot be read whole: ${first}${more}.`,
    {
      cure: `Run muster db verify for what is wrong, and put back a backup; or take the cluster off its hosts: muster down ${plan.clusterName}`,
    },
  );
}

function knownPhase(operation: Operation, planned: PlannedPhase, runId: RunId): Phase {
  const phase = operation.phases.find(({ id }) => id === planned.id);
  if (phase !== undefined) return phase;
  throw new MusterError(
    'run-mismatch',
    `Run ${runId} has a phase "${planned.id}" that this version of Muster does not have.`,
    {
      cure: 'Take it back with the version of Muster that made it, or take the cluster off its hosts: muster down',
    },
  );
}

function checkLimit(limit: RollbackLimit, phases: readonly PlannedPhase[]): void {
  if (limit.kind !== 'to' || phases.some(({ id }) => id === limit.phaseId)) return;
  throw new MusterError('bad-input', `The run has no phase "${limit.phaseId}".`, {
    cure: `Name the phase that is to stay, one of: ${phases.map(({ id }) => id).join(', ')}.`,
  });
}

/** Nodes that joined the initial server cannot be left without it. */
function checkFoundation(phases: readonly RollbackPhase[], request: RollbackRequest): void {
  const { past, limit, initialServer, operations } = request;
  if (limit.kind !== 'only-failed' || initialServer === null || !failedNodes(past).has(initialServer)) return;
  const joins = new Set(
    operations[past.run.operation].phases.flatMap((phase) =>
      phase.kind === 'change' && phase.nodeStatus?.after === 'active' ? [phase.id] : [],
    ),
  );
  const failed = failedNodes(past);
  const left = phases
    .flatMap(({ batches }) => batches.flat())
    .filter(
      ({ phaseId, nodeId, verdict }) =>
        verdict === 'undo' && joins.has(phaseId) && nodeId !== null && !failed.has(nodeId),
    );
  if (left.length === 0) return;
  throw new MusterError(
    'bad-input',
    `The initial server is among the nodes that failed, and ${left.length} other nodes of ${past.run.plan.clusterName} stand on it.`,
    { cure: 'Take everything back (without --only-failed), or mend the server and go on: muster resume' },
  );
}
