import type { Verdict } from '../engine/phase.ts';

/** One readiness condition, looked at when called. */
export type Condition = () => Promise<Verdict> | Verdict;

/** Looks at conditions in order and stops at the first that does not hold; holds with the last one's evidence when all do. */
export async function firstUnmet(conditions: readonly Condition[]): Promise<Verdict> {
  let last: Verdict = { state: 'holds', evidence: 'nothing to wait for' };
  for (const condition of conditions) {
    last = await condition();
    if (last.state !== 'holds') return last;
  }
  return last;
}
