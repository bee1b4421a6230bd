import type { ContactServices } from '../../../src/main/api/contact-services.ts';
import type { AppServices } from '../../../src/main/api/services.ts';
import { planRollback } from '../../../src/main/orchestrator/engine/plan-rollback.ts';
import { operations } from '../../../src/main/orchestrator/operations/index.ts';
import { systemClock } from '../../../src/main/platform/clock.ts';
import type { TerminalServices } from '../../../src/main/ports/terminals.ts';
import { requireSeen, seenOf } from '../../../src/main/use-cases/seen-plan.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { type ClusterId, type RunId, runIdSchema } from '../../../src/shared/model/ids.ts';
import type { Plan } from '../../../src/shared/model/plan.ts';
import { reportFiles } from '../../../src/shared/model/report.ts';
import { stepsToUndo } from '../../../src/shared/model/rollback.ts';
import type { Run } from '../../../src/shared/model/run.ts';
import { type MemoryJournal, memoryJournal } from './memory-journal.ts';
import { noContact, noHosts, noSites } from './no-sites.ts';
import { noTerminals } from './no-terminals.ts';
import { DIED, playInstall, type Script } from './play-install.ts';
import { playRollback } from './play-rollback.ts';
import {
  type SampleNodes,
  sampleFindings,
  sampleLook,
  sampleNodes,
  samplePlan,
  sampleSite,
} from './sample-site.ts';

/** An app whose installs are a script: for looking at screens and for tests of faces, never for tests of the product. */
export interface ScriptedApp {
  readonly services: AppServices;
  readonly journal: MemoryJournal;
  /** The hosts, for who says what happens instead of a script. */
  readonly nodes: SampleNodes;
  /** Begins an install without a face. */
  start(): RunId;
  /** Lets the phase begin that an option holds back. */
  goOn(): void;
  /** Ends a run as if its process had died. */
  kill(runId: RunId): void;
}

export interface ScriptedAppOptions {
  /** Milliseconds a step takes. */
  readonly pace: number;
  readonly script?: Script;
  /** No site at all. */
  readonly empty?: boolean;
  /** Id of a phase that begins only after `goOn`; `rollback` for a way back that is refused then. */
  readonly holdBefore?: string;
  /** The time at which the app's clock stands still, or what says it, milliseconds since the epoch: for pictures. */
  readonly stillAt?: number | (() => number);
  /** So many agents more in the first cluster, in racks. */
  readonly moreAgents?: number;
  /** Whether the first cluster has an address and registries of its own. */
  readonly hasStations?: boolean;
  /** Terminals, where there are to be any. */
  readonly terminals?: TerminalServices;
  /** Keys of hosts, where somebody asks for them. */
  readonly contact?: ContactServices;
  /** Id of a step that does not let itself be taken back. */
  readonly sticks?: string;
}

/** Makes the app; nothing of it is on disk. */
export function scriptedApp(options: ScriptedAppOptions): ScriptedApp {
  const { site } = sampleSite;
  const clusters = clustersOf(options);
  const { stillAt } = options;
  const nowMs = () => (typeof stillAt === 'function' ? stillAt() : (stillAt ?? Date.now()));
  const nodes = sampleNodes(nowMs(), options.moreAgents);
  const stillPlan = (plan: Plan): Plan => ({ ...plan, madeAt: new Date(nowMs()).toISOString() });
  const journal = memoryJournal(nowMs);
  const stops = new Map<RunId, AbortController>();
  const { promise: opened, resolve: goOn } = Promise.withResolvers<void>();
  const gate = options.holdBefore === undefined ? {} : { gate: { phaseId: options.holdBefore, opened } };
  const sites = options.empty === true ? [] : [site];
  const start = (clusterId: ClusterId = clusters[0].id): RunId => {
    const cluster = clusters.find(({ id }) => id === clusterId) ?? clusters[0];
    const run: Run = {
      id: runIdSchema.parse(`run-01kx${String(journal.runsOf(null).length + 1).padStart(4, '0')}t7m`),
      clusterId,
      operation: 'install',
      status: 'running',
      plan: stillPlan(samplePlan(cluster, nodes.ofCluster(clusterId))),
      owner: { pid: process.pid, startedAt: '', host: 'laptop' },
      startedAt: new Date(nowMs()).toISOString(),
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
      ...gate,
    });
    return run.id;
  };
  const runNamed = (runId: RunId): Run => {
    const run = journal.run(runId);
    if (run === null) throw new MusterError('not-found', `There is no run ${runId} in the database.`);
    return run;
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
      nodes: {
        ofSite: () => nodes.all(),
        ofCluster: (id) => nodes.ofCluster(id),
        byId: (id) => nodes.all().find((node) => node.id === id) ?? null,
      },
      findings: { ofRun: (runId) => journal.findings(runId) },
    },
    journal,
    clock: { ...systemClock, now: nowMs },
    licences: async () => 'react 19 (MIT)\n',
    standing: () => ({ vault: 'opens' }),
    about: { version: '0.1.0', databasePath: '/home/mika/.local/share/muster/muster.db', person: 'mika' },
    sites: noSites,
    hosts: noHosts,
    contact: options.contact ?? noContact,
    planRun: async (_ctx, { clusterId, operation, wishes }) => {
      const cluster = clusters.find(({ id }) => id === clusterId);
      if (cluster === undefined)
        throw new MusterError('not-found', `There is no cluster ${clusterId} in the database.`);
      const plan = stillPlan(samplePlan(cluster, nodes.ofCluster(clusterId), { operation, wishes }));
      return { ...plan, seen: seenOf(plan) };
    },
    startRun: async (ctx, { typedName, seen, ...request }) => {
      const { clusterId, operation } = request;
      if (options.holdBefore === 'start') {
        await opened;
        throw new MusterError('run-locked', 'Cluster km7 has a run under way.', {
          cure: 'Wait for its end.',
        });
      }
      const cluster = clusters.find(({ id }) => id === clusterId);
      if (operation === 'uninstall' && typedName !== cluster?.name)
        throw new MusterError('bad-input', 'The name of the cluster was not typed.');
      requireSeen(await services.planRun(ctx, request), seen);
      return start(clusterId);
    },
    skippable: (operation) =>
      operations[operation].phases.flatMap(({ id, skippable }) =>
        skippable === undefined ? [] : [{ phaseId: id, question: skippable }],
      ),
    runSpans: () => ({
      runs: 3,
      whole: { leastMs: 18 * 60_000, mostMs: 26 * 60_000 },
      phases: [
        { phaseId: 'connect', leastMs: 2000, mostMs: 5000 },
        { phaseId: 'join-servers', leastMs: 20_000, mostMs: 55_000 },
      ],
    }),
    dryRun: async (_ctx, { clusterId }, onLine) => {
      for (const line of sampleLook(nodes.ofCluster(clusterId))) onLine(line);
      const findings = options.script === 'fails' ? sampleFindings : [];
      return { summary: { alreadySo: 1, wouldChange: 1, unknown: 1 }, findings, error: null };
    },
    planResume: async () => ({
      point: {
        phase: 'First agent',
        number: 9,
        phases: 13,
        step: 'Join agent km7-a1',
        settledSteps: 37,
        allSteps: 45,
      },
      changes:
        options.script === 'pauses'
          ? [
              {
                name: 'site-file',
                what: 'The site file says something else.',
                details: ['cluster.cni: canal -> cilium'],
              },
            ]
          : [],
      seen: 'as it was',
    }),
    resumeRun: async (_ctx, { runId }) => {
      throw new MusterError('run-mismatch', `Run ${runId} follows a script: it cannot go on.`);
    },
    planRollback: async (_ctx, runId, limit) => {
      const run = runNamed(runId);
      const past = { run, steps: journal.steps(runId) };
      const initialServer = nodes.ofCluster(run.clusterId).find(({ isInitial }) => isInitial)?.id ?? null;
      const plan = planRollback({ past, others: { newer: [], older: [] }, operations, limit, initialServer });
      const isOpen = stepsToUndo(plan).length > 0 || run.status === 'needs-attention';
      return { plan, touchesHosts: stepsToUndo(plan).length > 0, isOpen };
    },
    rollbackRun: async (ctx, { runId, limit, steps }) => {
      const { plan } = await services.planRollback(ctx, runId, limit);
      if (
        stepsToUndo(plan)
          .map(({ stepId }) => stepId)
          .join() !== steps.join()
      )
        throw new MusterError('run-mismatch', `Run ${runId} has gone on since the list was made.`);
      if (options.holdBefore === 'rollback') {
        await opened;
        throw new MusterError('cluster-leased', 'Cluster km7 is held by mika@other.');
      }
      const stop = new AbortController();
      stops.set(runId, stop);
      const { pace, sticks = null } = options;
      void playRollback({ run: runNamed(runId), plan, journal, nodes, pace, sticks, signal: stop.signal });
      return runId;
    },
    cancelRun: async (_ctx, runId) => {
      const stop = stops.get(runId);
      if (stop === undefined) throw new MusterError('not-found', `Run ${runId} is not running.`);
      stop.abort();
    },
    nodeJournal: async (_ctx, { nodeId, lines }) => ({
      host: nodes.all().find(({ id }) => id === nodeId)?.hostname ?? nodeId,
      unit: 'rke2-agent',
      readAt: new Date().toISOString(),
      lines: Array.from({ length: Math.min(lines, 60) }, (_, index) => `rke2[4127]: line ${index}`),
    }),
    saveTopology: () => Promise.reject(new MusterError('unsupported', 'A script records nothing.')),
    siteFile: () => Promise.reject(new MusterError('unsupported', 'A script has no site file.')),
    terminals: options.terminals ?? noTerminals,
    templates: () => [],
    keepTemplate: () => undefined,
    dropTemplate: () => undefined,
    onDidRecord: () => () => undefined,
    runReport: async (_ctx, runId, format) => ({
      fileName: `km7-${runId}.${reportFiles[format].ending}`,
      mediaType: reportFiles[format].mediaType,
      content: Buffer.from(`${format} of ${runId}`),
    }),
  };
  return { services, journal, nodes, start, goOn, kill: (runId) => stops.get(runId)?.abort(DIED) };
}

function clustersOf({ hasStations = false }: ScriptedAppOptions) {
  const [first, second] = sampleSite.clusters;
  if (!hasStations) return sampleSite.clusters;
  const mirrors = { 'docker.io': { endpoints: ['https://eng:secret@10.47.7.9/v2'] } };
  const registry = { systemDefault: 'registry.km7.site:5000', mirrors, configs: {} };
  return [{ ...first, apiAddress: 'k8s.km7.site', registry }, second] as const;
}
