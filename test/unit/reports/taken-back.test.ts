import { describe, expect, it } from 'vitest';
import type { RunReportInput } from '../../../src/main/ports/reports.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import type { Run } from '../../../src/shared/model/run.ts';
import { asItIs, doneRun } from './sample-run.ts';

function takenBack(status: Run['status']): RunReportInput {
  const input = doneRun();
  return {
    ...input,
    run: { ...input.run, status, error: null },
    steps: input.steps.map((step, index) => ({
      ...step,
      status: 'undone' as const,
      output: 'nothing of it is left',
      undoStartedAt: `2026-03-04T12:00:${String(59 - index).padStart(2, '0')}.000Z`,
      undoFinishedAt: `2026-03-04T12:01:${String(59 - index).padStart(2, '0')}.000Z`,
    })),
  };
}

describe('the report of a run that was taken back', () => {
  it('tells what was, in the order it was, with what was seen', () => {
    const { markdown } = createReportRenderer().run(takenBack('rolled-back'), asItIs);
    expect(markdown).toContain('Taken back, and proved');
    const section = markdown.slice(markdown.indexOf('## Taken back'));
    const times = [...section.slice(0, section.indexOf('\n## ', 5)).matchAll(/12:01:(\d\d)/g)].map(
      ([, at]) => at,
    );
    expect(times.length).toBe(takenBack('rolled-back').steps.length);
    expect(times).toEqual(times.toSorted((a = '', b = '') => a.localeCompare(b)));
    expect(section).toContain('nothing of it is left');
  });

  it('gives a phase that is taken back no time of its own', () => {
    const input = takenBack('rolled-back');
    const phases = input.phases.map((phase) => ({ ...phase, status: 'undone' as const }));
    const { markdown } = createReportRenderer().run({ ...input, phases }, asItIs);
    expect(markdown).toMatch(/\| 1 \| Connect \| taken back \| *\|/);
  });

  it('does not call a part taken back a failure, and says how it goes on', () => {
    const { markdown } = createReportRenderer().run(takenBack('stopped'), asItIs);
    expect(markdown).toContain('Taken back in part');
    expect(markdown).toContain('muster resume');
    expect(markdown).not.toContain('a step failed');
  });

  it('has no such section where nothing was taken back', () => {
    expect(createReportRenderer().run(doneRun(), asItIs).markdown).not.toContain('## Taken back');
  });
});
