import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/renderer/features/history/compare-runs.ts';
import { ComparisonView } from '../../../src/renderer/features/history/comparison-view.tsx';
import { fitting, HistoryScreen } from '../../../src/renderer/features/history/history-screen.tsx';
import type { RunSnapshot } from '../../../src/shared/contract/runs.ts';
import { runIdSchema } from '../../../src/shared/model/ids.ts';
import { endedRun } from './samples.ts';

/** The same run, as if it had begun on another day. */
function begun(run: RunSnapshot, day: number, more: Partial<RunSnapshot['run']> = {}): RunSnapshot {
  const startedAt = new Date(Date.UTC(2026, 2, day)).toISOString();
  return { ...run, run: { ...run.run, startedAt, ...more } };
}

describe('two runs beside each other', () => {
  it('have the one that began first on the left, whichever was chosen first', async () => {
    const { run: failed } = await endedRun('fails');
    const { run: good } = await endedRun('good');
    const [older, newer] = [begun(failed, 1), begun(good, 2)];
    expect(compareRuns(newer, older)).toEqual(compareRuns(older, newer));
    const { steps, phases } = compareRuns(older, newer);
    expect(steps).toContainEqual(
      expect.objectContaining({
        id: 'join-agents/km7-a3',
        status: { older: 'failed', newer: 'done' },
      }),
    );
    expect(phases.find(({ id }) => id === 'join-agents')?.status).toEqual({ older: 'failed', newer: 'done' });
  });

  it('say what was wanted differently, what one found alone, and nothing where they are alike', async () => {
    const { run } = await endedRun('good');
    const same = compareRuns(begun(run, 1), begun(run, 2));
    expect([same.steps, same.findings, same.wanted]).toEqual([[], [], []]);
    const plan = {
      ...run.run.plan,
      madeWith: '0.2.0',
      wanted: { ...run.run.plan.wanted, 'cluster.cni': 'x' },
    };
    const other = compareRuns({ ...begun(run, 1), findings: [] }, begun(run, 2, { plan }));
    expect(other.wanted.map(({ name }) => name)).toEqual(['madeWith', 'cluster.cni']);
    expect(other.findings.map(({ only }) => only)).toEqual(['newer']);
    expect(renderToStaticMarkup(<ComparisonView comparison={other} nowMs={0} />)).toContain('only the newer');
  });
});

describe('what hosts have said', () => {
  it('stands in the comparison with nothing hidden in it', async () => {
    const { run } = await endedRun('good');
    const told = run.findings.find(({ severity }) => severity !== 'ok');
    if (told === undefined) throw new Error('the script has no finding');
    const hostile = { ...told, seen: 'kernel \u202e6.1\u001b[31m' };
    const plan = {
      ...run.run.plan,
      wanted: { ...run.run.plan.wanted, 'cluster.apiAddress': '10.0.0.\u200b1' },
    };
    const other = begun({ ...run, findings: [...run.findings, hostile] }, 2, { plan });
    const drawn = renderToStaticMarkup(
      <ComparisonView comparison={compareRuns(begun(run, 1), other)} nowMs={0} />,
    );
    expect(drawn).toContain('kernel [U+202E]6.1[U+001B][31m');
    expect(drawn).toContain('10.0.0.[U+200B]1');
    for (const hidden of ['\u200b', '\u202e', '\u001b']) expect(drawn).not.toContain(hidden);
  });
});

describe('the list of runs', () => {
  it('is narrowed by a part of a name or a state', async () => {
    const { run } = await endedRun('fails');
    const listed = [{ ...run.run, clusterName: 'km7' }];
    expect(fitting(listed, 'KM')).toHaveLength(1);
    expect(fitting(listed, 'stopp')).toHaveLength(1);
    expect(fitting(listed, 'taken back')).toEqual([]);
  });

  it.each([
    ['ends with word of older ones', true],
    ['says nothing of older ones where there are none', false],
  ])('%s', async (_what, more) => {
    const { run } = await endedRun('good');
    const second = { ...run.run, id: runIdSchema.parse('run-second'), clusterName: 'km7' };
    const page = renderToStaticMarkup(
      <HistoryScreen
        runs={[{ ...run.run, clusterName: 'km7' }, second]}
        more={more}
        error={null}
        nowMs={0}
        chosen={[]}
        onChoose={() => undefined}
        comparison={null}
        hrefOf={String}
      />,
    );
    const end = page.slice(page.indexOf('</table>'));
    expect(end.includes('the newest 2 runs;')).toBe(more);
    expect(end).toContain('Tick two runs');
  });
});
