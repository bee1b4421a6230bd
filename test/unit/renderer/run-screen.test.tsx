import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { marginOf } from '../../../src/renderer/features/run/margin.ts';
import {
  doorOf,
  markCounts,
  matrixOf,
  onlyMark,
  stepMark,
  stepSpanMs,
} from '../../../src/renderer/features/run/matrix.ts';
import { nextNeedy } from '../../../src/renderer/features/run/needs.ts';
import { standingOf } from '../../../src/renderer/features/run/now.ts';
import { RunScreen } from '../../../src/renderer/features/run/run-screen.tsx';
import { gaugeTimes, WaitGauge } from '../../../src/renderer/features/run/wait-gauge.tsx';
import { freshlyKnown } from '../../../src/renderer/stores/projections/live.ts';
import { type RunView, runViewOf } from '../../../src/renderer/stores/projections/run-projection.ts';
import { createViewStore } from '../../../src/renderer/stores/view/view-store.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { applyRunEvents, endedRun, eventsOf, freshRun, noLog, stepBody } from './samples.ts';

function viewAfter(bodies: readonly RunEventBody[]): RunView {
  const view = runViewOf(freshRun());
  const next = applyRunEvents(view, eventsOf(view.snapshot.run.id, bodies));
  if (next === null) throw new Error('events with a gap');
  return next;
}

describe('matrix', () => {
  it('has a column for each phase and a row for each node, servers first, the cluster last', () => {
    const matrix = matrixOf(freshRun());
    expect(matrix.columns.map(({ number, phase }) => `${number} ${phase.id}`).slice(0, 2)).toEqual([
      '1 connect',
      '2 gather-facts',
    ]);
    expect(matrix.groups.map(({ id, rows }) => [id, rows.length])).toEqual([
      ['servers', 3],
      ['agents', 5],
      ['cluster', 1],
    ]);
  });

  it('leaves a bare track where a phase does not concern a node', () => {
    const [servers] = matrixOf(freshRun()).groups;
    const cells = servers?.rows[0]?.cells.map((cell) => cell?.step.phaseId ?? null);
    expect(cells?.[6]).toBe('install-initial-server');
    expect(cells?.[7]).toBeNull();
  });

  it.each([
    ['pending', 'pending', 'pending'],
    ['pending', 'running', 'queued'],
    ['running', 'running', 'running'],
    ['done', 'done', 'verified'],
    ['held', 'done', 'held'],
    ['failed', 'failed', 'failed'],
  ] as const)('draws a %s step of a %s phase as %s', (status, phase, mark) => {
    expect(stepMark({ status }, phase)).toBe(mark);
  });

  it('counts every cell once, and keeps the usual marks at nought', async () => {
    const { run } = await endedRun('good');
    const counts = markCounts(matrixOf(run));
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(run.steps.length);
    expect(counts.get('failed')).toBe(0);
  });

  it('leaves only rows with the mark asked for', async () => {
    const { run } = await endedRun('fails');
    const left = onlyMark(matrixOf(run), 'failed').groups.flatMap(({ rows }) => rows);
    expect(left.map(({ node }) => node?.hostname)).toEqual(['km7-a3']);
    expect(onlyMark(matrixOf(run), null).groups).toHaveLength(3);
  });

  it('has one cell that Tab comes to: the last one that had focus, else the first that is shown', async () => {
    const { run } = await endedRun('fails');
    const matrix = matrixOf(run);
    expect(doorOf(matrix, { mark: null, last: null })).toBe('connect/km7-s1');
    expect(doorOf(matrix, { mark: null, last: 'join-servers/km7-s2' })).toBe('join-servers/km7-s2');
    const failed = onlyMark(matrix, 'failed');
    expect(doorOf(failed, { mark: 'failed', last: 'join-servers/km7-s2' })).toBe('join-agents/km7-a3');
    expect(doorOf(onlyMark(matrix, 'waiting'), { mark: 'waiting', last: null })).toBeNull();
  });

  it('measures a step up to its end, or up to now', () => {
    const startedAt = '2026-11-20T12:00:00.000Z';
    expect(stepSpanMs({ startedAt: null, finishedAt: null }, 0)).toBeNull();
    expect(stepSpanMs({ startedAt, finishedAt: '2026-11-20T12:01:00.000Z' }, 0)).toBe(60_000);
    expect(stepSpanMs({ startedAt, finishedAt: null }, Date.parse(startedAt) + 5000)).toBe(5000);
    expect(stepSpanMs({ startedAt, finishedAt: null }, Date.parse(startedAt) - 5000)).toBe(0);
  });
});

describe('standing', () => {
  const wait = (host: string) =>
    stepBody('join-servers', host, 'waiting', { waitingFor: 'voter', lastReason: 'learner' });

  it('speaks of the longest wait, and counts the others', () => {
    const standing = standingOf(
      viewAfter([wait('km7-s3'), wait('km7-s2'), stepBody('connect', 'km7-a1', 'running')]),
    );
    expect(standing).toMatchObject({ kind: 'waiting', others: 1, step: { stepId: 'join-servers/km7-s3' } });
  });

  it('speaks of the work when nothing waits, and of neither in between', () => {
    expect(standingOf(viewAfter([stepBody('connect', 'km7-s1', 'running')]))).toMatchObject({
      kind: 'working',
    });
    expect(standingOf(viewAfter([]))).toEqual({ kind: 'between' });
    expect(
      standingOf(viewAfter([wait('km7-s2'), { type: 'run', status: 'cancelled', error: null }])),
    ).toEqual({ kind: 'ended' });
  });
});

describe('a run that is taken back', () => {
  const draw = (run: RunView) =>
    renderToStaticMarkup(
      <RunScreen
        live={freshlyKnown(run, run.snapshot.takenAt, Date.now())}
        view={createViewStore({ read: () => null, write: () => undefined }, false)}
        log={noLog}
        spans={null}
        onHistory={() => undefined}
        onFix={() => undefined}
        pausing={false}
        onPause={() => undefined}
        onCancel={() => undefined}
        onReport={() => undefined}
        onResume={() => undefined}
        onRollBack={() => undefined}
        onLeave={() => undefined}
      />,
    );
  const back = { type: 'run', status: 'rolling-back', error: null } as const;

  it('is not drawn as one that stopped', () => {
    const html = draw(viewAfter([back, stepBody('connect', 'km7-s1', 'undoing')]));
    expect(html).toMatch(/Taking back [^:]+:<\/b> km7-s1/);
    expect(html).not.toContain('Stopped.');
    expect(html).toContain('Cancel…');
    expect(html).not.toContain('Roll back…');
    expect(html).not.toContain('band-red');
  });

  it('says in the margin which host was not taken back', () => {
    const view = viewAfter([
      back,
      stepBody('connect', 'km7-s1', 'undo-failed'),
      { type: 'run', status: 'needs-attention', error: null },
    ]);
    expect(marginOf(view).notes.map(({ id }) => id)).toContain('connect/km7-s1');
    const html = draw(view);
    expect(html).toContain('km7-s1 was not taken back at');
    expect(html).toContain('Taking back stopped half-way.');
    expect(html).toContain('Go on taking back…');
    expect(html).not.toContain('km7-s1 failed at');
  });
});

describe('margin', () => {
  it('puts what failed first, then what blocks, waits and warns, in the order of rows', () => {
    const finding = (severity: 'block' | 'warn' | 'ok', name: string): RunEventBody => ({
      type: 'finding',
      finding: { rule: 'F101', severity, subject: { kind: 'node', name }, seen: 's', why: 'w', cure: [] },
    });
    const { notes, held } = marginOf(
      viewAfter([
        finding('warn', 'km7-a1'),
        finding('warn', 'km7-s1'),
        finding('ok', 'km7-s2'),
        stepBody('connect', 'km7-a2', 'waiting', { waitingFor: 'x' }),
        finding('block', 'km7-a3'),
        stepBody('connect', 'km7-a4', 'failed'),
      ]),
    );
    expect(notes.map(({ id }) => id)).toEqual([
      'connect/km7-a4',
      'F101/km7-a3',
      'connect/km7-a2',
      'F101/km7-s1',
    ]);
    expect(notes.at(-1)).toMatchObject({ subjects: ['km7-s1', 'km7-a1'] });
    expect(held).toBe(1);
  });
});

describe('the next cell that needs a person', () => {
  const cell = (host: string, phaseId = 'connect') => ({
    nodeId: nodeIdSchema.parse(`node-${host}`),
    phaseId,
  });

  it('is that of the next row, and after the last the first again', () => {
    const { snapshot } = viewAfter([
      stepBody('connect', 'km7-a2', 'failed'),
      stepBody('connect', 'km7-s2', 'failed'),
      stepBody('connect', 'km7-s1', 'done'),
    ]);
    expect(nextNeedy(snapshot, null)).toEqual(cell('km7-s2'));
    expect(nextNeedy(snapshot, cell('km7-s2'))).toEqual(cell('km7-a2'));
    expect(nextNeedy(snapshot, cell('km7-a2'))).toEqual(cell('km7-s2'));
    expect(nextNeedy(viewAfter([]).snapshot, null)).toBeNull();
  });

  it('is none that waits: what it waits for comes by itself, or the step fails', () => {
    const { snapshot } = viewAfter([stepBody('connect', 'km7-s2', 'waiting', { waitingFor: 'x' })]);
    expect(nextNeedy(snapshot, null)).toBeNull();
  });
});

describe('the time line of a phase', () => {
  const phase = { phase: { id: 'connect', deadlineMs: 60_000 }, startedAt: '2026-11-20T12:00:00.000Z' };
  const column = phase as Parameters<typeof gaugeTimes>[0];
  const now = Date.parse('2026-11-20T12:00:14.000Z');

  it('has the usual range only where earlier runs say it', () => {
    const phases = [{ phaseId: 'connect', leastMs: 20_000, mostMs: 55_000 }];
    expect(gaugeTimes(column, { runs: 2, whole: null, phases }, now)).toMatchObject({
      nowMs: 14_000,
      stopsMs: 60_000,
      usual: { leastMs: 20_000 },
    });
    expect(gaugeTimes(column, null, now)?.usual).toBeNull();
    expect(gaugeTimes({ ...column, startedAt: null }, null, now)).toBeNull();
    const html = renderToStaticMarkup(<WaitGauge nowMs={14_000} stopsMs={60_000} usual={null} />);
    expect(html).toContain('now 0:14 · usual time not known · phase deadline 1:00');
  });
});

describe('run screen', () => {
  const noop = () => undefined;
  const draw = (view: RunView) =>
    renderToStaticMarkup(
      <RunScreen
        live={freshlyKnown(view, view.snapshot.takenAt, Date.now())}
        view={createViewStore({ read: () => null, write: noop }, false)}
        log={noLog}
        spans={null}
        onHistory={() => undefined}
        onFix={() => undefined}
        pausing={false}
        onPause={() => undefined}
        onCancel={noop}
        onReport={noop}
        onResume={noop}
        onRollBack={noop}
        onLeave={noop}
      />,
    );

  it('draws a run that waits, and offers to cancel it', () => {
    const html = draw(
      viewAfter([
        { type: 'phase', phaseId: 'join-servers', status: 'running' },
        stepBody('join-servers', 'km7-s2', 'waiting', { waitingFor: 'a voter', lastReason: 'learner' }),
      ]),
    );
    expect(html).toContain('Waiting for km7-s2:');
    expect(html).toContain('last seen: learner');
    expect(html).toContain('Cancel…');
    expect(html).not.toContain('class="stamp');
    expect(html).toContain('aria-label="km7-s2, Joining servers: waiting');
  });

  it('marks a run that has stopped, says why, and offers to resume', async () => {
    const { run } = await endedRun('fails');
    const html = draw(runViewOf(run));
    expect(html).toMatch(/data-run-status="stopped"><svg.*?<\/svg> stopped \d\d:\d\d</);
    expect(html).not.toContain('class="stamp');
    expect(html).toContain('km7-a3 failed at Other agents');
    expect(html).toContain('>Resume…<');
    expect(html).toContain('Roll back…');
    expect(html).not.toContain('Cancel…');
  });

  it.each([
    ['done', true],
    ['unchanged', true],
    ['rolled-back', true],
    ['cancelled', false],
    ['paused', false],
    ['interrupted', false],
    ['needs-attention', false],
  ] as const)('stamps only what is at its end: %s, %s', (status, stamped) => {
    const html = draw(viewAfter([{ type: 'run', status, error: null }]));
    expect(html.includes('class="stamp')).toBe(stamped);
  });

  it('shows hostile output as text', () => {
    const html = draw(
      viewAfter([
        stepBody('connect', 'km7-s1', 'waiting', {
          waitingFor: '<script>x</script>',
          lastReason: '"><img onerror=1>',
        }),
      ]),
    );
    expect(html).not.toMatch(/<script>|<img/);
  });
});
