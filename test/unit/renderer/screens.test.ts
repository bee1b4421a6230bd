import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import type { Route } from '../../../src/renderer/app/route.ts';
import { screensOf } from '../../../src/renderer/app/screens.ts';
import { clusterIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const km7 = clusterIdSchema.parse('cluster-km7');
const cam = clusterIdSchema.parse('cluster-km7-cam');

describe('the way to the run', () => {
  const app = scriptedApp({ pace: 1_000_000 });
  const runId = app.start();
  const fleet = fleetSnapshot(app.services, null);
  const runFrom = (route: Route) =>
    screensOf({ route, fleet, chosen: null }).find(({ number }) => number === 4);

  it('leads to the run of the cluster that the screen is about, and never to one of another', () => {
    const toRun = { number: 4, route: { screen: 'run', runId }, count: 1 };
    expect(runFrom({ screen: 'fleet' })).toMatchObject(toRun);
    expect(runFrom({ screen: 'topology', clusterId: km7 })).toMatchObject(toRun);
    expect(runFrom({ screen: 'plan', clusterId: km7 })).toMatchObject(toRun);
    expect(runFrom({ screen: 'topology', clusterId: cam })).toBeUndefined();
    expect(runFrom({ screen: 'terminals', placeId: cam, nodeId: null })).toBeUndefined();
  });
});
