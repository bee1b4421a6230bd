import type { RunSpans, RunWishesInput } from '../../../shared/contract/runs.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { Plan, PlannedPhase } from '../../../shared/model/plan.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { text } from '../../ui/text.ts';
import { clockSpan } from '../../ui/time.ts';

/** A phase as a row of the plan. */
export interface PlanRow {
  readonly phase: PlannedPhase;
  /** Counts from 1. */
  readonly number: number;
  /** On how many nodes, and in which order. */
  readonly where: string;
  /** From the shortest to the longest of earlier runs; null where it is not known. */
  readonly time: string | null;
  /** Whether the line of no return is drawn before it. */
  readonly isNoReturn: boolean;
}

/** A plan as rows. Pure. */
export function planRows({ phases }: Plan, spans: RunSpans | null): readonly PlanRow[] {
  const times = new Map(spans?.phases.map((range) => [range.phaseId, range]));
  const first = phases.find(({ reversal, skip }) => reversal === 'no-way-back' && skip === null);
  return phases.map((phase, index) => ({
    phase,
    number: index + 1,
    where: whereOf(phase),
    time: rangeText(times.get(phase.id) ?? null),
    isNoReturn: phase === first,
  }));
}

function whereOf({ batches }: PlannedPhase): string {
  const nodes = new Set(batches.flat().flatMap(({ nodeId }) => nodeId ?? [])).size;
  const count = text.plan.where(nodes);
  if (batches.length < 2) return count;
  const oneByOne = batches.every((batch) => batch.length === 1);
  return `${count}, ${oneByOne ? text.plan.oneByOne : text.plan.batches(batches.length)}`;
}

/** `0:20 to 0:55`, or one time where both are the same. */
export function rangeText(
  range: { readonly leastMs: number; readonly mostMs: number } | null,
): string | null {
  if (range === null) return null;
  const [least, most] = [clockSpan(range.leastMs), clockSpan(range.mostMs)];
  return least === most ? least : text.plan.time.between(least, most);
}

/** Steps of a phase in plain words, each with its host, in their order. */
export function stepLines(
  { batches }: PlannedPhase,
  hostOf: (id: NodeId) => string,
): readonly { readonly id: string; readonly host: string; readonly title: string }[] {
  return batches.flatMap((batch) =>
    batch.map(({ id, nodeId, title }) => ({
      id,
      host: nodeId === null ? '' : hostOf(nodeId),
      title,
    })),
  );
}

/** What belongs to a plan that is told as text. */
export interface TextOfPlan {
  readonly rows: readonly PlanRow[];
  readonly wishes: RunWishesInput;
  readonly hostOf: (id: NodeId) => string;
}

/** A plan as text, for a file: with what a person wishes otherwise of it. */
export function planAsText(plan: Plan, { rows, wishes, hostOf }: TextOfPlan): string {
  const head = `${text.plan.heading(text.operation[plan.operation], plan.clusterName)}\n${plan.madeAt}\n`;
  const phases = rows.map(({ phase, number, where, time, isNoReturn }) =>
    [
      ...(isNoReturn ? [`--- ${text.plan.noReturn(phase.title)}`] : []),
      `${number}. ${phase.title} (${where}${time === null ? '' : `, ${time}`}): ${phase.purpose}`,
      ...wishLines(phase.id, wishes),
      `   ${text.plan.back[phase.reversal]}. ${text.plan.undo}: ${phase.undo}`,
      ...stepLines(phase, hostOf).map(({ host, title }) => `   - ${host === '' ? '' : `${host}: `}${title}`),
    ].join('\n'),
  );
  const findings = plan.findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ rule, subject, seen, why, cure }) =>
      [`${rule} ${subject.name}: ${seen} ${why}`, ...cure].join('\n   '),
    );
  // What hosts wrote may stand in findings and reasons: in the file nothing of it can hide or turn the text.
  return visible(`${[head, ...phases, '', ...findings].join('\n')}\n`);
}

/** What a person wishes otherwise of a phase. */
function wishLines(phaseId: string, { pauseBefore, skip }: RunWishesInput): readonly string[] {
  const left = skip.find((one) => one.phaseId === phaseId);
  return [
    ...(pauseBefore.includes(phaseId) ? [`   ${text.plan.pauses}`] : []),
    ...(left === undefined ? [] : [`   ${text.plan.leftOut}: ${left.reason}`]),
  ];
}
