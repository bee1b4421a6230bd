import type { Plan } from '../../../shared/model/plan.ts';

/** A plan for people: phases in order, their steps, what can be taken back. */
export function planLines(plan: Plan): string[] {
  const lines = [`Plan: ${plan.operation} of cluster ${plan.clusterName}`];
  for (const [index, phase] of plan.phases.entries()) {
    lines.push('', `${String(index + 1).padStart(2)}. ${phase.title}: ${phase.purpose}`);
    for (const batch of phase.batches) {
      const names = batch.map((step) => step.title);
      lines.push(
        ...names.map((name, at) => `      ${batchMark(phase.batches.length, names.length, at)} ${name}`),
      );
    }
    lines.push(`      undo: ${phase.undo}`);
  }
  return lines;
}

/** Steps of one group share a bracket; groups follow one another. */
function batchMark(batches: number, size: number, at: number): string {
  if (size === 1) return batches > 1 ? '>' : '-';
  if (at === 0) return '┌';
  return at === size - 1 ? '└' : '│';
}
