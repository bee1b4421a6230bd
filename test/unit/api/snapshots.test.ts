import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { listRuns, runSnapshot } from '../../../src/main/api/run-snapshot.ts';
import { runViewOf } from '../../../src/renderer/stores/projections/run-projection.ts';
import { clusterIdSchema } from '../../../src/shared/model/ids.ts';
import type { StepStatus } from '../../../src/shared/model/run.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';
import { applyRunEvents, stepBody } from '../renderer/samples.ts';

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

  it('says since when a step waits for what it waits for now, as a window that was there has seen it', () => {
    let second = 0;
    const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds)).toISOString();
    const stillAt = () => Date.UTC(2026, 10, 20, 12, 0, second);
    const { services, journal, start } = scriptedApp({ pace: 1000, script: 'still', stillAt });
    const runId = start();
    let view = runViewOf(runSnapshot(services, runId));
    const tell = (host: string, status: StepStatus, waitingFor?: string, lastReason?: string) => {
      second += 1;
      const body = stepBody('connect', host, status, {
        ...(waitingFor !== undefined && { waitingFor }),
        ...(lastReason !== undefined && { lastReason }),
      });
      journal.append(runId, [body]);
      const events = journal.events(runId, view.snapshot.lastSequence, 10);
      view = applyRunEvents(view, events) ?? view;
    };
    tell('km7-s1', 'running');
    tell('km7-s1', 'waiting', 'an answer', 'refused');
    tell('km7-s2', 'waiting', 'an answer', 'refused');
    tell('km7-s1', 'waiting', 'a login', 'no key');
    tell('km7-s1', 'waiting', 'a login', 'wrong key');
    const waits = new Map(runSnapshot(services, runId).waits.map(({ stepId, since }) => [stepId, since]));
    expect(waits).toEqual(
      new Map([
        ['connect/km7-s1', at(4)],
        ['connect/km7-s2', at(3)],
      ]),
    );
    expect(waits).toEqual(view.waitingSince);
    tell('km7-s1', 'done');
    tell('km7-s2', 'failed');
    expect(runSnapshot(services, runId).waits).toEqual([]);
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
