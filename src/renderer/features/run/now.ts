import { isBusy, type RunStep } from '../../../shared/model/run.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { isProved } from './matrix.ts';

/** Where a run stands, for the band above the matrix. */
export type Standing =
  | { readonly kind: 'waiting'; readonly step: RunStep; readonly since: string; readonly others: number }
  | { readonly kind: 'working'; readonly steps: readonly RunStep[]; readonly since: string }
  | { readonly kind: 'undoing'; readonly steps: readonly RunStep[] }
  | { readonly kind: 'between' }
  | { readonly kind: 'ended' };

/** What is spoken of: the longest wait, else the work under way, else the end. Pure. */
export function standingOf({ snapshot, waitingSince }: RunView): Standing {
  if (!isBusy(snapshot.run)) return { kind: 'ended' };
  if (snapshot.run.status === 'rolling-back') {
    return { kind: 'undoing', steps: snapshot.steps.filter(({ status }) => status === 'undoing') };
  }
  const waits = snapshot.steps
    .filter(({ status }) => status === 'waiting')
    .map((step) => ({ step, since: waitingSince.get(step.stepId) ?? step.startedAt ?? snapshot.takenAt }))
    .toSorted((a, b) => a.since.localeCompare(b.since));
  const [first, ...others] = waits;
  if (first !== undefined) return { kind: 'waiting', ...first, others: others.length };
  const steps = snapshot.steps.filter(({ status }) => status === 'running');
  if (steps.length === 0) return { kind: 'between' };
  const starts = steps.map(({ startedAt }) => startedAt ?? snapshot.takenAt).toSorted();
  return { kind: 'working', steps, since: starts[0] ?? snapshot.takenAt };
}

/** Milliseconds the run has taken, or takes by now. */
export function runSpanMs({ snapshot }: RunView, appNowMs: number): number {
  const { startedAt, finishedAt } = snapshot.run;
  return Math.max(0, (finishedAt === null ? appNowMs : Date.parse(finishedAt)) - Date.parse(startedAt));
}

/** Steps proved, of all. */
export function provedSteps({ snapshot }: RunView): { readonly done: number; readonly total: number } {
  return { done: snapshot.steps.filter(isProved).length, total: snapshot.steps.length };
}
