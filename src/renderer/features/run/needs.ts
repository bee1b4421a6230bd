import type { RunSnapshot } from '../../../shared/contract/runs.ts';
import type { StepStatus } from '../../../shared/model/run.ts';
import type { SelectedCell } from '../../stores/view/view-store.ts';

/** States in which a step goes on only when somebody has looked. One that waits goes on by itself, or fails at its deadline. */
const needy: ReadonlySet<StepStatus> = new Set(['failed', 'undo-failed', 'interrupted']);

/** The next cell that needs a person, in the order of rows, after the chosen one and round again; null where none does. Pure. */
export function nextNeedy(
  { nodes, steps }: Pick<RunSnapshot, 'nodes' | 'steps'>,
  chosen: SelectedCell | null,
): SelectedCell | null {
  const row = new Map(nodes.map(({ id }, index) => [id, index]));
  const cells = steps
    .filter(({ status }) => needy.has(status))
    .toSorted((a, b) => rowOf(a.nodeId) - rowOf(b.nodeId))
    .map(({ nodeId, phaseId }) => ({ nodeId, phaseId }));
  function rowOf(nodeId: (typeof steps)[number]['nodeId']): number {
    return nodeId === null ? nodes.length : (row.get(nodeId) ?? nodes.length);
  }
  const at = cells.findIndex(
    ({ nodeId, phaseId }) => nodeId === chosen?.nodeId && phaseId === chosen.phaseId,
  );
  return cells[(at + 1) % cells.length] ?? null;
}
