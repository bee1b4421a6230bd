import type { RunSpans } from '../../shared/contract/runs.ts';
import type { ClusterId } from '../../shared/model/ids.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import type { PastRun } from '../ports/journal.ts';
import type { AppDeps } from './deps.ts';
import { span } from './run-history.ts';
import { clusterById } from './sites.ts';

/** Runs that are looked at, the newest ones: older hosts and bundles say less. */
const RUNS = 20;

/**
 * How long earlier runs of an operation took that came to their end, on clusters of the same distribution on this laptop.
 * @throws MusterError `not-found`.
 */
export function runSpans(
  { journal, stores }: Pick<AppDeps, 'journal' | 'stores'>,
  clusterId: ClusterId,
  operation: OperationId,
): RunSpans {
  const { distribution } = clusterById({ stores }, clusterId);
  const clusterIds = stores.clusters
    .list()
    .flatMap((cluster) => (cluster.distribution === distribution ? [cluster.id] : []));
  return spansOf(journal.pastRuns({ operation, clusterIds, limit: RUNS }));
}

/** From the shortest to the longest, of the whole and of each phase that had something to do and did it at once. Pure. */
export function spansOf(past: readonly PastRun[]): RunSpans {
  const phases = new Map<string, number[]>();
  for (const { phases: rows, steps } of past) {
    for (const { phaseId, status, startedAt, finishedAt } of rows) {
      const own = steps.filter((step) => step.phaseId === phaseId);
      const ms = span(startedAt, finishedAt);
      if (status !== 'done' || ms === null || !own.some((step) => step.status === 'done')) continue;
      // A run that stood still between two attempts took as long as somebody was away.
      if (own.some(({ attempt }) => attempt > 1)) continue;
      phases.set(phaseId, [...(phases.get(phaseId) ?? []), ms]);
    }
  }
  const wholes = past
    .filter(({ steps }) => steps.every(({ attempt }) => attempt < 2))
    .flatMap(({ run }) => span(run.startedAt, run.finishedAt) ?? []);
  return {
    runs: past.length,
    whole: rangeOf(wholes),
    phases: [...phases].flatMap(([phaseId, all]) => {
      const range = rangeOf(all);
      return range === null ? [] : [{ phaseId, ...range }];
    }),
  };
}

function rangeOf(all: readonly number[]): { readonly leastMs: number; readonly mostMs: number } | null {
  return all.length === 0 ? null : { leastMs: Math.min(...all), mostMs: Math.max(...all) };
}
