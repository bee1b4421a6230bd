import type { NodeId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { quorumOf, toleranceOf } from './quorum.ts';

/** What the servers can bear after a step that changes who votes. */
export interface VotesRow {
  /** Null for how it is now. */
  readonly host: string | null;
  /** Number of the phase in the plan, from 1; null for how it is now. */
  readonly phase: number | null;
  readonly votes: number;
  readonly quorum: number;
  readonly mayFail: number;
  /** Whether a second vote has come before the third: both must live, where one alone was on its own before. */
  readonly isDangerous: boolean;
}

/** Phases whose steps each bring one server into etcd. */
const joining: ReadonlySet<string> = new Set(['install-initial-server', 'join-servers']);

/**
 * Votes on the way through a plan, a row for each step that changes them; none where fewer than two such steps are ahead.
 * @param voting servers that are recorded as active now.
 */
export function votesOnTheWay(
  { phases }: Pick<Plan, 'phases'>,
  voting: ReadonlySet<NodeId>,
  hostOf: (id: NodeId) => string,
): readonly VotesRow[] {
  const joins = phases.flatMap(({ id, batches }, index) =>
    joining.has(id) ? batches.flat().map(({ nodeId }) => ({ nodeId, phase: index + 1 })) : [],
  );
  const coming = joins.flatMap(({ nodeId, phase }) =>
    nodeId === null || voting.has(nodeId) ? [] : [{ nodeId, phase }],
  );
  if (voting.size + coming.length < 2 || coming.length === 0) return [];
  const row = (votes: number, more: Pick<VotesRow, 'host' | 'phase'>): VotesRow => {
    const mayFail = toleranceOf(votes);
    const isDangerous = votes > 1 && mayFail === 0;
    return { ...more, votes, quorum: votes === 0 ? 0 : quorumOf(votes), mayFail, isDangerous };
  };
  return [
    row(voting.size, { host: null, phase: null }),
    ...coming.map(({ nodeId, phase }, index) =>
      row(voting.size + index + 1, { host: hostOf(nodeId), phase }),
    ),
  ];
}
