import type { Finding, Severity } from '../../shared/model/finding.ts';
import { count, sentence } from './format.ts';
import type { Block, Tone } from './page.ts';
import { heading } from './page.ts';

const order: readonly Severity[] = ['block', 'warn', 'ok'];

const words: Readonly<Record<Severity, { readonly says: string; readonly tone: Tone }>> = {
  block: { says: 'blocks', tone: 'bad' },
  warn: { says: 'warns', tone: 'waits' },
  ok: { says: 'held', tone: 'good' },
};

/** `2 block, 1 warns, 30 held`. */
export function findingSummary(findings: readonly Finding[]): string {
  const parts = order.flatMap((severity) => {
    const amount = findings.filter((finding) => finding.severity === severity).length;
    if (amount === 0) return [];
    const verb = severity === 'ok' ? 'held' : severity === 'warn' && amount === 1 ? 'warns' : severity;
    return [`${amount} ${severity === 'block' && amount === 1 ? 'blocks' : verb}`];
  });
  return parts.join(', ');
}

/** Everything that was found, worst first: what needs somebody as notes with their cures, what held as one table. */
export function findingsSection(findings: readonly Finding[]): readonly Block[] {
  if (findings.length === 0)
    return [heading('Findings'), { kind: 'paragraph', text: 'Nothing was checked.' }];
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity);
  const held = of('ok');
  const blocks: Block[] = [
    heading('Findings'),
    { kind: 'paragraph', text: sentence(findingSummary(findings)) },
  ];
  for (const finding of [...of('block'), ...of('warn')]) blocks.push(note(finding));
  if (held.length === 0) return blocks;
  const rows = held.map((finding) => [{ machine: finding.rule }, subjectOf(finding), finding.seen]);
  return [
    ...blocks,
    heading(`${count(held.length, 'check')} held`, 3),
    { kind: 'table', columns: ['Rule', 'About', 'Seen'], rows },
  ];
}

function note(finding: Finding): Block {
  const { says, tone } = words[finding.severity];
  const title = `${finding.rule} ${says}: ${subjectOf(finding)}: ${sentence(finding.seen)}`;
  return { kind: 'note', tone, title, text: sentence(finding.why), steps: finding.cure };
}

function subjectOf({ subject }: Finding): string {
  return subject.kind === 'node' ? subject.name : `${subject.kind} ${subject.name}`;
}
