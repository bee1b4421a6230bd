import { describe, expect, it } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { newsBetween } from '../../../src/renderer/app/news.ts';
import { pageTitle } from '../../../src/renderer/app/page-title.ts';
import type { FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import { runIdSchema } from '../../../src/shared/model/ids.ts';
import type { RunStatus } from '../../../src/shared/model/run.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const runId = runIdSchema.parse('run-1');

const app = scriptedApp({ pace: 1_000_000 });
app.start();
const known = fleetSnapshot(app.services, null);

function fleet(status: RunStatus | null, name = 'km7'): FleetSnapshot {
  const [run] = known.runs;
  if (run === undefined) throw new Error('the script has no run');
  const clusters = known.clusters.map((cluster) =>
    cluster.id === run.run.clusterId ? { ...cluster, name } : cluster,
  );
  const runs = status === null ? [] : [{ ...run, run: { ...run.run, id: runId, status } }];
  return { ...known, clusters, runs };
}

describe('news of the fleet', () => {
  it('are what came to rest since, and not what was at rest before', () => {
    const [running, stopped, none] = [fleet('running'), fleet('stopped'), fleet(null)];
    expect(newsBetween(running, stopped).map(({ title }) => title)).toEqual([
      'Install of km7 stopped and needs you',
    ]);
    expect(newsBetween(stopped, stopped)).toEqual([]);
    expect(newsBetween(null, stopped)).toEqual([]);
    expect(newsBetween(none, running)).toEqual([]);
    // A run that began and ended between two pictures.
    expect(newsBetween(none, stopped)).toHaveLength(1);
  });
});

describe('the title of the page', () => {
  it('says how the run stands, in plain text', () => {
    const run = { screen: 'run', runId } as const;
    const home = { screen: 'fleet' } as const;
    expect(pageTitle(home, null, null)).toBe('Muster');
    expect(pageTitle(home, fleet(null), null)).toBe('Muster');
    expect(pageTitle(run, fleet('done'), null)).toBe('km7: done – Muster');
    expect(pageTitle(home, fleet('done'), null)).toBe('Muster');
    expect(pageTitle(home, fleet('running'), null)).toBe('km7: running – Muster');
    expect(pageTitle(home, fleet('stopped', 'k\u202em'), null)).toBe('k[U+202E]m: stopped – Muster');
  });
});
