import type { Finding } from '../../../shared/model/finding.ts';

const marks = { block: 'BLOCKS', warn: 'warns ', ok: 'ok    ' } as const;
const order = { block: 0, warn: 1, ok: 2 } as const;

/** Findings for people: one line each, worst first, the cure under what needs one. `ok` findings are counted, not listed. */
export function findingLines(findings: readonly Finding[]): string[] {
  const sorted = [...findings].sort(
    (a, b) => order[a.severity] - order[b.severity] || a.rule.localeCompare(b.rule),
  );
  const told = sorted.filter(({ severity }) => severity !== 'ok');
  const held = sorted.length - told.length;
  const lines = told.flatMap((finding) => [
    `  ${marks[finding.severity]} ${finding.rule} ${finding.subject.name}: ${finding.seen} ${finding.why}`,
    ...finding.cure.map((cure) => `         -> ${cure}`),
  ]);
  return held === 0 ? lines : [...lines, `  ${held} checks held.`];
}

/** `2 block, 1 warns`, or `nothing found`. */
export function findingCount(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']) => findings.filter((f) => f.severity === severity).length;
  const parts = [count('block') && `${count('block')} block`, count('warn') && `${count('warn')} warn`];
  return parts.filter(Boolean).join(', ') || 'nothing stands in the way';
}
