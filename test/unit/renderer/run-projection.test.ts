import { describe, expect, it } from 'vitest';
import { applyRunNews, runViewOf } from '../../../src/renderer/stores/projections/run-projection.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { applyRunEvents, endedRun, eventsOf, freshRun, stepBody } from './samples.ts';

describe('run projection', () => {
  it.each(['good', 'fails'] as const)(
    "comes to the app's own snapshot by events alone (%s)",
    async (script) => {
      const { fresh, events, run } = await endedRun(script);
      const view = applyRunEvents(runViewOf(fresh.run), events.slice(fresh.run.lastSequence));
      expect({ ...view?.snapshot, takenAt: '', nodes: [] }).toEqual({ ...run, takenAt: '', nodes: [] });
      expect(view?.snapshot.nodes.map(({ status }) => status)).toEqual(run.nodes.map(({ status }) => status));
      expect(view?.waitingSince.size).toBe(0);
    },
  );

  it('comes to the same whichever way the events are grouped', async () => {
    const { fresh, events } = await endedRun('fails');
    const rest = events.slice(fresh.run.lastSequence);
    const whole = applyRunEvents(runViewOf(fresh.run), rest);
    let one = runViewOf(fresh.run);
    for (const event of rest) one = applyRunEvents(one, [event]) ?? one;
    expect(one.snapshot).toEqual(whole?.snapshot);
  });

  it('says so when a number was left out', () => {
    const view = runViewOf(freshRun());
    const [, second] = eventsOf(view.snapshot.run.id, [
      stepBody('connect', 'km7-s1', 'running'),
      stepBody('connect', 'km7-s1', 'done'),
    ]);
    expect(applyRunEvents(view, second === undefined ? [] : [second])).toBeNull();
  });

  it('passes over events that the snapshot already holds', () => {
    const view = runViewOf({ ...freshRun(), lastSequence: 2 });
    const events = eventsOf(view.snapshot.run.id, [
      stepBody('connect', 'km7-s1', 'failed'),
      stepBody('connect', 'km7-s2', 'failed'),
    ]);
    const next = applyRunEvents(view, events);
    expect(next?.snapshot.steps).toEqual(view.snapshot.steps);
  });

  it('counts a wait from when it waits for that, not from the newest reason', () => {
    const view = runViewOf(freshRun());
    const wait = (waitingFor: string, lastReason: string) =>
      stepBody('join-servers', 'km7-s2', 'waiting', { waitingFor, lastReason });
    const events = eventsOf(view.snapshot.run.id, [
      stepBody('join-servers', 'km7-s2', 'running'),
      wait('node Ready', 'no cni'),
      wait('node Ready', 'no cni'),
      wait('node Ready', 'pulling'),
      wait('voter', 'learner'),
    ]);
    const since = (upTo: number) => [
      ...(applyRunEvents(view, events.slice(0, upTo))?.waitingSince.values() ?? []),
    ];
    expect(since(1)).toEqual([]);
    expect(since(4)).toEqual([events[1]?.at]);
    expect(since(5)).toEqual([events[4]?.at]);
    expect(
      applyRunEvents(view, events)?.snapshot.steps.find(({ stepId }) => stepId === 'join-servers/km7-s2')
        ?.startedAt,
    ).toBe(events[0]?.at);
  });

  it('begins the time of a step anew with each attempt', () => {
    const view = runViewOf(freshRun());
    const events = eventsOf(view.snapshot.run.id, [
      stepBody('connect', 'km7-s1', 'running'),
      stepBody('connect', 'km7-s1', 'failed'),
      stepBody('connect', 'km7-s1', 'running', { attempt: 2 }),
    ]);
    const step = applyRunEvents(view, events)?.snapshot.steps.find(
      ({ stepId }) => stepId === 'connect/km7-s1',
    );
    expect(step).toMatchObject({
      status: 'running',
      attempt: 2,
      startedAt: events[2]?.at,
      finishedAt: null,
      error: null,
    });
  });

  it('gives the way back of a step times of its own, and leaves those of the way there', () => {
    const view = runViewOf(freshRun());
    const events = eventsOf(view.snapshot.run.id, [
      stepBody('connect', 'km7-s1', 'running'),
      stepBody('connect', 'km7-s1', 'done'),
      { type: 'run', status: 'rolling-back', error: null },
      stepBody('connect', 'km7-s1', 'undoing'),
      stepBody('connect', 'km7-s1', 'undoing', { waitingFor: 'unit gone', lastReason: 'stopping' }),
      stepBody('connect', 'km7-s1', 'undoing', { waitingFor: 'unit gone', lastReason: 'stopping' }),
      stepBody('connect', 'km7-s1', 'undone'),
    ]);
    const after = applyRunEvents(view, events);
    const step = after?.snapshot.steps.find(({ stepId }) => stepId === 'connect/km7-s1');
    expect(after?.snapshot.run).toMatchObject({ status: 'rolling-back', finishedAt: null });
    expect(step).toMatchObject({
      status: 'undone',
      startedAt: events[0]?.at,
      finishedAt: events[1]?.at,
      undoStartedAt: events[3]?.at,
      undoFinishedAt: events[6]?.at,
    });
  });

  it('ends the time of a step that was left out', () => {
    const view = runViewOf(freshRun());
    const events = eventsOf(view.snapshot.run.id, [stepBody('connect', 'km7-s1', 'skipped')]);
    const step = applyRunEvents(view, events)?.snapshot.steps.find(
      ({ stepId }) => stepId === 'connect/km7-s1',
    );
    expect(step?.finishedAt).toBe(events[0]?.at);
  });

  it('keeps one finding for each rule and subject', () => {
    const view = runViewOf(freshRun());
    const finding = (seen: string): RunEventBody => ({
      type: 'finding',
      finding: {
        rule: 'F101',
        severity: 'warn',
        subject: { kind: 'node', name: 'a' },
        seen,
        why: '',
        cure: [],
      },
    });
    const next = applyRunEvents(view, eventsOf(view.snapshot.run.id, [finding('one'), finding('two')]));
    expect(next?.snapshot.findings.map(({ seen }) => seen)).toEqual(['two']);
  });

  it('counts log lines that it was not sent', () => {
    const view = runViewOf(freshRun());
    const [event] = eventsOf(view.snapshot.run.id, [stepBody('connect', 'km7-s1', 'running')], 40);
    const events = event === undefined ? [] : [event];
    expect(applyRunNews(view, { after: 0, events, lastSequence: 90 })?.snapshot.lastSequence).toBe(90);
    expect(applyRunNews(view, { after: 1, events, lastSequence: 90 })).toBeNull();
  });

  it('starts the time of waits from a snapshot', () => {
    const fresh = freshRun();
    const steps = fresh.steps.map((step, index) =>
      index === 0 ? { ...step, status: 'waiting' as const, startedAt: '2026-11-20T12:00:00.000Z' } : step,
    );
    const since = '2026-11-20T12:04:00.000Z';
    const waits = steps.slice(0, 1).map(({ stepId }) => ({ stepId, since }));
    expect([...runViewOf({ ...fresh, steps, waits }).waitingSince.values()]).toEqual([since]);
  });
});
