import { MusterError } from '../../shared/model/error.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { Run } from '../../shared/model/run.ts';
import type { ExecuteDeps } from '../orchestrator/engine/execute-run.ts';
import { createNodeLife } from '../orchestrator/engine/node-life.ts';
import type { WriteTools } from '../orchestrator/engine/phase.ts';
import { createLiveCluster } from '../orchestrator/waits/live-cluster.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { createLogger } from '../platform/log.ts';
import type { ClusterHold } from '../ports/cluster-lease.ts';
import type { AppDeps } from './deps.ts';
import type { DesiredReading } from './desired.ts';
import { loggedProgress } from './logged-progress.ts';
import { reportWritten, writeRunReport } from './reports.ts';
import { createRunLog } from './run-log.ts';

/** Between two looks at a post-condition, milliseconds. */
export const POLL_MS = 1000;
/** Hosts looked at at once; sshd and two cores take this many without queueing. */
export const PARALLEL_HOSTS = 20;

/** A run and what was read for it. */
export interface RunReading {
  readonly run: Run;
  readonly reading: DesiredReading;
}

/**
 * Gives work on a run what it needs: tools, node statuses, and a log whose lines become events of the run. At the end, however it came, the
 * lease on the cluster is given back and the report written anew. A lease that somebody broke stops the work; a journal that takes nothing
 * more (a full disk) lets what is under way on hosts come to its end, and nothing new begin.
 */
export async function withRunTools<T>(
  ctx: CallContext,
  deps: AppDeps,
  { run, reading }: RunReading,
  work: (ctx: CallContext, execution: ExecuteDeps) => Promise<T>,
): Promise<T> {
  const { journal, stores, clock, vault } = deps;
  const unwritable = new AbortController();
  const runLog = createRunLog({
    journal,
    runId: run.id,
    nodeIdOf: nodeIdsByName(reading.desired.nodes),
    onFailure: (error) => {
      if (unwritable.signal.aborted) return;
      ctx.progress({ text: `${error instanceof Error ? error.message : String(error)} The run stops.` });
      unwritable.abort(error);
    },
  });
  const log = createLogger({
    sink: (record) => {
      runLog.sink(record);
      deps.logSink(record);
    },
    redact: (text) => vault.redact(text),
    fields: { run: run.id },
  });
  const hold = holdFor(deps, run, reading);
  try {
    return await work(
      {
        ...ctx,
        log,
        progress: loggedProgress(log, ctx),
        signal: AbortSignal.any([ctx.signal, hold.lost]),
        stopSoon: AbortSignal.any([ctx.stopSoon, unwritable.signal]),
      },
      {
        journal,
        clusters: stores.clusters,
        tools: toolsFor(deps, run, reading, hold),
        life: createNodeLife({ nodes: stores.nodes, journal, runId: run.id, clock }),
        crash: deps.crash,
        letGo: (working) => hold.giveBack(working),
        pollMs: POLL_MS,
        parallel: PARALLEL_HOSTS,
      },
    );
  } finally {
    await hold.giveBack({ ...ctx, log });
    runLog.flush();
    await writeRunReport(deps, run.id);
  }
}

/** What the phases of a run work with. */
export function toolsFor(
  deps: AppDeps,
  run: Run,
  reading: DesiredReading,
  lease: ClusterHold = holdFor(deps, run, reading),
): WriteTools {
  const { journal, stores } = deps;
  return {
    runId: run.id,
    startedAt: isoNow(deps.clock),
    desired: reading.desired,
    bundleFindings: reading.bundleFindings,
    hosts: deps.hosts,
    clusterAccess: deps.clusterAccess,
    liveCluster: createLiveCluster({
      desired: reading.desired,
      clusterAccess: deps.clusterAccess,
      nodeById: (id) => nodeKnown(deps, id),
    }),
    bundles: deps.bundles,
    playbooks: deps.playbooks,
    vault: deps.vault,
    stores,
    nodeById: (id) => nodeKnown(deps, id),
    recordFacts: (id, facts) => stores.nodes.setFacts(id, facts),
    reportFindings: (findings) => {
      stores.findings.replace(run.id, findings);
      journal.append(
        run.id,
        findings.map((finding) => ({ type: 'finding' as const, finding })),
      );
    },
    reportExists: () => reportWritten(deps, run.id),
    writeReport: () => writeRunReport(deps, run.id),
    lease,
    portableKubeconfig: deps.portableKubeconfig,
  };
}

/** The lease of a run, not taken yet. */
function holdFor(deps: AppDeps, run: Run, { desired }: DesiredReading): ClusterHold {
  return deps.leases.forRun({
    clusterName: desired.cluster.name,
    runId: run.id,
    operation: run.operation,
  });
}

/** A node as the database has it now. @throws MusterError `not-found`. */
export function nodeKnown({ stores }: Pick<AppDeps, 'stores'>, id: NodeId): Node {
  const node = stores.nodes.byId(id);
  if (node !== null) return node;
  throw new MusterError('not-found', `Node ${id} is no longer in the database.`, {
    cure: 'Read the site file again and start anew.',
  });
}

function nodeIdsByName(nodes: readonly Node[]): (hostname: string) => NodeId | null {
  const ids = new Map(nodes.map((node) => [node.hostname, node.id]));
  return (hostname) => ids.get(hostname) ?? null;
}
