import { describe, expect, it } from 'vitest';
import type { PastRun } from '../../../src/main/ports/journal.ts';
import { spansOf } from '../../../src/main/use-cases/run-spans.ts';
import type { StepStatus } from '../../../src/shared/model/run.ts';

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 8, 0, second)).toISOString();

function past(seconds: number, status: StepStatus = 'done', attempt = 1): PastRun {
  return {
    run: { startedAt: at(0), finishedAt: at(seconds + 1) },
    phases: [
      { phaseId: 'join', status: 'done', startedAt: at(0), finishedAt: at(seconds) },
      { phaseId: 'later', status: 'skipped', startedAt: null, finishedAt: at(seconds) },
    ],
    steps: [
      { phaseId: 'join', status, attempt },
      { phaseId: 'join', status: 'held', attempt: 0 },
    ],
  };
}

describe('spans of earlier runs', () => {
  it('go from the shortest to the longest', () => {
    expect(spansOf([past(20), past(55), past(30)])).toEqual({
      runs: 3,
      whole: { leastMs: 21_000, mostMs: 56_000 },
      phases: [{ phaseId: 'join', leastMs: 20_000, mostMs: 55_000 }],
    });
  });

  it('say nothing of a phase that found its work done, or was tried twice', () => {
    expect(spansOf([past(1, 'held')]).phases).toEqual([]);
    expect(spansOf([past(900, 'done', 2)])).toEqual({ runs: 1, whole: null, phases: [] });
  });

  it('are unknown where there was none', () => {
    expect(spansOf([])).toEqual({ runs: 0, whole: null, phases: [] });
  });
});
