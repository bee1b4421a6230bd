import type { NodeId } from '../model/ids.ts';
import type { StepStatus } from '../model/run.ts';

/** Servers that were seen voting in etcd, and when that was looked at last. */
export interface VotesSeen {
  readonly nodeIds: readonly NodeId[];
  /** ISO 8601, the app's clock. */
  readonly at: string;
}

/** Phases whose steps are done only when the host of the step votes. */
const provesOne: ReadonlySet<string> = new Set(['install-initial-server', 'join-servers']);
/** The phase that is done only when every server votes. */
const provesAll = 'verify-cluster';

/** What a step says of votes. */
export interface VoteStep {
  readonly phaseId: string;
  readonly nodeId: NodeId | null;
  readonly status: StepStatus;
}

/** What is known of the votes after a step has moved. A server that is being worked on is not known to vote. */
export function votesAfter(before: VotesSeen | null, step: VoteStep, at: string): VotesSeen | null {
  const { phaseId, nodeId, status } = step;
  const proved = status === 'done' || status === 'held';
  if (phaseId === provesAll) return proved && before !== null ? { ...before, at } : before;
  if (!provesOne.has(phaseId) || nodeId === null) return before;
  const others = before?.nodeIds.filter((id) => id !== nodeId) ?? [];
  if (proved) return { nodeIds: [...others, nodeId], at };
  return before === null || others.length === 0 ? null : { ...before, nodeIds: others };
}

/** What the steps of a run say of votes, in whatever order they come. */
export function votesSeen(
  steps: readonly (VoteStep & { readonly finishedAt: string | null })[],
): VotesSeen | null {
  const told = steps.filter(({ finishedAt }) => finishedAt !== null);
  const inTime = told.toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? -1 : 1));
  return inTime.reduce<VotesSeen | null>((seen, step) => votesAfter(seen, step, step.finishedAt ?? ''), null);
}
