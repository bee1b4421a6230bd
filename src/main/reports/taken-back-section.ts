import type { RunReportInput } from '../ports/reports.ts';
import { between, moment } from './format.ts';
import { type Block, type Cell, heading } from './page.ts';

/** What was taken back, in the order it was, with what was seen then; nothing where the run was never taken back. */
export function takenBackSection({ steps, nodes, run }: RunReportInput): readonly Block[] {
  const back = steps
    .filter(({ status, undoStartedAt }) => undoStartedAt !== null && isBack(status))
    .toSorted((a, b) => ((a.undoFinishedAt ?? '') < (b.undoFinishedAt ?? '') ? -1 : 1));
  if (back.length === 0) return [];
  const titles = new Map(run.plan.phases.map(({ id, title }) => [id, title]));
  const rows = back.map((step): readonly Cell[] => {
    const node = nodes.find(({ id }) => id === step.nodeId);
    return [
      node === undefined ? 'cluster' : { machine: node.hostname },
      titles.get(step.phaseId) ?? step.phaseId,
      step.status === 'undone'
        ? { state: 'taken back', tone: 'quiet' }
        : { state: 'not taken back', tone: 'bad' },
      step.undoFinishedAt === null ? '' : moment(step.undoFinishedAt),
      between(step.undoStartedAt, step.undoFinishedAt),
      step.error?.message ?? step.output ?? '',
    ];
  });
  return [
    heading('Taken back'),
    { kind: 'table', columns: ['Host', 'Phase', 'Result', 'When', 'Took', 'Evidence'], rows },
  ];
}

function isBack(status: RunReportInput['steps'][number]['status']): boolean {
  return status === 'undone' || status === 'undo-failed' || status === 'undoing';
}
