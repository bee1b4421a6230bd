import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { type RunNews, runNews } from '../../shared/rules/run-news.ts';

/** News of one run. */
export interface FleetNews extends RunNews {
  readonly runId: RunId;
}

/** What has come to rest between two pictures of the fleet. What was at rest before this window knew of it is no news. Pure. */
export function newsBetween(before: FleetSnapshot | null, now: FleetSnapshot | null): readonly FleetNews[] {
  if (before === null || now === null) return [];
  return now.runs.flatMap(({ run }): readonly FleetNews[] => {
    const was = before.runs.find((other) => other.run.id === run.id)?.run;
    if (was?.status === run.status) return [];
    const clusterName = now.clusters.find(({ id }) => id === run.clusterId)?.name ?? '';
    const { operation, status, error } = run;
    const news = runNews({ operation, status, clusterName, reason: error?.message ?? null });
    return news === null ? [] : [{ ...news, runId: run.id }];
  });
}
