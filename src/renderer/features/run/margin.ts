import type { Finding } from '../../../shared/model/finding.ts';
import type { RunStep, StepStatus } from '../../../shared/model/run.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { sameFindings } from '../../ui/same-findings.ts';

/** Something the margin says, and the row it belongs to. */
export type MarginNote =
  | { readonly kind: 'step'; readonly id: string; readonly step: RunStep }
  | {
      readonly kind: 'finding';
      readonly id: string;
      readonly finding: Finding;
      /** Names of all it was found on, in the order of rows. */
      readonly subjects: readonly string[];
    };

/** Steps the margin speaks of. */
const speaking: ReadonlySet<StepStatus> = new Set(['failed', 'undo-failed', 'waiting', 'interrupted']);

export interface Margin {
  readonly notes: readonly MarginNote[];
  /** Checks that held; counted, not shown. */
  readonly held: number;
}

/** Notes in the order of what is worst: what failed, what blocks, what waits, what warns; within that, in the order of rows. Pure. */
export function marginOf({ snapshot }: RunView): Margin {
  const order = new Map(snapshot.nodes.map((node, index) => [node.hostname, index]));
  const orderById = new Map(snapshot.nodes.map((node, index) => [node.id, index]));
  const steps = snapshot.steps
    .filter(({ status }) => speaking.has(status))
    .map((step) => ({
      note: { kind: 'step', id: step.stepId, step } as const,
      weight: step.status === 'waiting' ? 2 : 0,
      row: step.nodeId === null ? -1 : (orderById.get(step.nodeId) ?? 0),
    }));
  const findings = sameFindings(snapshot.findings.filter(({ severity }) => severity !== 'ok')).map((same) => {
    const rowOf = (name: string) => order.get(name) ?? -1;
    const subjects = same.map(({ subject }) => subject.name).toSorted((a, b) => rowOf(a) - rowOf(b));
    const [first] = same;
    return {
      note: { kind: 'finding', id: `${first.rule}/${subjects[0]}`, finding: first, subjects } as const,
      weight: first.severity === 'block' ? 1 : 3,
      row: rowOf(subjects[0] ?? ''),
    };
  });
  const notes = [...steps, ...findings]
    .toSorted((a, b) => a.weight - b.weight || a.row - b.row)
    .map(({ note }) => note);
  return { notes, held: snapshot.findings.filter(({ severity }) => severity === 'ok').length };
}
