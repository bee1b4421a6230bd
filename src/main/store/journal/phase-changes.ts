import { and, eq } from 'drizzle-orm';
import { MusterError } from '../../../shared/model/error.ts';
import type { RunEventBody } from '../../../shared/model/event.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { PhaseStatus } from '../../../shared/model/run.ts';
import { runPhases } from '../schema/run-tables.ts';
import type { ChangeDeps } from './change-deps.ts';
import { requireRunning } from './run-rows.ts';

/** Where a phase of a run goes. */
export interface PhaseMove {
  readonly runId: RunId;
  readonly phaseId: string;
  readonly status: PhaseStatus;
}

/** A phase begins, ends or goes back; the times follow from the status. */
export function movePhase(deps: ChangeDeps, move: PhaseMove): readonly RunEventBody[] {
  const { db, at } = deps;
  requireRunning(deps, move.runId);
  const begins = move.status === 'running';
  if (begins) return [writePhase(db, { ...move, startedAt: at, finishedAt: null })];
  const goesOn = move.status === 'undoing' || move.status === 'pending';
  return [writePhase(db, { ...move, finishedAt: goesOn ? null : at })];
}

/** Writes the changed phase. @returns the event that tells of it. @throws MusterError `run-mismatch` for one the plan has not. */
export function writePhase(
  db: ChangeDeps['db'],
  phase: PhaseMove & { readonly startedAt?: string; readonly finishedAt: string | null },
): RunEventBody {
  const { runId, phaseId, ...changes } = phase;
  const named = and(eq(runPhases.runId, runId), eq(runPhases.phaseId, phaseId));
  if (db.orm.update(runPhases).set(changes).where(named).run().changes === 0) {
    throw new MusterError('run-mismatch', `The plan of run ${runId} has no phase "${phaseId}".`, {
      cure: 'Make a new plan with this version; what is already done on the hosts is recognised and not repeated.',
    });
  }
  return { type: 'phase', phaseId, status: phase.status };
}
