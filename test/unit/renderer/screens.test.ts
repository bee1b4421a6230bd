import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { pageTitle } from '../../../src/renderer/app/page-title.ts';
import type { Route } from '../../../src/renderer/app/route.ts';
import { screensOf } from '../../../src/renderer/app/screens.ts';
import { clusterIdSchema, runIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const km7 = clusterIdSchema.parse('cluster-km7');
const cam = clusterIdSchema.parse('cluster-km7-cam');

describe('the way to the run', () => {
  const app = scriptedApp({ pace: 1_000_000 });
  const runId = app.start();
  const fleet = fleetSnapshot(app.services, null);
  const runFrom = (route: Route) =>
    screensOf({ route, fleet, chosen: null, shownRun: null }).find(({ number }) => number === 4);

  it('leads to the run of the cluster that the screen is about, and never to one of another', () => {
    const toRun = { number: 4, route: { screen: 'run', runId }, count: 1 };
    expect(runFrom({ screen: 'fleet' })).toMatchObject(toRun);
    expect(runFrom({ screen: 'topology', clusterId: km7 })).toMatchObject(toRun);
    expect(runFrom({ screen: 'plan', clusterId: km7 })).toMatchObject(toRun);
    expect(runFrom({ screen: 'topology', clusterId: cam })).toBeUndefined();
    expect(runFrom({ screen: 'terminals', placeId: cam, nodeId: null })).toBeUndefined();
  });

  it('leads from an older run, which the fleet does not hold, to the screens of its own cluster', () => {
    const older = runIdSchema.parse('run-older');
    const route: Route = { screen: 'run', runId: older };
    const shownRun = { runId: older, clusterId: cam, status: 'stopped' } as const;
    const screens = screensOf({ route, fleet, chosen: km7, shownRun });
    expect(screens.flatMap((link) => ('clusterId' in link.route ? [link.route.clusterId] : []))).toEqual([
      cam,
      cam,
    ]);
    expect(pageTitle(route, fleet, shownRun)).toBe('km7-cam: stopped – Muster');
    expect(pageTitle(route, fleet, null)).toBe('Muster');
  });
});
