import { MusterError } from '../../shared/model/error.ts';
import { type ClusterId, type NodeId, type RunId, runIdSchema } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { OperationId, Plan } from '../../shared/model/plan.ts';
import type { Run } from '../../shared/model/run.ts';
import { executeRun, type RunResult } from '../orchestrator/engine/execute-run.ts';
import { makePlan } from '../orchestrator/engine/make-plan.ts';
import { createNodeLife } from '../orchestrator/engine/node-life.ts';
import type { Operation, WriteTools } from '../orchestrator/engine/phase.ts';
import { operations } from '../orchestrator/operations/index.ts';
import { defaultDeadlines } from '../orchestrator/phases/deadlines.ts';
import { createLiveCluster } from '../orchestrator/waits/live-cluster.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { createLogger } from '../platform/log.ts';
import { together } from '../platform/together.ts';
import type { AppDeps } from './deps.ts';
import { type DesiredReading, readDesired } from './desired.ts';
import { reportWritten, writeRunReport } from './reports.ts';
import { createRunLog } from './run-log.ts';

/** Between two looks at a post-condition, milliseconds. */
const POLL_MS = 1000;
/** Hosts looked at at once; sshd and two cores take this many without queueing. */
const PARALLEL_HOSTS = 20;

/** A run that is under way. */
export interface StartedRun {
  readonly runId: RunId;
  readonly plan: Plan;
  /** Resolves when the run has ended in any way; never rejects for a failed step. */
  readonly finished: Promise<RunResult>;
}

export interface StartRequest {
  readonly clusterId: ClusterId;
  readonly operation: OperationId;
}

/** The plan of an operation as it would be run now, and what was read for it. */
export async function planRun(
  ctx: CallContext,
  deps: AppDeps,
  request: StartRequest,
): Promise<DesiredReading & { readonly plan: Plan; readonly operation: Operation }> {
  const withoutBundle = request.operation === 'uninstall';
  const reading = await readDesired(ctx, deps, request.clusterId, { withoutBundle });
  const operation = operations[request.operation];
  const plan = makePlan({
    operation,
    desired: reading.desired,
    findings: reading.bundleFindings,
    deadlines: defaultDeadlines,
    madeAt: isoNow(deps.clock),
  });
  return { ...reading, plan, operation };
}

/**
 * Makes a plan, writes it to the journal and begins to walk it.
 * @throws MusterError `run-locked` while another run has the cluster, `ansible-missing`, `ansible-too-old`, and what making the plan
 * throws. Nothing has been changed then: a laptop without Ansible is found before hosts are sent gigabytes.
 */
export async function startRun(ctx: CallContext, deps: AppDeps, request: StartRequest): Promise<StartedRun> {
  const [reading] = await together(
    ctx,
    (both) => planRun(both, deps, request),
    (both) => deps.playbooks.check(both),
  );
  const run: Run = {
    id: runIdSchema.parse(newId('run', deps.clock.now())),
    clusterId: request.clusterId,
    operation: request.operation,
    status: 'running',
    plan: reading.plan,
    owner: deps.owner,
    startedAt: isoNow(deps.clock),
    finishedAt: null,
    error: null,
  };
  deps.journal.begin(run);
  return { runId: run.id, plan: run.plan, finished: walk(ctx, deps, run, reading) };
}

async function walk(
  ctx: CallContext,
  deps: AppDeps,
  run: Run,
  reading: DesiredReading & { readonly operation: Operation },
): Promise<RunResult> {
  const { journal, stores, clock, vault } = deps;
  const runLog = createRunLog(journal, run.id, nodeIdsByName(reading.desired.nodes));
  const log = createLogger({
    sink: (record) => {
      runLog.sink(record);
      deps.logSink(record);
    },
    redact: (text) => vault.redact(text),
    fields: { run: run.id },
  });
  try {
    const result = await executeRun({ ...ctx, log }, run, reading.operation, {
      journal,
      clusters: stores.clusters,
      tools: toolsFor(deps, run, reading),
      life: createNodeLife({ nodes: stores.nodes, journal, runId: run.id, clock }),
      crash: deps.crash,
      pollMs: POLL_MS,
      parallel: PARALLEL_HOSTS,
    });
    return result;
  } finally {
    runLog.flush();
    await writeRunReport(deps, run.id);
  }
}

function toolsFor(deps: AppDeps, run: Run, reading: DesiredReading): WriteTools {
  const { journal, stores } = deps;
  return {
    runId: run.id,
    startedAt: run.startedAt,
    desired: reading.desired,
    bundleFindings: reading.bundleFindings,
    hosts: deps.hosts,
    clusterAccess: deps.clusterAccess,
    liveCluster: createLiveCluster({
      desired: reading.desired,
      clusterAccess: deps.clusterAccess,
      nodeById: (id) => nodeById(deps, id),
    }),
    bundles: deps.bundles,
    playbooks: deps.playbooks,
    vault: deps.vault,
    stores,
    nodeById: (id) => nodeById(deps, id),
    reportFindings: (findings) => {
      stores.findings.replace(run.id, findings);
      journal.append(
        run.id,
        findings.map((finding) => ({ type: 'finding' as const, finding })),
      );
    },
    reportExists: () => reportWritten(deps, run.id),
    writeReport: () => writeRunReport(deps, run.id),
    portableKubeconfig: deps.portableKubeconfig,
  };
}

function nodeById({ stores }: Pick<AppDeps, 'stores'>, id: NodeId): Node {
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
