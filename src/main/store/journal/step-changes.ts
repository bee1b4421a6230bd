import type { WireError } from '../../../shared/model/error.ts';
import type { RunEventBody } from '../../../shared/model/event.ts';
import type { RunId, StepId } from '../../../shared/model/ids.ts';
import type { RunStep, StepStatus } from '../../../shared/model/run.ts';
import { redactError, redactText } from '../../../shared/rules/redact-event.ts';
import type { StepOutcome, UndoOutcome } from '../../ports/journal.ts';
import type { ChangeDeps } from './change-deps.ts';
import { requireRunning, stepById, writeStep } from './run-rows.ts';

/** The step as it stands, of a run that may be written to. */
function openStep(deps: ChangeDeps, runId: RunId, stepId: StepId): RunStep {
  requireRunning(deps, runId);
  return stepById(deps, runId, stepId);
}

/** Nothing is known yet of what comes now. */
const begins = { waitingFor: null, lastReason: null, error: null } as const;

/** A step is about to act. The attempt counts on over resumes. */
export function startStep(deps: ChangeDeps, runId: RunId, stepId: StepId): readonly RunEventBody[] {
  const step = openStep(deps, runId, stepId);
  const times = { startedAt: deps.at, finishedAt: null };
  const attempt = step.attempt + 1;
  return [writeStep(deps, { ...step, ...begins, ...times, status: 'running', attempt, output: null })];
}

/** A step is about to be taken back; what it achieved stays in its row as the record. */
export function startUndo(deps: ChangeDeps, runId: RunId, stepId: StepId): readonly RunEventBody[] {
  const step = openStep(deps, runId, stepId);
  const times = { undoStartedAt: deps.at, undoFinishedAt: null };
  return [writeStep(deps, { ...step, ...begins, ...times, status: 'undoing' })];
}

/** A step has acted and waits. */
export function stepWaits(
  deps: ChangeDeps,
  wait: {
    readonly runId: RunId;
    readonly stepId: StepId;
    readonly waitingFor: string;
    readonly lastReason: string;
  },
): readonly RunEventBody[] {
  const step = openStep(deps, wait.runId, wait.stepId);
  const waitingFor = deps.redact(wait.waitingFor);
  const status = step.status === 'undoing' ? 'undoing' : 'waiting';
  return [writeStep(deps, { ...step, status, waitingFor, lastReason: deps.redact(wait.lastReason) })];
}

/** A step has an outcome. One that held was never started, so it starts and ends in the same moment. */
export function settleStep(
  deps: ChangeDeps,
  settled: { readonly runId: RunId; readonly stepId: StepId; readonly outcome: StepOutcome },
): readonly RunEventBody[] {
  const step = openStep(deps, settled.runId, settled.stepId);
  const times = { startedAt: step.startedAt ?? deps.at, finishedAt: deps.at };
  return [writeOutcome(deps, { ...step, ...times }, settled.outcome)];
}

/** Taking a step back has an outcome. One that was gone already was never started, so it starts and ends in the same moment. */
export function settleUndo(
  deps: ChangeDeps,
  settled: { readonly runId: RunId; readonly stepId: StepId; readonly outcome: UndoOutcome },
): readonly RunEventBody[] {
  const step = openStep(deps, settled.runId, settled.stepId);
  const undoStartedAt = step.status === 'undoing' ? step.undoStartedAt : deps.at;
  return [writeOutcome(deps, { ...step, undoStartedAt, undoFinishedAt: deps.at }, settled.outcome)];
}

/** What failed keeps the last reason it saw; what succeeded keeps its evidence. */
function writeOutcome(deps: ChangeDeps, step: RunStep, outcome: StepOutcome | UndoOutcome): RunEventBody {
  const ended = { ...step, status: outcome.status, waitingFor: null };
  if ('error' in outcome)
    return writeStep(deps, { ...ended, error: redactError(outcome.error, deps.redact) });
  const output = redactText(outcome.output, deps.redact);
  return writeStep(deps, { ...ended, lastReason: null, output, error: null });
}

/** What is known of a step that was taken back, or could not be, is not changed by a look that failed. */
const known: readonly StepStatus[] = ['undone', 'undo-failed'];

/** A step could not be looked at, and nothing was done to it. */
export function failLook(
  deps: ChangeDeps,
  failed: { readonly runId: RunId; readonly stepId: StepId; readonly error: WireError },
): readonly RunEventBody[] {
  const step = openStep(deps, failed.runId, failed.stepId);
  const { phaseId, nodeId } = step;
  if (known.includes(step.status))
    return [{ type: 'log', level: 'error', phaseId, nodeId, text: failed.error.message }];
  const times = { startedAt: step.startedAt ?? deps.at, finishedAt: deps.at };
  return [writeOutcome(deps, { ...step, ...times }, { status: 'failed', error: failed.error })];
}
