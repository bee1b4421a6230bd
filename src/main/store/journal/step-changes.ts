import type { RunEventBody } from '../../../shared/model/event.ts';
import type { RunId, StepId } from '../../../shared/model/ids.ts';
import { redactError, redactText } from '../../../shared/rules/redact-event.ts';
import type { StepOutcome, UndoOutcome } from '../../ports/journal.ts';
import type { ChangeDeps } from './change-deps.ts';
import { requireRunning, stepById, writeStep } from './run-rows.ts';

/** A step is about to act. The attempt counts on over resumes. */
export function startStep({ db, at }: ChangeDeps, runId: RunId, stepId: StepId): readonly RunEventBody[] {
  requireRunning(db, runId);
  const step = stepById(db, runId, stepId);
  const started = {
    ...step,
    status: 'running' as const,
    attempt: step.attempt + 1,
    startedAt: at,
    finishedAt: null,
    waitingFor: null,
    lastReason: null,
    output: null,
    error: null,
  };
  return [writeStep(db, started)];
}

/** A step has acted and waits. */
export function stepWaits(
  { db, redact }: ChangeDeps,
  wait: {
    readonly runId: RunId;
    readonly stepId: StepId;
    readonly waitingFor: string;
    readonly lastReason: string;
  },
): readonly RunEventBody[] {
  requireRunning(db, wait.runId);
  const step = stepById(db, wait.runId, wait.stepId);
  const waitingFor = redact(wait.waitingFor);
  const status = step.status === 'undoing' ? 'undoing' : 'waiting';
  return [writeStep(db, { ...step, status, waitingFor, lastReason: redact(wait.lastReason) })];
}

/** A step is about to be taken back; what it achieved stays in its row as the record. */
export function startUndo({ db, at }: ChangeDeps, runId: RunId, stepId: StepId): readonly RunEventBody[] {
  requireRunning(db, runId);
  const step = stepById(db, runId, stepId);
  const times = { undoStartedAt: at, undoFinishedAt: null };
  return [
    writeStep(db, { ...step, ...times, status: 'undoing', waitingFor: null, lastReason: null, error: null }),
  ];
}

/** Taking a step back has an outcome. One that was gone already was never started, so it starts and ends in the same moment. */
export function settleUndo(
  { db, at, redact }: ChangeDeps,
  settled: { readonly runId: RunId; readonly stepId: StepId; readonly outcome: UndoOutcome },
): readonly RunEventBody[] {
  requireRunning(db, settled.runId);
  const step = stepById(db, settled.runId, settled.stepId);
  const { outcome } = settled;
  const ended = {
    ...step,
    status: outcome.status,
    undoStartedAt: step.status === 'undoing' ? step.undoStartedAt : at,
    undoFinishedAt: at,
    waitingFor: null,
  };
  return [
    'error' in outcome
      ? writeStep(db, { ...ended, error: redactError(outcome.error, redact) })
      : writeStep(db, {
          ...ended,
          lastReason: null,
          output: redactText(outcome.output, redact),
          error: null,
        }),
  ];
}

/** A step has an outcome. One that held was never started, so it starts and ends in the same moment. */
export function settleStep(
  { db, at, redact }: ChangeDeps,
  settled: { readonly runId: RunId; readonly stepId: StepId; readonly outcome: StepOutcome },
): readonly RunEventBody[] {
  requireRunning(db, settled.runId);
  const step = stepById(db, settled.runId, settled.stepId);
  const { outcome } = settled;
  const ended = {
    ...step,
    status: outcome.status,
    startedAt: step.startedAt ?? at,
    finishedAt: at,
    waitingFor: null,
  };
  return [
    'error' in outcome
      ? writeStep(db, { ...ended, error: redactError(outcome.error, redact) })
      : writeStep(db, {
          ...ended,
          lastReason: null,
          output: redactText(outcome.output, redact),
          error: null,
        }),
  ];
}
