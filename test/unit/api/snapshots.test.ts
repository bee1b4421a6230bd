import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { listRuns, runSnapshot } from '../../../src/main/api/run-snapshot.ts';
import { clusterIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

describe('fleet snapshot', () => {
  it('holds the newest run of each cluster, with only the steps that have something to say', async () => {
    const { services, journal, start } = scriptedApp({ pace: 1, script: 'fails' });
    start();
    const newest = start();
    await expect.poll(() => journal.run(newest)?.status).toBe('stopped');
    const { runs } = fleetSnapshot(services, null);
    expect(runs.map(({ run }) => run.id)).toEqual([newest]);
    expect(runs[0]?.steps.map(({ stepId, status }) => [stepId, status])).toContainEqual([
      'join-agents/km7-a3',
      'failed',
    ]);
    expect(runs[0]?.steps.every(({ status }) => status !== 'done' && status !== 'pending')).toBe(true);
    expect(runs[0]?.phases[4]?.title).toBe('Stage bundle');
    expect(runs[0]?.lastSequence).toBe(journal.lastSequence(newest));
  });

  it('can be of one cluster, with its own nodes only', () => {
    const { services } = scriptedApp({ pace: 1 });
    const one = fleetSnapshot(services, clusterIdSchema.parse('cluster-km7-cam'));
    expect(one.clusters.map(({ name }) => name)).toEqual(['km7-cam']);
    expect(one.nodes.map(({ hostname }) => hostname)).toEqual(['cam-s1', 'cam-a1']);
  });
});

describe('run snapshot', () => {
  it('orders nodes as people read them: initial server, servers, agents by number', () => {
    const { services, start } = scriptedApp({ pace: 1000 });
    const { nodes, siteName } = runSnapshot(services, start());
    expect(nodes.map(({ hostname }) => hostname)).toEqual([
      'km7-s1',
      'km7-s2',
      'km7-s3',
      'km7-a1',
      'km7-a2',
      'km7-a3',
      'km7-a4',
      'km7-a5',
    ]);
    expect(siteName).toBe('Kittilä mast 7');
  });

  it('lists runs newest first and no more than asked for', () => {
    const { services, start } = scriptedApp({ pace: 1000 });
    start();
    const second = start();
    expect(listRuns(services, null, 1)).toMatchObject({
      runs: [{ id: second, clusterName: 'km7' }],
      more: true,
    });
    expect(listRuns(services, null, 2)).toMatchObject({ runs: [{ id: second }, {}], more: false });
  });
});
