import type { AppServices } from '../../../src/main/api/services.ts';
import { systemClock } from '../../../src/main/platform/clock.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { type ClusterId, type RunId, runIdSchema } from '../../../src/shared/model/ids.ts';
import type { Run } from '../../../src/shared/model/run.ts';
import { type MemoryJournal, memoryJournal } from './memory-journal.ts';
import { playInstall, type Script } from './play-install.ts';
import { sampleNodes, samplePlan, sampleSite } from './sample-site.ts';

/** An app whose installs are a script: for looking at screens and for tests of faces, never for tests of the product. */
export interface ScriptedApp {
  readonly services: AppServices;
  readonly journal: MemoryJournal;
  /** Begins an install without a face. */
  start(): RunId;
}

export interface ScriptedAppOptions {
  /** Milliseconds a step takes. */
  readonly pace: number;
  readonly script?: Script;
  /** No site at all. */
  readonly empty?: boolean;
}

/** Makes the app; nothing of it is on disk. */
export function scriptedApp(options: ScriptedAppOptions): ScriptedApp {
  const { site, clusters } = sampleSite;
  const nodes = sampleNodes();
  const journal = memoryJournal();
  const stops = new Map<RunId, AbortController>();
  const sites = options.empty === true ? [] : [site];
  const start = (clusterId: ClusterId = clusters[0].id): RunId => {
    const cluster = clusters.find(({ id }) => id === clusterId) ?? clusters[0];
    const run: Run = {
      id: runIdSchema.parse(`run-01kx${String(journal.runsOf(null).length + 1).padStart(4, '0')}t7m`),
      clusterId,
      operation: 'install',
      status: 'running',
      plan: samplePlan(cluster, nodes.ofCluster(clusterId)),
      owner: { pid: process.pid, startedAt: '', host: 'laptop' },
      startedAt: new Date().toISOString(),
      finishedAt: null,
      error: null,
    };
    journal.begin(run);
    const stop = new AbortController();
    stops.set(run.id, stop);
    void playInstall({
      run,
      cluster,
      journal,
      nodes,
      pace: options.pace,
      script: options.script ?? 'good',
      signal: stop.signal,
    });
    return run.id;
  };
  const services: AppServices = {
    stores: {
      sites: { list: () => sites },
      clusters: {
        list: () =>
          options.empty === true
            ? []
            : clusters.map((cluster) => ({ ...cluster, installStage: nodes.stageOf(cluster) })),
        byId: (id) => clusters.find((cluster) => cluster.id === id) ?? null,
      },
      nodes: { ofSite: () => nodes.all(), ofCluster: (id) => nodes.ofCluster(id) },
      findings: { ofRun: (runId) => journal.findings(runId) },
    },
    journal,
    clock: systemClock,
    about: { version: '0.1.0', databasePath: '/home/mika/.local/share/muster/muster.db', person: 'mika' },
    planInstall: async (_ctx, clusterId) => {
      const cluster = clusters.find(({ id }) => id === clusterId);
      if (cluster === undefined)
        throw new MusterError('not-found', `There is no cluster ${clusterId} in the database.`);
      return samplePlan(cluster, nodes.ofCluster(clusterId));
    },
    startInstall: async (_ctx, clusterId) => start(clusterId),
    resumeRun: async (_ctx, runId) => {
      throw new MusterError('run-mismatch', `Run ${runId} follows a script: it cannot go on.`);
    },
    cancelRun: async (_ctx, runId) => {
      const stop = stops.get(runId);
      if (stop === undefined) throw new MusterError('not-found', `Run ${runId} is not running.`);
      stop.abort();
    },
    runReport: async (_ctx, runId) => ({
      markdown: `# ${runId}`,
      html: `<!doctype html><title>${runId}</title>`,
    }),
  };
  return { services, journal, start };
}
