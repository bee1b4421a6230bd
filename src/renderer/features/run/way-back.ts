import type { RunSnapshot } from '../../../shared/contract/runs.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { RollbackItem, RollbackPhase, RollbackPlan } from '../../../shared/model/rollback.ts';
import { isBusy, type StepStatus } from '../../../shared/model/run.ts';

/** Steps of a phase that are taken back, or stay, for the same reason. */
export interface BackRow {
  readonly id: string;
  readonly phase: string;
  readonly verdict: RollbackItem['verdict'];
  /** What is done, or why nothing is. */
  readonly words: string;
  readonly whose: RollbackItem['whose'];
  /** Hosts by group, in the order they are taken back; empty for a step on the cluster. */
  readonly groups: readonly (readonly string[])[];
}

/** The list as rows, in the order it is walked. Pure. */
export function rowsBack(
  { phases }: Pick<RollbackPlan, 'phases'>,
  hostOf: (id: NodeId) => string,
): readonly BackRow[] {
  return phases.flatMap((phase) => phaseRows(phase, hostOf));
}

function phaseRows({ id, title, batches }: RollbackPhase, hostOf: (id: NodeId) => string): BackRow[] {
  const rows = new Map<string, BackRow & { readonly groups: string[][] }>();
  for (const batch of batches) {
    for (const [key, items] of Map.groupBy(batch, keyOf)) {
      const [first] = items;
      if (first === undefined) continue;
      const { verdict, words, whose } = first;
      const row = rows.get(key) ?? { id: `${id} ${key}`, phase: title, verdict, words, whose, groups: [] };
      const hosts = items.flatMap(({ nodeId }) => (nodeId === null ? [] : [hostOf(nodeId)]));
      if (hosts.length > 0) row.groups.push(hosts);
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

function keyOf({ verdict, whose, words }: RollbackItem): string {
  return `${verdict} ${whose} ${words}`;
}

/** Whether there is a way back to offer: the run rests, is not back already, and some phase of its plan has one. */
export function mayGoBack({ run }: Pick<RunSnapshot, 'run'>): boolean {
  if (isBusy(run) || run.status === 'rolled-back') return false;
  return run.plan.phases.some(({ reversal }) => reversal === 'way-back');
}

const wrong: ReadonlySet<StepStatus> = new Set(['failed', 'interrupted', 'undo-failed']);

/** Hosts on which something went wrong, in the order of rows; these can be taken back alone. */
export function failedHosts({ steps, nodes }: Pick<RunSnapshot, 'steps' | 'nodes'>): readonly string[] {
  const ids = new Set(steps.filter(({ status }) => wrong.has(status)).map(({ nodeId }) => nodeId));
  return nodes.filter(({ id }) => ids.has(id)).map(({ hostname }) => hostname);
}
