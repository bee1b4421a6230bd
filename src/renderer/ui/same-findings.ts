import type { Finding } from '../../shared/model/finding.ts';

/** Findings that say the same of several subjects, together: one note says it once. In the order in which the first of each came. Pure. */
export function sameFindings(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { rule, severity, seen, why, cure } = finding;
    const key = JSON.stringify([rule, severity, seen, why, cure]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}
