import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { applyFleetEvents } from '../../../src/renderer/stores/projections/fleet-projection.ts';
import { runIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';
import { endedRun, eventsOf, stepBody } from './samples.ts';

describe('fleet projection', () => {
  it.each(['good', 'fails'] as const)(
    "comes to the app's own snapshot by events alone (%s)",
    async (script) => {
      const { fresh, events, fleet } = await endedRun(script);
      const next = applyFleetEvents(
        fresh.fleet,
        events.filter(({ body }) => body.type !== 'log'),
      );
      expect(next?.clusters).toEqual(fleet.clusters);
      expect(next?.nodes.map(({ status }) => status)).toEqual(fleet.nodes.map(({ status }) => status));
      expect(next?.runs[0]?.run).toEqual(fleet.runs[0]?.run);
      expect(next?.runs[0]?.phases).toEqual(fleet.runs[0]?.phases);
      expect(next?.runs[0]?.steps.map(({ stepId, status }) => [stepId, status])).toEqual(
        fleet.runs[0]?.steps.map(({ stepId, status }) => [stepId, status]),
      );
    },
  );

  it('asks for a new snapshot when an unknown run speaks', () => {
    const { services } = scriptedApp({ pace: 1 });
    const events = eventsOf(runIdSchema.parse('run-new'), [{ type: 'run', status: 'running', error: null }]);
    expect(applyFleetEvents(fleetSnapshot(services, null), events)).toBeNull();
  });

  it('passes over what the snapshot already holds', async () => {
    const { fleet, events } = await endedRun('good');
    expect(applyFleetEvents(fleet, events)?.runs).toEqual(fleet.runs);
  });

  it('keeps a step only while it has something to say', () => {
    const app = scriptedApp({ pace: 1_000_000 });
    const runId = app.start();
    const fleet = fleetSnapshot(app.services, null);
    const from = (fleet.runs[0]?.lastSequence ?? 0) + 1;
    const events = eventsOf(
      runId,
      [stepBody('report', 'km7-a1', 'running'), stepBody('report', 'km7-a1', 'done')],
      from,
    );
    const has = (upTo: number) =>
      applyFleetEvents(fleet, events.slice(0, upTo))?.runs[0]?.steps.some(
        ({ stepId }) => stepId === 'report/km7-a1',
      );
    expect([has(1), has(2)]).toEqual([true, false]);
  });

  it.each([
    ['undoing', true],
    ['undo-failed', true],
    ['undone', false],
    ['skipped', false],
  ] as const)('has the same to say of a step that is %s as the snapshot of the app', (status, told) => {
    const app = scriptedApp({ pace: 1_000_000 });
    const runId = app.start();
    const before = fleetSnapshot(app.services, null);
    const bodies = [
      { type: 'run', status: 'rolling-back', error: null } as const,
      stepBody('connect', 'km7-a1', status),
    ];
    const events = eventsOf(runId, bodies, (before.runs[0]?.lastSequence ?? 0) + 1);
    app.journal.append(runId, bodies);
    const speaks = (fleet: typeof before | null) =>
      fleet?.runs[0]?.steps.some(({ stepId }) => stepId === 'connect/km7-a1');
    expect(speaks(applyFleetEvents(before, events))).toBe(told);
    expect(speaks(fleetSnapshot(app.services, null))).toBe(told);
    expect(applyFleetEvents(before, events)?.runs[0]?.run.finishedAt).toBeNull();
  });
});
