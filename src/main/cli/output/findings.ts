import type { Finding } from '../../../shared/model/finding.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';

const marks = { block: 'BLOCKS', warn: 'warns ', ok: 'ok    ' } as const;
const order = { block: 0, warn: 1, ok: 2 } as const;

/**
 * Findings for people: worst first, the cure under what needs one; the same finding on several subjects is told once.
 * `ok` findings are counted, not listed.
 */
export function findingLines(findings: readonly Finding[]): string[] {
  const sorted = [...findings].sort(
    (a, b) => order[a.severity] - order[b.severity] || a.rule.localeCompare(b.rule),
  );
  const told = sorted.filter(({ severity }) => severity !== 'ok');
  const held = sorted.length - told.length;
  const lines = [...groupAlike(told)].flatMap(([, group]) => {
    const [finding] = group;
    if (finding === undefined) return [];
    const names = group.map(({ subject }) => subject.name).join(', ');
    return [
      `  ${marks[finding.severity]} ${finding.rule} ${names}: ${oneLine(finding.seen)}. ${finding.why}`,
      ...finding.cure.map((cure) => `         -> ${oneLine(cure)}`),
    ];
  });
  return held === 0 ? lines : [...lines, `  ${held} checks held.`];
}

/** Findings that differ in nothing but their subject. */
function groupAlike(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  return Map.groupBy(findings, ({ rule, severity, seen, cure }) =>
    JSON.stringify([rule, severity, seen, cure]),
  );
}

/** `2 block, 1 warn`, or `nothing found`. */
export function findingCount(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']) => findings.filter((f) => f.severity === severity).length;
  const parts = [count('block') && `${count('block')} block`, count('warn') && `${count('warn')} warn`];
  return parts.filter(Boolean).join(', ') || 'nothing stands in the way';
}
